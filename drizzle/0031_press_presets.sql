CREATE TABLE `press_presets` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`equipment_id` integer NOT NULL,
	`name` text NOT NULL,
	`options` text NOT NULL,
	`updated_at` integer NOT NULL,
	`updated_by` integer NOT NULL,
	FOREIGN KEY (`equipment_id`) REFERENCES `equipment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`updated_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "press_presets_name" CHECK(length("press_presets"."name") between 1 and 60)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `press_presets_equipment` ON `press_presets` (`equipment_id`,`name`);
