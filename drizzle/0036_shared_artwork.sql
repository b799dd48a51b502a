DROP INDEX `artworks_stored_name_unique`;
