CREATE TABLE `password_asks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`email` text NOT NULL,
	`origin` text NOT NULL,
	`at` integer NOT NULL
) STRICT;
--> statement-breakpoint
DELETE FROM `password_links` WHERE `user_id` IS NULL;
