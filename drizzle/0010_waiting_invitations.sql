ALTER TABLE `invitations` ADD `waiting_since` integer;--> statement-breakpoint
ALTER TABLE `invitations` ADD `approved_by` integer REFERENCES users(id);
