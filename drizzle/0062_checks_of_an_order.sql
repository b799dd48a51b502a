CREATE INDEX `secure_readings_checks` ON `secure_readings` (`work_order_id`,`id`,`verdict`) WHERE "secure_readings"."purpose" = 'check';
