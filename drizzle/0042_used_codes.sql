CREATE TABLE `used_codes` (
	`user_id` integer NOT NULL,
	`step` integer NOT NULL,
	PRIMARY KEY(`user_id`, `step`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `used_codes_step` ON `used_codes` (`step`);--> statement-breakpoint
INSERT INTO `used_codes` SELECT `id`, `two_step_last` FROM `users` WHERE `two_step_last` > 0;--> statement-breakpoint
ALTER TABLE `users` DROP COLUMN `two_step_last`;
