CREATE TABLE `code_lists` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`brand_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`file_name` text NOT NULL,
	`remark` text DEFAULT '' NOT NULL,
	`rows` integer DEFAULT 0 NOT NULL,
	`codes` integer DEFAULT 0 NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`applied_at` integer,
	FOREIGN KEY (`brand_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "code_lists_state" CHECK("code_lists"."state" in ('reading', 'checked', 'applied', 'given up'))
) STRICT;
--> statement-breakpoint
CREATE INDEX `code_lists_brand` ON `code_lists` (`brand_id`,`id`);--> statement-breakpoint
CREATE INDEX `code_lists_unapplied` ON `code_lists` (`created_at`) WHERE state in ('reading', 'checked', 'given up');--> statement-breakpoint
CREATE TABLE `code_changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`work_order_id` integer NOT NULL,
	`code_list_id` integer,
	`at` integer NOT NULL,
	`user_id` integer NOT NULL,
	`company_id` integer NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`reason` text DEFAULT '' NOT NULL,
	`remark` text DEFAULT '' NOT NULL,
	`codes` integer NOT NULL,
	`ranges` integer NOT NULL,
	`state` text NOT NULL,
	`rank` integer,
	`done_to` integer DEFAULT 0 NOT NULL,
	`undone_at` integer,
	`undone_by` integer,
	`undo_remark` text,
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`code_list_id`) REFERENCES `code_lists`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`company_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`undone_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "code_changes_kind" CHECK("code_changes"."kind" in ('range', 'order', 'list', 'report')),
	CONSTRAINT "code_changes_status" CHECK("code_changes"."status" in ('active', 'blocked', 'unblocked')),
	CONSTRAINT "code_changes_reason" CHECK("code_changes"."reason" in ('', 'counterfeit', 'low quality', 'overprint', 'stolen', 'damaged', 'lost', 'misprint', 'sampled', 'not sold')),
	CONSTRAINT "code_changes_blocked" CHECK(("code_changes"."status" = 'blocked') = ("code_changes"."reason" <> '')),
	CONSTRAINT "code_changes_state" CHECK("code_changes"."state" in ('staging', 'applying', 'done', 'undoing', 'undone')),
	CONSTRAINT "code_changes_rank" CHECK(("code_changes"."rank" is null) = ("code_changes"."state" = 'staging')),
	CONSTRAINT "code_changes_undone" CHECK(("code_changes"."state" in ('undoing', 'undone')) = ("code_changes"."undone_at" is not null and "code_changes"."undone_by" is not null and "code_changes"."undo_remark" is not null))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `code_changes_ranked` ON `code_changes` (`rank`);--> statement-breakpoint
CREATE INDEX `code_changes_order` ON `code_changes` (`work_order_id`,`rank`);--> statement-breakpoint
CREATE INDEX `code_changes_list` ON `code_changes` (`code_list_id`,`id`) WHERE code_list_id is not null;--> statement-breakpoint
CREATE INDEX `code_changes_open` ON `code_changes` (`id`) WHERE state in ('applying', 'undoing');--> statement-breakpoint
CREATE TABLE `code_change_ranges` (
	`change_id` integer NOT NULL,
	`first` integer NOT NULL,
	`last` integer NOT NULL,
	PRIMARY KEY(`change_id`, `first`),
	FOREIGN KEY (`change_id`) REFERENCES `code_changes`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "code_change_ranges_span" CHECK("code_change_ranges"."first" >= 1 and "code_change_ranges"."last" >= "code_change_ranges"."first")
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `code_ranges` (
	`work_order_id` integer NOT NULL,
	`first` integer NOT NULL,
	`last` integer NOT NULL,
	`change_id` integer NOT NULL,
	PRIMARY KEY(`work_order_id`, `first`),
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`change_id`) REFERENCES `code_changes`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "code_ranges_span" CHECK("code_ranges"."first" >= 1 and "code_ranges"."last" >= "code_ranges"."first")
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `code_tallies` (
	`work_order_id` integer NOT NULL,
	`status` text NOT NULL,
	`reason` text NOT NULL,
	`codes` integer NOT NULL,
	PRIMARY KEY(`work_order_id`, `status`, `reason`),
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "code_tallies_codes" CHECK("code_tallies"."codes" >= 0)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `listed_serials_rows` ON `listed_serials` (`serial_list_id`,`row`);--> statement-breakpoint
DROP INDEX `listed_serials_list`;
