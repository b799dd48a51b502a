ALTER TABLE `artworks` ADD `created_by` integer REFERENCES users(id);
--> statement-breakpoint
ALTER TABLE `serial_lists` ADD `created_by` integer REFERENCES users(id);
