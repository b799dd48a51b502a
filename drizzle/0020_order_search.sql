CREATE VIRTUAL TABLE `order_search` USING fts5(words, owners, content='', contentless_delete=1, tokenize='trigram case_sensitive 1');
--> statement-breakpoint
CREATE INDEX `work_orders_pair` ON `work_orders` (`brand_id`,`partner_id`,`id`);--> statement-breakpoint
CREATE INDEX `work_orders_submitted` ON `work_orders` (`submitted_at`);
--> statement-breakpoint
CREATE INDEX `outbox_sealed` ON `outbox` (`sealed_path`) WHERE sealed_path is not null;
--> statement-breakpoint
CREATE INDEX `outbox_stuck` ON `outbox` (`id`) WHERE sent_at is null and attempts > 0;
