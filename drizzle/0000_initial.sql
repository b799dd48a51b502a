CREATE TABLE `artworks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`brand_id` integer NOT NULL,
	`work_order_id` integer,
	`file_name` text NOT NULL,
	`stored_name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`brand_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "artworks_bytes" CHECK("artworks"."bytes" between 1 and 52428800)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `artworks_stored_name_unique` ON `artworks` (`stored_name`);--> statement-breakpoint
CREATE INDEX `artworks_work_order` ON `artworks` (`work_order_id`);--> statement-breakpoint
CREATE TABLE `audit` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`user_id` integer,
	`company_id` integer,
	`work_order_id` integer,
	`action` text NOT NULL,
	`detail` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`company_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `audit_company` ON `audit` (`company_id`,`id`);--> statement-breakpoint
CREATE INDEX `audit_work_order` ON `audit` (`work_order_id`,`id`);--> statement-breakpoint
CREATE TABLE `audit_subjects` (
	`audit_id` integer PRIMARY KEY NOT NULL,
	`equipment_id` integer,
	`substrate_id` integer,
	`version` integer,
	FOREIGN KEY (`audit_id`) REFERENCES `audit`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`equipment_id`) REFERENCES `equipment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`substrate_id`) REFERENCES `substrates`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `audit_subjects_equipment` ON `audit_subjects` (`equipment_id`,`audit_id`);--> statement-breakpoint
CREATE INDEX `audit_subjects_substrate` ON `audit_subjects` (`substrate_id`,`audit_id`);--> statement-breakpoint
CREATE TABLE `batches` (
	`work_order_id` integer NOT NULL,
	`number` integer NOT NULL,
	`first_sequence` integer NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`work_order_id`, `number`),
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "batches_count" CHECK("batches"."count" between 1 and 10000),
	CONSTRAINT "batches_first" CHECK("batches"."first_sequence" >= 1)
) STRICT;
--> statement-breakpoint
CREATE TABLE `calibration_reminders` (
	`calibration_id` integer NOT NULL,
	`days` integer NOT NULL,
	`sent_at` integer NOT NULL,
	PRIMARY KEY(`calibration_id`, `days`),
	FOREIGN KEY (`calibration_id`) REFERENCES `calibrations`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `calibrations` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`equipment_id` integer NOT NULL,
	`substrate_id` integer NOT NULL,
	`revision` integer NOT NULL,
	`state` text NOT NULL,
	`dots_x` integer,
	`dots_y` integer,
	`reduction_x` integer,
	`reduction_y` integer,
	`gain_x` integer,
	`gain_y` integer,
	`remarks` text DEFAULT '' NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`approved_at` integer,
	`approved_by` integer,
	`expires_at` integer,
	`withdrawn_at` integer,
	`withdrawn_by` integer,
	`withdraw_reason` text,
	`created_at` integer NOT NULL,
	`created_by` integer,
	FOREIGN KEY (`equipment_id`) REFERENCES `equipment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`substrate_id`) REFERENCES `substrates`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`approved_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`withdrawn_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "calibrations_state" CHECK("calibrations"."state" in ('draft', 'approved', 'superseded', 'withdrawn')),
	CONSTRAINT "calibrations_dots" CHECK("calibrations"."dots_x" between 1 and 256 and "calibrations"."dots_y" between 1 and 256),
	CONSTRAINT "calibrations_reduction_x" CHECK("calibrations"."reduction_x" >= 0 and "calibrations"."reduction_x" < "calibrations"."dots_x"),
	CONSTRAINT "calibrations_reduction_y" CHECK("calibrations"."reduction_y" >= 0 and "calibrations"."reduction_y" < "calibrations"."dots_y"),
	CONSTRAINT "calibrations_measured" CHECK("calibrations"."state" in ('draft', 'withdrawn') or ("calibrations"."dots_x" is not null and "calibrations"."dots_y" is not null and "calibrations"."reduction_x" is not null and "calibrations"."reduction_y" is not null)),
	CONSTRAINT "calibrations_approval" CHECK("calibrations"."state" <> 'approved' or ("calibrations"."approved_at" is not null and "calibrations"."approved_by" is not null and "calibrations"."expires_at" is not null)),
	CONSTRAINT "calibrations_withdrawal" CHECK(("calibrations"."state" = 'withdrawn') = ("calibrations"."withdraw_reason" is not null and "calibrations"."withdrawn_at" is not null))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `calibrations_revision` ON `calibrations` (`equipment_id`,`substrate_id`,`revision`);--> statement-breakpoint
CREATE UNIQUE INDEX `calibrations_one_approved` ON `calibrations` (`equipment_id`,`substrate_id`) WHERE "calibrations"."state" = 'approved';--> statement-breakpoint
CREATE UNIQUE INDEX `calibrations_one_draft` ON `calibrations` (`equipment_id`,`substrate_id`) WHERE "calibrations"."state" = 'draft';--> statement-breakpoint
CREATE INDEX `calibrations_ends` ON `calibrations` (`expires_at`) WHERE "calibrations"."state" = 'approved';--> statement-breakpoint
CREATE TABLE `companies` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`email_domain` text DEFAULT '' NOT NULL,
	`website` text DEFAULT '' NOT NULL,
	`address` text DEFAULT '' NOT NULL,
	`country` text DEFAULT '' NOT NULL,
	`contact` text DEFAULT '' NOT NULL,
	`time_zone` text DEFAULT '' NOT NULL,
	`language` text DEFAULT 'en' NOT NULL,
	`requires_two_step` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`suspended_at` integer,
	CONSTRAINT "companies_kind" CHECK("companies"."kind" in ('brand', 'partner', 'platform')),
	CONSTRAINT "companies_name_length" CHECK(length("companies"."name") between 1 and 120)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `companies_name` ON `companies` (lower("name"));--> statement-breakpoint
CREATE UNIQUE INDEX `companies_one_platform` ON `companies` (`kind`) WHERE "companies"."kind" = 'platform';--> statement-breakpoint
CREATE TABLE `confirmations` (
	`work_order_id` integer PRIMARY KEY NOT NULL,
	`equipment_id` integer NOT NULL,
	`substrate_id` integer NOT NULL,
	`calibration_id` integer NOT NULL,
	`confirmed_at` integer NOT NULL,
	`confirmed_by` integer NOT NULL,
	`confirmed_by_name` text NOT NULL,
	`brand_name` text NOT NULL,
	`partner_name` text NOT NULL,
	`equipment_name` text NOT NULL,
	`technology` text NOT NULL,
	`resolution_x` text NOT NULL,
	`resolution_y` text NOT NULL,
	`image_format` text NOT NULL,
	`substrate_name` text NOT NULL,
	`calibration_revision` integer NOT NULL,
	`calibrated_at` integer NOT NULL,
	`dots_x` integer NOT NULL,
	`dots_y` integer NOT NULL,
	`reduction_x` integer NOT NULL,
	`reduction_y` integer NOT NULL,
	`calibrated_dots_x` integer NOT NULL,
	`calibrated_dots_y` integer NOT NULL,
	`symbol_version` integer NOT NULL,
	`engine` integer NOT NULL,
	`folder` text NOT NULL,
	`mint_number` integer NOT NULL,
	`mint_key_id` text NOT NULL,
	`signing_key_id` text NOT NULL,
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`equipment_id`) REFERENCES `equipment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`substrate_id`) REFERENCES `substrates`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`calibration_id`) REFERENCES `calibrations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`confirmed_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "confirmations_mint_number" CHECK("confirmations"."mint_number" between 0 and 34359738367),
	CONSTRAINT "confirmations_symbol_version" CHECK("confirmations"."symbol_version" between 1 and 10),
	CONSTRAINT "confirmations_dots" CHECK("confirmations"."dots_x" between 1 and 256 and "confirmations"."dots_y" between 1 and 256)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `confirmations_folder_unique` ON `confirmations` (`folder`);--> statement-breakpoint
CREATE UNIQUE INDEX `confirmations_mint_number_unique` ON `confirmations` (`mint_number`);--> statement-breakpoint
CREATE TABLE `drafts` (
	`user_id` integer NOT NULL,
	`path` text NOT NULL,
	`body` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `path`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `email_links` (
	`token_digest` text PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL,
	`email` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "email_links_email" CHECK("email_links"."email" = lower("email_links"."email") and instr("email_links"."email", '@') > 1)
) STRICT;
--> statement-breakpoint
CREATE INDEX `email_links_user` ON `email_links` (`user_id`);--> statement-breakpoint
CREATE TABLE `equipment` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`partner_id` integer NOT NULL,
	`name` text NOT NULL,
	`technology` text NOT NULL,
	`maker` text DEFAULT '' NOT NULL,
	`model` text DEFAULT '' NOT NULL,
	`location` text DEFAULT '' NOT NULL,
	`resolution_x` text NOT NULL,
	`resolution_y` text NOT NULL,
	`image_format` text NOT NULL,
	`notes` text DEFAULT '' NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`archived_at` integer,
	FOREIGN KEY (`partner_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "equipment_name_length" CHECK(length("equipment"."name") between 1 and 120),
	CONSTRAINT "equipment_format" CHECK("equipment"."image_format" in ('png', 'tiff', 'svg', 'eps', 'pdf')),
	CONSTRAINT "equipment_resolution_x" CHECK(cast("equipment"."resolution_x" as real) between 50 and 10000),
	CONSTRAINT "equipment_resolution_y" CHECK(cast("equipment"."resolution_y" as real) between 50 and 10000)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `equipment_name` ON `equipment` (`partner_id`,lower("name"));--> statement-breakpoint
CREATE TABLE `evidence` (
	`calibration_id` integer PRIMARY KEY NOT NULL,
	`file_name` text NOT NULL,
	`stored_name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`calibration_id`) REFERENCES `calibrations`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "evidence_bytes" CHECK("evidence"."bytes" between 1 and 52428800)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `evidence_stored_name_unique` ON `evidence` (`stored_name`);--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`company_id` integer NOT NULL,
	`email` text NOT NULL,
	`role` text NOT NULL,
	`token_digest` text NOT NULL,
	`invited_by` integer NOT NULL,
	`sent_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`accepted_at` integer,
	`revoked_at` integer,
	FOREIGN KEY (`company_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`invited_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "invitations_email" CHECK("invitations"."email" = lower("invitations"."email") and instr("invitations"."email", '@') > 1),
	CONSTRAINT "invitations_role" CHECK("invitations"."role" in ('admin', 'manager', 'operator', 'editor', 'viewer')),
	CONSTRAINT "invitations_end" CHECK("invitations"."accepted_at" is null or "invitations"."revoked_at" is null)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_token_digest_unique` ON `invitations` (`token_digest`);--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_one_open` ON `invitations` (`company_id`,`email`) WHERE "invitations"."accepted_at" is null and "invitations"."revoked_at" is null;--> statement-breakpoint
CREATE TABLE `listed_serials` (
	`brand_id` integer NOT NULL,
	`serial_number` text NOT NULL,
	`serial_list_id` integer NOT NULL,
	`row` integer NOT NULL,
	PRIMARY KEY(`brand_id`, `serial_number`),
	FOREIGN KEY (`brand_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`serial_list_id`) REFERENCES `serial_lists`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `listed_serials_list` ON `listed_serials` (`serial_list_id`);--> statement-breakpoint
CREATE TABLE `memberships` (
	`user_id` integer NOT NULL,
	`company_id` integer NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	`deactivated_at` integer,
	PRIMARY KEY(`user_id`, `company_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`company_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "memberships_role" CHECK("memberships"."role" in ('admin', 'manager', 'operator', 'editor', 'viewer'))
) STRICT;
--> statement-breakpoint
CREATE INDEX `memberships_company` ON `memberships` (`company_id`);--> statement-breakpoint
CREATE TABLE `muted_notices` (
	`user_id` integer NOT NULL,
	`notice` text NOT NULL,
	PRIMARY KEY(`user_id`, `notice`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`notice` text NOT NULL,
	`recipient` text NOT NULL,
	`work_order_id` integer,
	`facts` text NOT NULL,
	`created_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`sent_at` integer,
	`last_error` text,
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`next_attempt_at`) WHERE "outbox"."sent_at" is null;--> statement-breakpoint
CREATE TABLE `packages` (
	`work_order_id` integer PRIMARY KEY NOT NULL,
	`file_name` text NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`created_at` integer NOT NULL,
	`downloaded_at` integer,
	`removed_at` integer,
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "packages_sha256" CHECK(length("packages"."sha256") = 64),
	CONSTRAINT "packages_bytes" CHECK("packages"."bytes" > 0)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `packages_file_name_unique` ON `packages` (`file_name`);--> statement-breakpoint
CREATE TABLE `partnerships` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`brand_id` integer NOT NULL,
	`partner_id` integer NOT NULL,
	`state` text NOT NULL,
	`invited_by` integer NOT NULL,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	FOREIGN KEY (`brand_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`partner_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`invited_by`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "partnerships_state" CHECK("partnerships"."state" in ('invited', 'active', 'declined', 'canceled', 'dissolved')),
	CONSTRAINT "partnerships_inviter" CHECK("partnerships"."invited_by" in ("partnerships"."brand_id", "partnerships"."partner_id"))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `partnerships_pair` ON `partnerships` (`brand_id`,`partner_id`);--> statement-breakpoint
CREATE INDEX `partnerships_partner` ON `partnerships` (`partner_id`);--> statement-breakpoint
CREATE TABLE `password_links` (
	`token_digest` text PRIMARY KEY NOT NULL,
	`user_id` integer,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `password_links_user` ON `password_links` (`user_id`);--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`user_id` integer NOT NULL,
	`code_digest` text NOT NULL,
	PRIMARY KEY(`user_id`, `code_digest`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `second_steps` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `second_steps_user` ON `second_steps` (`user_id`);--> statement-breakpoint
CREATE TABLE `serial_lists` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`brand_id` integer NOT NULL,
	`work_order_id` integer,
	`stored_name` text NOT NULL,
	`file_name` text NOT NULL,
	`count` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`brand_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `serial_lists_work_order_id_unique` ON `serial_lists` (`work_order_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `serial_lists_stored_name_unique` ON `serial_lists` (`stored_name`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL,
	`company_id` integer NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`company_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE INDEX `sessions_expires` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `substrates` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`partner_id` integer NOT NULL,
	`name` text NOT NULL,
	`supplier` text DEFAULT '' NOT NULL,
	`product_code` text DEFAULT '' NOT NULL,
	`material` text DEFAULT '' NOT NULL,
	`finish` text DEFAULT '' NOT NULL,
	`colour` text DEFAULT '' NOT NULL,
	`grammage` integer,
	`thickness` integer,
	`notes` text DEFAULT '' NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`archived_at` integer,
	FOREIGN KEY (`partner_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "substrates_name_length" CHECK(length("substrates"."name") between 1 and 120)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `substrates_name` ON `substrates` (`partner_id`,lower("name"));--> statement-breakpoint
CREATE TABLE `users` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`password_hash` text NOT NULL,
	`two_step_secret` text,
	`two_step_since` integer,
	`two_step_pending` text,
	`two_step_last` integer DEFAULT 0 NOT NULL,
	`two_step_faults` integer DEFAULT 0 NOT NULL,
	`two_step_waits_until` integer,
	`created_at` integer NOT NULL,
	`deactivated_at` integer,
	CONSTRAINT "users_name_length" CHECK(length("users"."name") between 1 and 120),
	CONSTRAINT "users_two_step" CHECK(("users"."two_step_secret" is null) = ("users"."two_step_since" is null)),
	CONSTRAINT "users_email" CHECK("users"."email" = lower("users"."email") and instr("users"."email", '@') > 1)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE TABLE `work_orders` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`brand_id` integer NOT NULL,
	`partner_id` integer NOT NULL,
	`reference` text NOT NULL,
	`quantity` integer NOT NULL,
	`code_type` text NOT NULL,
	`url_prefix` text NOT NULL,
	`error_correction` text NOT NULL,
	`wished_size` integer,
	`serial_kind` text NOT NULL,
	`serial_prefix` text,
	`serial_digits` text,
	`serial_suffix` text,
	`remarks` text DEFAULT '' NOT NULL,
	`activate_on_completion` integer NOT NULL,
	`state` text NOT NULL,
	`codes_status` text NOT NULL,
	`codes_reason` text,
	`submitted_at` integer NOT NULL,
	`submitted_by` integer NOT NULL,
	`drawn` integer DEFAULT 0 NOT NULL,
	`generation_started_at` integer,
	`failure` text,
	`cancel_reason` text,
	`brand_archived_at` integer,
	`partner_archived_at` integer,
	FOREIGN KEY (`brand_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`partner_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`submitted_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "work_orders_state_known" CHECK("work_orders"."state" in ('new', 'generating', 'failed', 'ready', 'printed', 'completed', 'canceled')),
	CONSTRAINT "work_orders_quantity" CHECK("work_orders"."quantity" between 1 and 10000000),
	CONSTRAINT "work_orders_drawn" CHECK("work_orders"."drawn" between 0 and "work_orders"."quantity"),
	CONSTRAINT "work_orders_reference_length" CHECK(length("work_orders"."reference") between 1 and 64),
	CONSTRAINT "work_orders_error_correction" CHECK("work_orders"."error_correction" in ('L', 'M', 'Q', 'H')),
	CONSTRAINT "work_orders_wished_size" CHECK("work_orders"."wished_size" is null or "work_orders"."wished_size" between 1000 and 500000),
	CONSTRAINT "work_orders_serials" CHECK("work_orders"."serial_kind" in ('none', 'list') and "work_orders"."serial_digits" is null or "work_orders"."serial_kind" = 'sequential' and "work_orders"."serial_digits" is not null and "work_orders"."serial_prefix" is not null and "work_orders"."serial_suffix" is not null),
	CONSTRAINT "work_orders_codes_status" CHECK("work_orders"."codes_status" in ('inactive', 'active', 'blocked')),
	CONSTRAINT "work_orders_canceled" CHECK(("work_orders"."state" = 'canceled') = ("work_orders"."cancel_reason" is not null)),
	CONSTRAINT "work_orders_failure" CHECK(("work_orders"."state" = 'failed') = ("work_orders"."failure" is not null))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `work_orders_reference` ON `work_orders` (`brand_id`,`reference`);--> statement-breakpoint
CREATE INDEX `work_orders_partner` ON `work_orders` (`partner_id`,`id`);--> statement-breakpoint
CREATE INDEX `work_orders_state` ON `work_orders` (`state`);