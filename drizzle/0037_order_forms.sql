CREATE TABLE `order_forms` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`brand_id` integer NOT NULL,
	`kind` text NOT NULL,
	`user_id` integer,
	`name` text NOT NULL,
	`typed` text NOT NULL,
	`fixed` text DEFAULT '' NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_by` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`updated_by` integer NOT NULL,
	`archived_at` integer,
	FOREIGN KEY (`brand_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`updated_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "order_forms_kind" CHECK("order_forms"."kind" in ('template', 'draft')),
	CONSTRAINT "order_forms_owner" CHECK(("order_forms"."kind" = 'draft') = ("order_forms"."user_id" is not null)),
	CONSTRAINT "order_forms_name" CHECK(length("order_forms"."name") between 1 and 120),
	CONSTRAINT "order_forms_typed" CHECK(json_valid("order_forms"."typed"))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `order_forms_draft` ON `order_forms` (`user_id`,`brand_id`,`name`) WHERE "order_forms"."kind" = 'draft';--> statement-breakpoint
CREATE INDEX `order_forms_templates` ON `order_forms` (`brand_id`,`name`) WHERE "order_forms"."kind" = 'template';--> statement-breakpoint
CREATE INDEX `order_forms_old_drafts` ON `order_forms` (`updated_at`) WHERE "order_forms"."kind" = 'draft';--> statement-breakpoint
CREATE TABLE `order_form_versions` (
	`form_id` integer NOT NULL,
	`version` integer NOT NULL,
	`name` text NOT NULL,
	`typed` text NOT NULL,
	`fixed` text NOT NULL,
	`at` integer NOT NULL,
	`by` integer NOT NULL,
	PRIMARY KEY(`form_id`, `version`),
	FOREIGN KEY (`form_id`) REFERENCES `order_forms`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `work_orders` ADD `template_id` integer REFERENCES order_forms(id);--> statement-breakpoint
ALTER TABLE `work_orders` ADD `template_version` integer;--> statement-breakpoint
ALTER TABLE `artworks` ADD `draft_id` integer REFERENCES order_forms(id) ON DELETE SET NULL;--> statement-breakpoint
ALTER TABLE `serial_lists` ADD `draft_id` integer REFERENCES order_forms(id) ON DELETE SET NULL;--> statement-breakpoint
CREATE INDEX `work_orders_template` ON `work_orders` (`template_id`) WHERE "work_orders"."template_id" is not null;--> statement-breakpoint
CREATE INDEX `artworks_draft` ON `artworks` (`draft_id`) WHERE "artworks"."draft_id" is not null;--> statement-breakpoint
CREATE INDEX `serial_lists_draft` ON `serial_lists` (`draft_id`) WHERE "serial_lists"."draft_id" is not null;
