import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Db } from '../db/database.ts';
import { isDoubtful, noteHash, packagesAfter } from '../domain/orders/remaking.ts';
import { sha256Of } from '../file-hash.ts';

const AT_ONCE = 200;

/** Compares the hash of every package whose file was changed since that was done last; says how many those were. */
export async function checkPackages(db: Db, folder: string): Promise<number> {
  let compared = 0;
  let some = packagesAfter(db, 0, AT_ONCE);
  while (some.length > 0) {
    for (const made of some) {
      const path = join(folder, made.fileName);
      const file = await stat(path).catch(() => undefined);
      if (!file || !isDoubtful(made, file.ctime)) continue;
      noteHash(db, made, file.ctime, await sha256Of(path));
      compared++;
    }
    some = packagesAfter(db, some.at(-1)!.workOrderId, AT_ONCE);
  }
  return compared;
}
