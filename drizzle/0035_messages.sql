CREATE TABLE `messages` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`work_order_id` integer NOT NULL,
	`company_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`written_at` integer NOT NULL,
	`text` text NOT NULL,
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`company_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "messages_text" CHECK(length("messages"."text") between 1 and 2000)
) STRICT;
--> statement-breakpoint
CREATE INDEX `messages_order` ON `messages` (`work_order_id`,`id`);--> statement-breakpoint
CREATE INDEX `messages_person` ON `messages` (`user_id`,`written_at`);
