ALTER TABLE `calibration_scans` ADD `work_order_id` integer REFERENCES work_orders(id);--> statement-breakpoint
CREATE INDEX `confirmations_calibration` ON `confirmations` (`calibration_id`,`work_order_id`);
