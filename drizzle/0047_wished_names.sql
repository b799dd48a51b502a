ALTER TABLE `companies` ADD `wished_name` text;--> statement-breakpoint
CREATE INDEX `companies_wishes` ON `companies` (`id`) WHERE wished_name is not null;
