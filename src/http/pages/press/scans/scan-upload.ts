import type { MultipartFile } from '@fastify/multipart';
import { transactAs } from '../../../../domain/access/acting.ts';
import { Refusal, wrong } from '../../../../domain/access/refusal.ts';
import { MOST_CAPTURE_BYTES } from '../../../../domain/captures/captures.ts';
import {
  findScannable,
  type KeptScan,
  keepScan,
  removeScan,
  type ScansOf,
} from '../../../../domain/press/measured/keeping-scans.ts';
import { receiveNewPicture, removePictures } from '../../uploads/received-picture.ts';
import type { Visit } from '../../visit.ts';

const WANTED = { field: 'scan', most: MOST_CAPTURE_BYTES };

/** Takes the scan of a form, to be read. Of one that is there already the new file goes. What it is of is asked once the form is known to be ours. */
export async function receiveScan(visit: Visit, ofWhat: () => ScansOf): Promise<KeptScan> {
  let kept: KeptScan | undefined;
  let refusal: unknown;
  await visit.readForm(async (part) => {
    if (part.fieldname !== 'scan' || kept || refusal) return;
    try {
      kept = await receive(visit, ofWhat(), part);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusal = error;
    }
  });
  if (kept) return kept;
  // Whoever may no more since the request began is told that first.
  transactAs(visit.db, visit.actor, (tx, actor) => findScannable(tx, actor, chosen(visit, ofWhat())));
  throw refusal ?? wrong('scan', NONE);
}

/** Takes a scan out, with its files. */
export async function dropScan(visit: Visit, of: ScansOf, id: number) {
  const gone = removeScan(visit.db, visit.actor, of, id);
  if (gone) await removePictures(visit.folders, [gone]);
}

const NONE = 'Choose the scan that is to be read.';

// Whoever may not is told before the first byte is taken.
async function receive(visit: Visit, scansOf: ScansOf, part: MultipartFile): Promise<KeptScan> {
  const actor = visit.actor;
  const of = chosen(visit, scansOf);
  findScannable(visit.db, actor, of);
  const kept = await receiveNewPicture(visit.portal, part, WANTED, (file) =>
    keepScan(visit.db, actor, of, { file, place: visit.typed.place ?? '' }),
  );
  await removePictures(visit.folders, kept.gone);
  return kept;
}

/** Which order's labels it is, as far as the form says: its fields come before its file. */
function chosen(visit: Visit, of: ScansOf): ScansOf {
  return of.order === undefined ? of : { ...of, order: visit.typed.work_order ?? '' };
}
