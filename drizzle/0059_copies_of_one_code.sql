ALTER TABLE `secure_readings` ADD `instance` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
DROP INDEX `secure_readings_once`;--> statement-breakpoint
CREATE UNIQUE INDEX `secure_readings_once` ON `secure_readings` (`picture_id`,`work_order_id`,`sequence`,`instance`);--> statement-breakpoint
CREATE INDEX `secure_pictures_origin` ON `secure_pictures` (`origin`,`created_at`);--> statement-breakpoint
CREATE INDEX `secure_pictures_company` ON `secure_pictures` (`company_id`,`created_at`);
