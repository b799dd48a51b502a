import type { MultipartFile } from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
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
import type { Portal } from '../../../portal.ts';
import { isMultipart, typed } from '../../fields.ts';
import { actorOf } from '../../guard.ts';
import { readForm } from '../../uploads/read-files.ts';
import { receiveNewPicture, removePictures } from '../../uploads/received-picture.ts';

const WANTED = { field: 'scan', most: MOST_CAPTURE_BYTES };

/** Takes the scan of a form, to be read. Of one that is there already the new file goes. What it is of is asked once the form is known to be ours. */
export async function receiveScan(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  ofWhat: () => ScansOf,
): Promise<KeptScan> {
  let kept: KeptScan | undefined;
  let refusal: unknown;
  if (isMultipart(request))
    await readForm(portal, request, reply, async (part) => {
      if (part.fieldname !== 'scan' || kept || refusal) return;
      try {
        kept = await receive(portal, request, ofWhat(), part);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refusal = error;
      }
    });
  if (kept) return kept;
  // Whoever may no more since the request began is told that first.
  transactAs(portal.db, actorOf(request), (tx, actor) => findScannable(tx, actor, chosen(request, ofWhat())));
  throw refusal ?? wrong('scan', NONE);
}

/** Takes a scan out, with its files. */
export async function dropScan({ db, folders }: Portal, request: FastifyRequest, of: ScansOf, id: number) {
  const gone = removeScan(db, actorOf(request), of, id);
  if (gone) await removePictures(folders, [gone]);
}

const NONE = 'Choose the scan that is to be read.';

// Whoever may not is told before the first byte is taken.
async function receive(
  portal: Portal,
  request: FastifyRequest,
  scansOf: ScansOf,
  part: MultipartFile,
): Promise<KeptScan> {
  const actor = actorOf(request);
  const of = chosen(request, scansOf);
  findScannable(portal.db, actor, of);
  const kept = await receiveNewPicture(portal, part, WANTED, (file) =>
    keepScan(portal.db, actor, of, { file, place: typed(request).place ?? '' }),
  );
  await removePictures(portal.folders, kept.gone);
  return kept;
}

/** Which order's labels it is, as far as the form says: its fields come before its file. */
function chosen(request: FastifyRequest, of: ScansOf): ScansOf {
  return of.order === undefined ? of : { ...of, order: typed(request).work_order ?? '' };
}
