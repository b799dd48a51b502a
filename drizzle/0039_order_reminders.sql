CREATE TABLE `order_reminders` (
	`work_order_id` integer NOT NULL,
	`kind` text NOT NULL,
	`due_at` integer NOT NULL,
	`done_at` integer,
	`told` integer DEFAULT false NOT NULL,
	PRIMARY KEY(`work_order_id`, `kind`),
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "order_reminders_kind" CHECK("order_reminders"."kind" in ('new', 'ready', 'report 3', 'report 7', 'overdue'))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `order_reminders` (work_order_id, kind, due_at)
SELECT * FROM (
	SELECT id, 'new', submitted_at + 2 * 86400000 AS due_at FROM work_orders WHERE state = 'new'
	UNION ALL SELECT id, 'overdue', (unixepoch(due_on) + 36 * 3600) * 1000 FROM work_orders
	WHERE due_on IS NOT NULL AND state IN ('new', 'generating', 'failed', 'ready')
	UNION ALL SELECT work_order_id, 'ready', created_at + 2 * 86400000 FROM packages
	JOIN work_orders ON id = work_order_id WHERE state = 'ready' AND downloaded_at IS NULL
	UNION ALL SELECT work_order_id, 'report 3', downloaded_at + 3 * 86400000 FROM packages
	JOIN work_orders ON id = work_order_id WHERE state = 'ready' AND downloaded_at IS NOT NULL
	UNION ALL SELECT work_order_id, 'report 7', downloaded_at + 7 * 86400000 FROM packages
	JOIN work_orders ON id = work_order_id WHERE state = 'ready' AND downloaded_at IS NOT NULL
) WHERE due_at > unixepoch() * 1000;
--> statement-breakpoint
CREATE INDEX `order_reminders_due` ON `order_reminders` (`due_at`) WHERE done_at is null;
