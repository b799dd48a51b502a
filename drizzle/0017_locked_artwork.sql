ALTER TABLE `artworks` ADD `locked` integer DEFAULT 0 NOT NULL;
