ALTER TABLE `work_orders` ADD `extra` integer DEFAULT 0 NOT NULL CHECK (`extra` between 0 and `quantity` - 1);--> statement-breakpoint
ALTER TABLE `work_orders` ADD `extra_percent` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `work_orders` ADD `due_on` text CHECK (`due_on` is null or `due_on` glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');--> statement-breakpoint
CREATE INDEX `work_orders_brand_due` ON `work_orders` (`brand_id`,`id`) WHERE "work_orders"."due_on" is not null and "work_orders"."state" in ('new', 'generating', 'failed', 'ready');--> statement-breakpoint
CREATE INDEX `work_orders_partner_due` ON `work_orders` (`partner_id`,`id`) WHERE "work_orders"."due_on" is not null and "work_orders"."state" in ('new', 'generating', 'failed', 'ready');
