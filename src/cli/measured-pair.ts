import { createHash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from '../db/database.ts';
import type { Actor } from '../domain/access/actor.ts';
import { approveDraft, enterReading, startCalibration } from '../domain/press/calibrating.ts';
import { takeSheet } from '../domain/press/calibration-sheet.ts';
import { findRevision, type Pair } from '../domain/press/calibrations.ts';
import { keepScan } from '../domain/press/measured/keeping-scans.ts';
import { fieldsOf, nameOf } from '../domain/press/measured/measured.ts';
import { measureDraft } from '../domain/press/measured/measuring.ts';
import { readScans } from '../domain/press/measured/scans.ts';
import type { Folders } from '../folders.ts';
import { measurer } from '../work/measuring.ts';
import { pictureProcess } from '../work/picture-process.ts';
import { simulatedScan } from './simulated-scan.ts';

const WIDTH = '80';

/**
 * Calibrates a pair from a scan, by the verbs that a person's clicks would call. The scan is simulated, and is called so; what
 * is read off it is read by the process that reads every scan. Where that cannot run here, the pair stays a draft.
 */
export async function measurePair(db: Db, folders: Folders, olu: Actor, pair: Pair): Promise<void> {
  const { revision } = startCalibration(db, olu, pair);
  const scan = simulatedScan(takeSheet(db, olu, pair, revision, WIDTH));
  const storedName = randomUUID();
  writeFileSync(join(folders.evidence, storedName), scan, { mode: 0o600 });
  const sha256 = createHash('sha256').update(scan).digest('hex');
  const kind = { mediaType: 'image/png', bytes: scan.length, sha256 } as const;
  const file = { fileName: 'Simulated scan.png', storedName, ...kind };
  keepScan(db, olu, { pair, revision, purpose: 'calibration' }, { file, place: 'simulated scan' });
  const pictures = pictureProcess();
  await measurer(db, folders, pictures.read)();
  await pictures.stop();
  const { calibration, equipment } = findRevision(db, olu, pair, revision);
  const measuring = measureDraft(readScans(db, calibration.id), equipment);
  if (!measuring?.isFit) return;
  enterReading(db, olu, pair, revision, {
    ...fieldsOf(measuring.values),
    version: '1',
    proposal: nameOf(measuring),
    remarks: 'The scan is simulated: nothing was printed for the demo.',
  });
  approveDraft(db, olu, pair, revision, { version: '2' });
}
