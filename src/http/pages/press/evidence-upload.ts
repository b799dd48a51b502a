import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import { keepEvidence, MOST_EVIDENCE_BYTES } from '../../../domain/press/evidence.ts';
import { checkRoom } from '../uploads/file-upload.ts';
import { receiveFile } from '../uploads/received-file.ts';
import type { Visit } from '../visit.ts';
import { revisionOf } from './pair-path.ts';

const WANTED = {
  field: 'evidence',
  otherwise: 'scan',
  most: MOST_EVIDENCE_BYTES,
  kinds: ['image/png', 'image/jpeg', 'image/tiff'],
  words: 'PNG, JPEG or TIFF image',
} as const;

/** Takes the scan or photo of a draft, in place of the one before. */
export async function receiveEvidence(visit: Visit, part: MultipartFile): Promise<void> {
  const { db, folders, actor } = visit;
  await checkRoom(folders.uploads, WANTED.field);
  const places = { uploads: folders.uploads, kept: folders.evidence };
  const replaced = await receiveFile(places, part, WANTED, (file) =>
    keepEvidence(db, actor, revisionOf(visit), file),
  );
  if (replaced) await rm(join(folders.evidence, replaced.storedName), { force: true });
}
