import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import type { Actor } from '../domain/actor.ts';
import { mediaTypeOf } from '../domain/artworks.ts';
import type { Pair } from '../domain/calibrations.ts';
import { keepEvidence, MOST_EVIDENCE_BYTES } from '../domain/evidence.ts';
import { Refusal } from '../domain/refusal.ts';
import { checkRoom, plainName, writePart } from './file-upload.ts';
import type { Portal } from './portal.ts';

/** Takes the scan or photo of a draft, known by its content, whole or not at all. It is never opened here: only kept. */
export async function receiveEvidence(
  { db, folders }: Portal,
  actor: Actor,
  pair: Pair,
  revision: number,
  part: MultipartFile,
): Promise<void> {
  await checkRoom(folders.uploads);
  const fileName = plainName(part.filename, 'scan');
  const storedName = randomUUID();
  const unfinished = join(folders.uploads, storedName);
  const kept = join(folders.evidence, storedName);
  try {
    const { bytes, head } = await writePart(unfinished, part, MOST_EVIDENCE_BYTES);
    if (bytes === 0) throw wrong(`${fileName} is empty. Choose the scan or photo again.`);
    if (bytes > MOST_EVIDENCE_BYTES) throw wrong(`${fileName} is larger than 50 MB. Save it smaller.`);
    const mediaType = mediaTypeOf(head);
    if (!mediaType || mediaType === 'application/pdf')
      throw wrong(`${fileName} is not a PNG, JPEG or TIFF image. Save it as one of these.`);
    await rename(unfinished, kept);
    const replaced = keepEvidence(db, actor, pair, revision, { fileName, storedName, mediaType, bytes });
    if (replaced) await rm(join(folders.evidence, replaced.storedName), { force: true });
  } finally {
    await rm(unfinished, { force: true });
  }
}

function wrong(sentence: string): Refusal {
  return new Refusal('invalid', sentence, { evidence: sentence });
}
