CREATE INDEX `artworks_stored_name` ON `artworks` (`stored_name`);
