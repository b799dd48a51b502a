CREATE TABLE `deliveries` (
	`work_order_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`first` integer NOT NULL,
	`beyond` integer NOT NULL,
	PRIMARY KEY(`work_order_id`, `user_id`, `first`),
	FOREIGN KEY (`work_order_id`) REFERENCES `work_orders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "deliveries_span" CHECK("deliveries"."first" >= 0 and "deliveries"."beyond" > "deliveries"."first")
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `deliveries`
SELECT work_order_id, user_id, min(first), max(beyond) FROM (
	SELECT *, sum(fresh) OVER (PARTITION BY work_order_id, user_id ORDER BY first, beyond) AS island FROM (
		SELECT *, CASE WHEN first <= max(beyond) OVER (
			PARTITION BY work_order_id, user_id ORDER BY first, beyond ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
		) THEN 0 ELSE 1 END AS fresh FROM (
			SELECT work_order_id, user_id, detail ->> 'from' AS first, (detail ->> 'from') + (detail ->> 'sent') AS beyond
			FROM audit WHERE action IN ('package.downloaded', 'package.download_cut')
			AND work_order_id IS NOT NULL AND user_id IS NOT NULL AND (detail ->> 'sent') > 0
		)
	)
) GROUP BY work_order_id, user_id, island;
--> statement-breakpoint
ALTER TABLE `work_orders` ADD `last_move` text;--> statement-breakpoint
ALTER TABLE `work_orders` ADD `moved_by` integer REFERENCES users(id);--> statement-breakpoint
UPDATE `work_orders` SET (last_move, moved_by) = (
	SELECT CASE action WHEN 'work_order.confirmed' THEN 'confirm' WHEN 'work_order.generated' THEN 'finish' WHEN 'work_order.failed' THEN 'fail'
		WHEN 'work_order.retried' THEN 'retry' WHEN 'work_order.printed' THEN 'print' WHEN 'work_order.completed' THEN 'accept'
		WHEN 'work_order.declined' THEN 'decline' ELSE 'cancel' END, user_id
	FROM audit WHERE audit.work_order_id = work_orders.id AND action IN ('work_order.confirmed', 'work_order.generated', 'work_order.failed',
		'work_order.retried', 'work_order.printed', 'work_order.completed', 'work_order.declined', 'work_order.canceled')
	ORDER BY audit.id DESC LIMIT 1
);
--> statement-breakpoint
ALTER TABLE `packages` ADD `remake_asked_by` integer REFERENCES users(id);--> statement-breakpoint
UPDATE `packages` SET remake_asked_by = (
	SELECT user_id FROM audit WHERE audit.work_order_id = packages.work_order_id AND action = 'work_order.remake_asked' ORDER BY audit.id DESC LIMIT 1
);
--> statement-breakpoint
ALTER TABLE `equipment` ADD `created_by` integer REFERENCES users(id);--> statement-breakpoint
UPDATE `equipment` SET created_by = (
	SELECT user_id FROM audit JOIN audit_subjects ON audit_subjects.audit_id = audit.id
	WHERE audit_subjects.equipment_id = equipment.id AND action = 'equipment.added' LIMIT 1
);
--> statement-breakpoint
ALTER TABLE `substrates` ADD `created_by` integer REFERENCES users(id);--> statement-breakpoint
UPDATE `substrates` SET created_by = (
	SELECT user_id FROM audit JOIN audit_subjects ON audit_subjects.audit_id = audit.id
	WHERE audit_subjects.substrate_id = substrates.id AND action = 'substrate.added' LIMIT 1
);
--> statement-breakpoint
DROP TABLE `batches`;
