import { join } from 'node:path';
import { root } from '../../src/config.ts';
import { openDatabase } from '../../src/db/database.ts';
import { carryOn } from '../../src/domain/code-status/code-changes.ts';

// Applies what changes are left in a data folder, in a process that a test kills.
const db = openDatabase(join(process.argv[2]!, 'imprimatur.db'), join(root, 'drizzle'));
process.stdout.write('started\n');
while (carryOn(db)) process.stdout.write('.');
process.stdout.write('done\n');
