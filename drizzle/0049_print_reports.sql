ALTER TABLE `companies` ADD `asks_reports` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `work_orders` ADD `replaces_id` integer REFERENCES work_orders(id);--> statement-breakpoint
CREATE INDEX `work_orders_replacing` ON `work_orders` (`replaces_id`) WHERE replaces_id is not null;--> statement-breakpoint
CREATE TABLE `print_reports` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`work_order_id` integer NOT NULL,
	`revision` integer NOT NULL,
	`state` text NOT NULL,
	`first_batch` integer NOT NULL,
	`last_batch` integer NOT NULL,
	`typed` text NOT NULL,
	`list_name` text,
	`printed_on` text,
	`printed_by` text,
	`counted_good` integer,
	`good` integer,
	`spoiled` integer,
	`sampled` integer,
	`unused` integer,
	`missing` integer,
	`remarks` text DEFAULT '' NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`updated_at` integer NOT NULL,
	`updated_by` integer NOT NULL,
	`submitted_at` integer,
	`decided_at` integer,
	`decided_by` integer,
	`return_reason` text,
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`updated_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "print_reports_state" CHECK("print_reports"."state" in ('draft', 'submitted', 'accepted', 'returned')),
	CONSTRAINT "print_reports_batches" CHECK("print_reports"."first_batch" >= 1 and "print_reports"."last_batch" >= "print_reports"."first_batch"),
	CONSTRAINT "print_reports_submitted" CHECK("print_reports"."state" = 'draft' or ("print_reports"."submitted_at" is not null and "print_reports"."good" is not null and "print_reports"."counted_good" is not null and "print_reports"."printed_on" is not null and "print_reports"."printed_by" is not null and "print_reports"."spoiled" is not null and "print_reports"."sampled" is not null and "print_reports"."unused" is not null and "print_reports"."missing" is not null)),
	CONSTRAINT "print_reports_returned" CHECK(("print_reports"."state" = 'returned') = ("print_reports"."return_reason" is not null))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `print_reports_revision` ON `print_reports` (`work_order_id`,`revision`);--> statement-breakpoint
CREATE UNIQUE INDEX `print_reports_one_draft` ON `print_reports` (`work_order_id`) WHERE state = 'draft';--> statement-breakpoint
CREATE TABLE `print_report_photos` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`print_report_id` integer NOT NULL,
	`file_name` text NOT NULL,
	`stored_name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`print_report_id`) REFERENCES `print_reports`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "print_report_photos_bytes" CHECK("print_report_photos"."bytes" between 1 and 10485760)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `print_report_photos_stored_name_unique` ON `print_report_photos` (`stored_name`);--> statement-breakpoint
CREATE INDEX `print_report_photos_report` ON `print_report_photos` (`print_report_id`,`id`);--> statement-breakpoint
ALTER TABLE `code_changes` ADD `print_report_id` integer REFERENCES print_reports(id);--> statement-breakpoint
CREATE INDEX `code_changes_report` ON `code_changes` (`print_report_id`,`id`) WHERE print_report_id is not null;
