CREATE TABLE `captures` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`company_id` integer NOT NULL,
	`purpose` text NOT NULL,
	`file_name` text NOT NULL,
	`stored_name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`state` text NOT NULL,
	`claim` text,
	`claimed_at` integer,
	`tries` integer DEFAULT 0 NOT NULL,
	`answer` text,
	`failure` text,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL,
	`read_at` integer,
	FOREIGN KEY (`company_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "captures_state" CHECK("captures"."state" in ('waiting', 'reading', 'read', 'failed')),
	CONSTRAINT "captures_reading" CHECK(("captures"."state" = 'reading') = ("captures"."claim" is not null)),
	CONSTRAINT "captures_read" CHECK(("captures"."state" = 'read') = ("captures"."answer" is not null)),
	CONSTRAINT "captures_failed" CHECK(("captures"."state" = 'failed') = ("captures"."failure" is not null)),
	CONSTRAINT "captures_json" CHECK("captures"."answer" is null or json_valid("captures"."answer")),
	CONSTRAINT "captures_bytes" CHECK("captures"."bytes" between 1 and 209715200)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `captures_stored_name_unique` ON `captures` (`stored_name`);--> statement-breakpoint
CREATE INDEX `captures_open` ON `captures` (`id`) WHERE state in ('waiting', 'reading');--> statement-breakpoint
CREATE INDEX `captures_company` ON `captures` (`company_id`,`created_by`,`bytes`);--> statement-breakpoint
CREATE TABLE `calibration_scans` (
	`capture_id` integer PRIMARY KEY NOT NULL,
	`calibration_id` integer NOT NULL,
	`purpose` text NOT NULL,
	`position` integer NOT NULL,
	`place` text DEFAULT '' NOT NULL,
	FOREIGN KEY (`capture_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`calibration_id`) REFERENCES `calibrations`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "calibration_scans_position" CHECK("calibration_scans"."position" >= 1)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `calibration_scans_position` ON `calibration_scans` (`calibration_id`,`purpose`,`position`);
