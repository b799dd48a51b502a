ALTER TABLE `audit` ADD `about_user_id` integer REFERENCES users(id);--> statement-breakpoint
ALTER TABLE `audit` ADD `origin` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_user` ON `audit` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`);--> statement-breakpoint
CREATE INDEX `audit_about` ON `audit` (`about_user_id`,`id`) WHERE "audit"."about_user_id" is not null;