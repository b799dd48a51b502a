import { copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import type { WantedSheet } from '../../src/captures/tasks.ts';
import { startCalibration } from '../../src/domain/press/calibrating.ts';
import { findRevision } from '../../src/domain/press/calibrations.ts';
import { keepScan } from '../../src/domain/press/measured/keeping-scans.ts';
import { sha256Of } from '../../src/file-hash.ts';
import { scanOfSheet } from './scan-of-sheet.ts';
import type { World } from './world.ts';

/** A draft of a pair without any calibration, and where its page is. */
export function draftToScan({ db, cast }: World) {
  const pair = { equipmentId: cast.equipment.inkjet, substrateId: cast.substrates.clear };
  const { revision } = startCalibration(db, cast.olu, pair);
  const path = `/calibrations/${pair.equipmentId}/${pair.substrateId}/${revision}`;
  return { pair, revision, path, of: { pair, revision, purpose: 'calibration' as const } };
}

/** A scan of a draft's sheet, 16 mm wide, so that it takes little time. */
export function scanOfDraft({ db, cast }: World, { pair, revision }: ReturnType<typeof draftToScan>): Sharp {
  const { equipment, substrate } = findRevision(db, cast.olu, { pair, revision });
  const { imageFormat: format, resolutionX, resolutionY } = equipment;
  const wanted: WantedSheet = { format, resolutionX, resolutionY, equipment, substrate, revision };
  return scanOfSheet({ ...wanted, widthMm: '16' }, { gainX: 21, gainY: 9, turned: 1.7 });
}

let files = 0;

/** Puts a file into evidence/ and its row beside it, as an upload does. */
export async function putScan(
  { db, cast, folders }: World,
  { of }: ReturnType<typeof draftToScan>,
  file: string,
) {
  const storedName = `scan-${++files}`;
  copyFileSync(file, join(folders.evidence, storedName));
  const { size: bytes } = statSync(file);
  const sha256 = await sha256Of(file);
  const row = { fileName: 'scan.png', storedName, mediaType: 'image/png' as const, bytes, sha256 };
  return keepScan(db, cast.olu, of, { file: row, place: 'left' }).capture;
}
