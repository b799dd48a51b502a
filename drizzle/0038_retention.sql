ALTER TABLE `packages` ADD `kept_since` integer;--> statement-breakpoint
ALTER TABLE `packages` ADD `expired_at` integer;--> statement-breakpoint
UPDATE `packages` SET kept_since = unixepoch() * 1000
WHERE removed_at IS NULL AND EXISTS (SELECT 1 FROM work_orders WHERE work_orders.id = packages.work_order_id AND state = 'completed');
--> statement-breakpoint
CREATE INDEX `packages_stored` ON `packages` (`work_order_id`)
WHERE removed_at is null and expired_at is null and remaking_since is null;
--> statement-breakpoint
CREATE INDEX `packages_kept` ON `packages` (`kept_since`)
WHERE kept_since is not null and downloaded_at is not null and removed_at is null and expired_at is null and remaking_since is null;
