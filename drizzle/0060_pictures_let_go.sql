ALTER TABLE `captures` ADD `let_go_at` integer;--> statement-breakpoint
DROP INDEX `captures_company`;--> statement-breakpoint
CREATE INDEX `captures_company` ON `captures` (`company_id`,`created_by`,`let_go_at`,`bytes`);--> statement-breakpoint
CREATE INDEX `captures_checked` ON `captures` (`read_at`) WHERE "captures"."purpose" = 'drift' and "captures"."let_go_at" is null;
