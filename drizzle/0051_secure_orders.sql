ALTER TABLE `calibrations` ADD `secure` text CHECK (`secure` is null or json_valid(`secure`));--> statement-breakpoint
ALTER TABLE `confirmations` ADD `graphic_key_id` text;--> statement-breakpoint
ALTER TABLE `confirmations` ADD `graphic` text CHECK ((`graphic` is null) = (`graphic_key_id` is null) and (`graphic` is null or json_valid(`graphic`)));--> statement-breakpoint
CREATE INDEX `confirmations_graphic_key` ON `confirmations` (`graphic_key_id`) WHERE graphic_key_id is not null;--> statement-breakpoint
CREATE INDEX `work_orders_brand_secure` ON `work_orders` (`brand_id`,`id`) WHERE code_type = 'secure';--> statement-breakpoint
CREATE INDEX `work_orders_partner_secure` ON `work_orders` (`partner_id`,`id`) WHERE code_type = 'secure';--> statement-breakpoint
CREATE TABLE `graphic_key_takings` (
	`work_order_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`told_at` integer NOT NULL,
	PRIMARY KEY(`work_order_id`, `user_id`),
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
