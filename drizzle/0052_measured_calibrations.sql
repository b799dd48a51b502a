ALTER TABLE `calibrations` ADD `measured` text;--> statement-breakpoint
CREATE TABLE `calibration_corrections` (
	`calibration_id` integer NOT NULL,
	`figure` text NOT NULL,
	`measured` text NOT NULL,
	`typed` text NOT NULL,
	`remark` text NOT NULL,
	`made_at` integer NOT NULL,
	`made_by` integer,
	PRIMARY KEY(`calibration_id`, `figure`),
	FOREIGN KEY (`calibration_id`) REFERENCES `calibrations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`made_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "calibration_corrections_remark" CHECK(length("calibration_corrections"."remark") between 1 and 500)
) STRICT;
