ALTER TABLE `sign_in_tries` ADD `person` text NOT NULL DEFAULT '';--> statement-breakpoint
CREATE INDEX `sign_in_tries_person` ON `sign_in_tries` (`person`,`at`);--> statement-breakpoint
CREATE TABLE `known_networks` (
	`user_id` integer NOT NULL,
	`network` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `network`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `known_networks_at` ON `known_networks` (`at`);
