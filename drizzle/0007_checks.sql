CREATE TABLE `key_checks` (
	`key_id` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "key_checks_value" CHECK(length("key_checks"."value") = 16)
) STRICT;
--> statement-breakpoint
ALTER TABLE `packages` ADD `file_changed_at` integer;--> statement-breakpoint
ALTER TABLE `packages` ADD `file_is_right` integer;--> statement-breakpoint
ALTER TABLE `outbox` ADD `sealed_path` text;--> statement-breakpoint
ALTER TABLE `outbox` ADD `given_up_at` integer;
