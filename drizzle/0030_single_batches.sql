CREATE TABLE `parted_deliveries` (
	`work_order_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`first` integer NOT NULL,
	`beyond` integer NOT NULL,
	`part` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`work_order_id`, `user_id`, `part`, `first`),
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "deliveries_span" CHECK("first" >= 0 and "beyond" > "first"),
	CONSTRAINT "deliveries_part" CHECK("part" >= -1)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `parted_deliveries` SELECT work_order_id, user_id, first, beyond, 0 FROM `deliveries`;--> statement-breakpoint
DROP TABLE `deliveries`;--> statement-breakpoint
ALTER TABLE `parted_deliveries` RENAME TO `deliveries`;--> statement-breakpoint
CREATE TABLE `batch_downloads` (
	`work_order_id` integer NOT NULL,
	`batch` integer NOT NULL,
	`downloaded_at` integer NOT NULL,
	PRIMARY KEY(`work_order_id`, `batch`),
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "batch_downloads_batch" CHECK("batch" >= 1)
) STRICT, WITHOUT ROWID;
