import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../src/config.ts';
import { joinDatabase } from '../../src/db/database.ts';
import { expirePackage, packagesToLetGo } from '../../src/domain/orders/retention.ts';

// Lets go of a package as the janitor does, and is killed at a moment: node expire-and-die.js DATA_DIR MOMENT

const [dataDir = '', moment = ''] = process.argv.slice(2);
const db = joinDatabase(join(dataDir, 'imprimatur.db'), join(root, 'drizzle'));
const packages = join(dataDir, 'packages');
const die = (now: string) => {
  if (moment === now) process.kill(process.pid, 'SIGKILL');
};

for (const id of packagesToLetGo(db, new Date(), 1)) {
  expirePackage(db, id, new Date(), (fileName) => {
    die('before the file');
    renameSync(join(packages, fileName), join(packages, `${id}.unfinished`));
    die('after the file');
  });
  die('after the row');
}
