CREATE TABLE `drift_checks` (
	`capture_id` integer PRIMARY KEY NOT NULL,
	`calibration_id` integer NOT NULL,
	`verdict` text NOT NULL,
	`found` text NOT NULL,
	`checked_at` integer NOT NULL,
	FOREIGN KEY (`capture_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`calibration_id`) REFERENCES `calibrations`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "drift_checks_verdict" CHECK("drift_checks"."verdict" in ('within', 'recalibrate', 'open')),
	CONSTRAINT "drift_checks_found" CHECK(json_valid("drift_checks"."found"))
) STRICT;
--> statement-breakpoint
CREATE INDEX `drift_checks_calibration` ON `drift_checks` (`calibration_id`,`capture_id`);
