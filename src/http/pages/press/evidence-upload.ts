import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import type { Actor } from '../../../domain/access/actor.ts';
import type { PairRevision } from '../../../domain/press/calibrations.ts';
import { keepEvidence, MOST_EVIDENCE_BYTES } from '../../../domain/press/evidence.ts';
import type { Portal } from '../../portal.ts';
import { checkRoom } from '../uploads/file-upload.ts';
import { receiveFile } from '../uploads/received-file.ts';

const WANTED = {
  field: 'evidence',
  otherwise: 'scan',
  most: MOST_EVIDENCE_BYTES,
  kinds: ['image/png', 'image/jpeg', 'image/tiff'],
  words: 'PNG, JPEG or TIFF image',
} as const;

/** Takes the scan or photo of a draft, in place of the one before. */
export async function receiveEvidence(
  { db, folders }: Portal,
  actor: Actor,
  of: PairRevision,
  part: MultipartFile,
): Promise<void> {
  await checkRoom(folders.uploads, WANTED.field);
  const places = { uploads: folders.uploads, kept: folders.evidence };
  const replaced = await receiveFile(places, part, WANTED, (file) => keepEvidence(db, actor, of, file));
  if (replaced) await rm(join(folders.evidence, replaced.storedName), { force: true });
}
