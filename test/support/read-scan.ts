import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import type { PictureFacts, SheetReading } from '../../src/captures/tasks.ts';
import { transact } from '../../src/db/database.ts';
import { captures } from '../../src/db/schema/captures.ts';
import { copyNameOf } from '../../src/domain/captures/captures.ts';
import { keepDriftCheck } from '../../src/domain/press/drift/drift-checks.ts';
import { keepScan, type ScansOf } from '../../src/domain/press/measured/keeping-scans.ts';
import { madeUpReading } from './made-up-reading.ts';
import type { World } from './world.ts';

const PICTURE: PictureFacts = { width: 2835, height: 8882, ppi: { x: 1200, y: 1200 }, tone: 'profile' };

/** A scan of a revision as if it had been read: beside it lies no picture, and what is called its copy is none. */
export function putReading(
  { db, cast, folders }: World,
  of: ScansOf,
  more: Partial<SheetReading> = {},
  place = 'left',
): number {
  const name = randomUUID();
  const file = {
    ...{ fileName: 'scan.png', storedName: name, mediaType: 'image/png' as const, bytes: 1 },
    sha256: name,
  };
  const { id } = keepScan(db, cast.olu, of, { file, place }).capture;
  const sheet = madeUpReading(more);
  const answer = JSON.stringify({ kind: 'sheet', picture: PICTURE, sheet });
  writeFileSync(join(folders.evidence, copyNameOf(file)), 'the small copy');
  db.update(captures).set({ state: 'read', answer }).where(eq(captures.id, id)).run();
  transact(db, (tx) => keepDriftCheck(tx, id, { sheet }));
  return id;
}
