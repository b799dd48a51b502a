ALTER TABLE `sessions` ADD `origin` text NOT NULL DEFAULT '';--> statement-breakpoint
ALTER TABLE `sessions` ADD `browser` text NOT NULL DEFAULT '';
