ALTER TABLE `work_orders` ADD `form_digest` text;--> statement-breakpoint
CREATE UNIQUE INDEX `work_orders_form` ON `work_orders` (`submitted_by`,`form_digest`) WHERE form_digest is not null;
