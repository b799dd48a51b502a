DROP INDEX `work_orders_partner`;--> statement-breakpoint
DROP INDEX `work_orders_state`;--> statement-breakpoint
ALTER TABLE `work_orders` ADD `swept_at` integer;--> statement-breakpoint
CREATE INDEX `work_orders_brand_listed` ON `work_orders` (`brand_id`,`id`) WHERE "work_orders"."brand_archived_at" is null;--> statement-breakpoint
CREATE INDEX `work_orders_brand_state` ON `work_orders` (`brand_id`,`state`,`id`) WHERE "work_orders"."brand_archived_at" is null;--> statement-breakpoint
CREATE INDEX `work_orders_brand_archived` ON `work_orders` (`brand_id`,`id`) WHERE "work_orders"."brand_archived_at" is not null;--> statement-breakpoint
CREATE INDEX `work_orders_partner_listed` ON `work_orders` (`partner_id`,`id`) WHERE "work_orders"."partner_archived_at" is null;--> statement-breakpoint
CREATE INDEX `work_orders_partner_state` ON `work_orders` (`partner_id`,`state`,`id`) WHERE "work_orders"."partner_archived_at" is null;--> statement-breakpoint
CREATE INDEX `work_orders_partner_archived` ON `work_orders` (`partner_id`,`id`) WHERE "work_orders"."partner_archived_at" is not null;--> statement-breakpoint
CREATE INDEX `work_orders_generating` ON `work_orders` (`id`) WHERE "work_orders"."state" = 'generating';--> statement-breakpoint
CREATE INDEX `work_orders_unswept` ON `work_orders` (`id`) WHERE "work_orders"."state" = 'canceled' and "work_orders"."swept_at" is null;--> statement-breakpoint
ALTER TABLE `audit` ADD `brand_id` integer REFERENCES companies(id);--> statement-breakpoint
ALTER TABLE `audit` ADD `partner_id` integer REFERENCES companies(id);--> statement-breakpoint
UPDATE `audit` SET (`brand_id`, `partner_id`) = (SELECT `brand_id`, `partner_id` FROM `work_orders` WHERE `work_orders`.`id` = `audit`.`work_order_id`) WHERE `work_order_id` IS NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_company_news` ON `audit` (`company_id`,`id`) WHERE "audit"."action" not in ('person.signed_in', 'person.signed_out', 'person.company_switched', 'person.sign_in_refused');--> statement-breakpoint
CREATE INDEX `audit_brand` ON `audit` (`brand_id`,`id`) WHERE "audit"."brand_id" is not null;--> statement-breakpoint
CREATE INDEX `audit_partner` ON `audit` (`partner_id`,`id`) WHERE "audit"."partner_id" is not null;--> statement-breakpoint
ALTER TABLE `packages` ADD `brand_id` integer REFERENCES companies(id);--> statement-breakpoint
ALTER TABLE `packages` ADD `partner_id` integer REFERENCES companies(id);--> statement-breakpoint
UPDATE `packages` SET (`brand_id`, `partner_id`) = (SELECT `brand_id`, `partner_id` FROM `work_orders` WHERE `work_orders`.`id` = `packages`.`work_order_id`);--> statement-breakpoint
CREATE INDEX `packages_remaking` ON `packages` (`remaking_since`) WHERE "packages"."remaking_since" is not null;--> statement-breakpoint
CREATE INDEX `packages_brand_waiting` ON `packages` (`brand_id`,`work_order_id`) WHERE "packages"."downloaded_at" is null;--> statement-breakpoint
CREATE INDEX `packages_partner_waiting` ON `packages` (`partner_id`,`work_order_id`) WHERE "packages"."downloaded_at" is null;--> statement-breakpoint
CREATE INDEX `confirmations_mint_key` ON `confirmations` (`mint_key_id`);--> statement-breakpoint
CREATE INDEX `confirmations_signing_key` ON `confirmations` (`signing_key_id`);