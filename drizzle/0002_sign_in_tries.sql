CREATE TABLE `sign_in_tries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`network` text NOT NULL,
	`at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `sign_in_tries_network` ON `sign_in_tries` (`network`,`at`);--> statement-breakpoint
CREATE INDEX `sign_in_tries_at` ON `sign_in_tries` (`at`);