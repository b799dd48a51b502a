import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { transactAs } from '../../../../domain/access/acting.ts';
import { Refusal } from '../../../../domain/access/refusal.ts';
import { type Capture, copyNameOf, MOST_CAPTURE_BYTES } from '../../../../domain/captures/captures.ts';
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
import { checkRoom } from '../../uploads/file-upload.ts';
import { readForm } from '../../uploads/read-files.ts';
import { receiveFile } from '../../uploads/received-file.ts';

const WANTED = {
  field: 'scan',
  otherwise: 'scan',
  most: MOST_CAPTURE_BYTES,
  kinds: ['image/png', 'image/jpeg', 'image/tiff'],
  words: 'PNG, JPEG or TIFF image',
} as const;

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
  throw refusal ?? new Refusal('invalid', NONE, { scan: NONE });
}

/** Takes a scan out, with its files. */
export async function dropScan({ db, folders }: Portal, request: FastifyRequest, of: ScansOf, id: number) {
  const gone = removeScan(db, actorOf(request), of, id);
  if (!gone) return;
  await removeFiles(folders, [gone]);
}

async function removeFiles({ evidence }: Portal['folders'], gone: Capture[]): Promise<void> {
  for (const name of gone.flatMap((each) => [each.storedName, copyNameOf(each)]))
    await rm(join(evidence, name), { force: true });
}

const NONE = 'Choose the scan that is to be read.';

// Whoever may not is told before the first byte is taken.
async function receive(
  { db, folders }: Portal,
  request: FastifyRequest,
  scansOf: ScansOf,
  part: MultipartFile,
): Promise<KeptScan> {
  const actor = actorOf(request);
  const of = chosen(request, scansOf);
  findScannable(db, actor, of);
  await checkRoom(folders.uploads, WANTED.field);
  const places = { uploads: folders.uploads, kept: folders.evidence };
  const { kept, storedName } = await receiveFile(places, part, WANTED, (received) => {
    const { fileName, storedName, mediaType, bytes, sha256 } = received;
    const file = { fileName, storedName, mediaType, bytes, sha256 };
    return { kept: keepScan(db, actor, of, { file, place: typed(request).place ?? '' }), storedName };
  });
  await removeFiles(folders, kept.gone);
  if (!kept.isNew) await rm(join(folders.evidence, storedName), { force: true });
  return kept;
}

/** Which order's labels it is, as far as the form says: its fields come before its file. */
function chosen(request: FastifyRequest, of: ScansOf): ScansOf {
  return of.order === undefined ? of : { ...of, order: typed(request).work_order ?? '' };
}
