ALTER TABLE `work_orders` ADD `gtin` text CHECK (`gtin` is null or (length(`gtin`) = 14 and `gtin` not glob '*[^0-9]*'));--> statement-breakpoint
ALTER TABLE `work_orders` ADD `cpv` text CHECK (`cpv` is null or (`gtin` is not null and length(`cpv`) between 1 and 20));--> statement-breakpoint
ALTER TABLE `work_orders` ADD `lot` text CHECK (`lot` is null or (`gtin` is not null and length(`lot`) between 1 and 20));
