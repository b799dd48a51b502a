import type { Db } from '../db/database.ts';
import { carryOn } from '../domain/code-status/code-changes.ts';

/** Applies, and takes back, what was too much for one request; pages answer between its steps. */
export async function applyCodeChanges(db: Db): Promise<void> {
  while (carryOn(db)) await new Promise(setImmediate);
}
