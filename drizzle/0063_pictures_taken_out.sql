ALTER TABLE `secure_pictures` ADD `taken_out_at` integer;--> statement-breakpoint
ALTER TABLE `secure_pictures` ADD `taken_out_by` integer REFERENCES users(id);
