import { createHash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SheetPlan } from '../codes/sheet/data-code.ts';
import { layOut } from '../codes/sheet/marks.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../domain/access/actor.ts';
import type { NewCapture } from '../domain/captures/captures.ts';
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
import { type Dots, simulatedScan } from './simulated-scan.ts';

const WIDTH = '60';

/**
 * Calibrates a pair from a scan, by the verbs that a person's clicks would call. The scan is simulated, and is called so; what
 * is read off it is read by the process that reads every scan. Where that cannot run here, the pair stays a draft, and
 * the answer is false.
 */
export async function measurePair(db: Db, folders: Folders, olu: Actor, pair: Pair): Promise<boolean> {
  const of = { pair, revision: startCalibration(db, olu, pair).revision };
  const scan = await scanOfSheet(takeSheet(db, olu, of, WIDTH));
  const file = keepPng(folders, 'Simulated scan', scan);
  keepScan(db, olu, { ...of, purpose: 'calibration' }, { file, place: 'simulated scan' });
  const pictures = pictureProcess();
  await measurer(db, folders, pictures.read)();
  await pictures.stop();
  const { calibration, equipment } = findRevision(db, olu, of);
  const measuring = measureDraft(readScans(db, calibration.id), equipment);
  if (!measuring?.isFit) return false;
  enterReading(db, olu, of, {
    ...fieldsOf(measuring.values),
    version: '1',
    proposal: nameOf(measuring),
    remarks: 'The scan is simulated: nothing was printed for the demo.',
  });
  approveDraft(db, olu, of, { version: '2' });
  return true;
}

/** The picture as a file that somebody sent. */
export function keepPng(folders: Folders, name: string, content: Buffer): NewCapture {
  const storedName = randomUUID();
  writeFileSync(join(folders.evidence, storedName), content, { mode: 0o600 });
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { fileName: `${name}.png`, storedName, mediaType: 'image/png', bytes: content.length, sha256 };
}

/** A scan of a print of the sheet. */
export function scanOfSheet(plan: SheetPlan): Promise<Buffer> {
  return simulatedScan(dotsOf(plan), { dpi: Number(plan.resolutionX), number: 1, turned: 0.7 });
}

function dotsOf(plan: SheetPlan): Dots {
  const { width, height, dark } = layOut(plan);
  const at = new Uint8Array(width * height);
  for (const [x, y, w, h] of dark)
    for (let row = y; row < y + h; row++) at.fill(1, row * width + x, row * width + x + w);
  return { width, height, at };
}
