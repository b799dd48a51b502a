ALTER TABLE `companies` ADD `public_checks` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE TABLE `secure_pictures` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`token` text NOT NULL,
	`purpose` text NOT NULL,
	`work_order_id` integer,
	`class` text,
	`place` text DEFAULT '' NOT NULL,
	`user_id` integer,
	`company_id` integer,
	`origin` text DEFAULT '' NOT NULL,
	`file_name` text NOT NULL,
	`stored_name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`found` integer DEFAULT 0 NOT NULL,
	`others` integer DEFAULT 0 NOT NULL,
	`reason` text,
	`created_at` integer NOT NULL,
	`done_at` integer,
	`removed_at` integer,
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`company_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "secure_pictures_purpose" CHECK("secure_pictures"."purpose" in ('check', 'training', 'print', 'copy')),
	CONSTRAINT "secure_pictures_of" CHECK(("secure_pictures"."purpose" = 'check') = ("secure_pictures"."work_order_id" is null)),
	CONSTRAINT "secure_pictures_class" CHECK(("secure_pictures"."purpose" = 'check') = ("secure_pictures"."class" is null)),
	CONSTRAINT "secure_pictures_classes" CHECK("secure_pictures"."class" is null or "secure_pictures"."class" in ('flatbed', 'phone')),
	CONSTRAINT "secure_pictures_state" CHECK("secure_pictures"."state" in ('waiting', 'reading', 'done')),
	CONSTRAINT "secure_pictures_bytes" CHECK("secure_pictures"."bytes" between 1 and 104857600)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `secure_pictures_token_unique` ON `secure_pictures` (`token`);--> statement-breakpoint
CREATE UNIQUE INDEX `secure_pictures_stored_name_unique` ON `secure_pictures` (`stored_name`);--> statement-breakpoint
CREATE INDEX `secure_pictures_open` ON `secure_pictures` (`id`) WHERE state in ('waiting', 'reading');--> statement-breakpoint
CREATE INDEX `secure_pictures_kept` ON `secure_pictures` (`created_at`) WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX `secure_pictures_order` ON `secure_pictures` (`work_order_id`,`purpose`,`id`) WHERE work_order_id is not null;--> statement-breakpoint
CREATE TABLE `secure_trainings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`work_order_id` integer NOT NULL,
	`class` text NOT NULL,
	`version` integer NOT NULL,
	`codes` integer NOT NULL,
	`places` integer NOT NULL,
	`model` text NOT NULL,
	`made_by` integer NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`made_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "secure_trainings_class" CHECK("secure_trainings"."class" in ('flatbed', 'phone')),
	CONSTRAINT "secure_trainings_model" CHECK(json_valid("secure_trainings"."model"))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `secure_trainings_version` ON `secure_trainings` (`work_order_id`,`class`,`version`);--> statement-breakpoint
CREATE TABLE `secure_tests` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`work_order_id` integer NOT NULL,
	`class` text NOT NULL,
	`version` integer NOT NULL,
	`training_id` integer NOT NULL,
	`prints` integer NOT NULL,
	`copies` integer NOT NULL,
	`results` text NOT NULL,
	`made_by` integer NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`training_id`) REFERENCES `secure_trainings`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`made_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "secure_tests_class" CHECK("secure_tests"."class" in ('flatbed', 'phone')),
	CONSTRAINT "secure_tests_results" CHECK(json_valid("secure_tests"."results"))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `secure_tests_version` ON `secure_tests` (`work_order_id`,`class`,`version`);--> statement-breakpoint
CREATE TABLE `secure_readings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`picture_id` integer NOT NULL,
	`purpose` text NOT NULL,
	`work_order_id` integer NOT NULL,
	`sequence` integer NOT NULL,
	`class` text,
	`place` text DEFAULT '' NOT NULL,
	`company_id` integer,
	`scores` text DEFAULT '{}' NOT NULL,
	`cells` text,
	`verdict` text,
	`reasons` text DEFAULT '[]' NOT NULL,
	`training_id` integer,
	`at` integer NOT NULL,
	FOREIGN KEY (`picture_id`) REFERENCES `secure_pictures`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`company_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`training_id`) REFERENCES `secure_trainings`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "secure_readings_verdict" CHECK(("secure_readings"."purpose" = 'check') = ("secure_readings"."verdict" is not null)),
	CONSTRAINT "secure_readings_known" CHECK("secure_readings"."verdict" is null or "secure_readings"."verdict" in ('genuine', 'copy suspected', 'cannot tell')),
	CONSTRAINT "secure_readings_json" CHECK(json_valid("secure_readings"."scores") and json_valid("secure_readings"."reasons"))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `secure_readings_once` ON `secure_readings` (`picture_id`,`work_order_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `secure_readings_code` ON `secure_readings` (`work_order_id`,`sequence`,`id`);--> statement-breakpoint
CREATE INDEX `secure_readings_use` ON `secure_readings` (`work_order_id`,`purpose`,`class`,`id`);
