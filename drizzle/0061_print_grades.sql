CREATE TABLE `print_grades` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`print_report_id` integer NOT NULL,
	`capture_id` integer,
	`file_name` text NOT NULL,
	`sha256` text NOT NULL,
	`found` text,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL,
	FOREIGN KEY (`print_report_id`) REFERENCES `print_reports`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`capture_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "print_grades_found" CHECK("print_grades"."found" is null or json_valid("print_grades"."found"))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `print_grades_capture_id_unique` ON `print_grades` (`capture_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `print_grades_picture` ON `print_grades` (`print_report_id`,`sha256`);--> statement-breakpoint
CREATE INDEX `print_grades_kept` ON `print_grades` (`created_at`) WHERE "print_grades"."capture_id" is not null;
