ALTER TABLE `calibrations` ADD `sheet_layout` integer DEFAULT 1 NOT NULL CHECK (`sheet_layout` >= 1);--> statement-breakpoint
ALTER TABLE `calibrations` ADD `sheet_width` integer CHECK (`sheet_width` between 16000 and 1000000);
