ALTER TABLE `packages` ADD `remaking_since` integer;--> statement-breakpoint
ALTER TABLE `packages` ADD `remake_failure` text;