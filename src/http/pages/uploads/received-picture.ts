import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import { Refusal } from '../../../domain/access/refusal.ts';
import { type Capture, copyNameOf, type NewCapture } from '../../../domain/captures/captures.ts';
import type { Typed } from '../../../domain/forms/drafts.ts';
import type { Portal } from '../../portal.ts';
import type { Visit } from '../visit.ts';
import { checkRoom } from './file-upload.ts';
import { receiveFile } from './received-file.ts';

/** Takes one photo or scan that is to be read; `keep` writes its row. Of a file that is there already the new one goes. */
export async function receiveNewPicture<Kept extends { isNew: boolean }>(
  { folders }: Portal,
  part: MultipartFile,
  { field, most }: { field: string; most: number },
  keep: (file: NewCapture) => Kept,
): Promise<Kept> {
  await checkRoom(folders.uploads, field);
  const wanted = {
    ...{ field, most, otherwise: 'photo', words: 'PNG, JPEG or TIFF image' },
    kinds: ['image/png', 'image/jpeg', 'image/tiff'] as const,
  };
  const places = { uploads: folders.uploads, kept: folders.evidence };
  const { kept, storedName } = await receiveFile(places, part, wanted, (file) => {
    const { fileName, storedName, mediaType, bytes, sha256 } = file;
    return { kept: keep({ fileName, storedName, mediaType, bytes, sha256 }), storedName };
  });
  if (!kept.isNew) await rm(join(folders.evidence, storedName), { force: true });
  return kept;
}

/** How many pictures were taken, and how many had been before. */
export type Taken = { new: number; known: number };

/**
 * Takes the pictures that come in one field of a form: one that is none does not keep the others, and its fault is said; whatever
 * else is wrong ends the form. `receive` answers undefined for one that it passes over.
 */
export async function receivePictures(
  visit: Visit,
  field: string,
  receive: (part: MultipartFile) => Promise<{ isNew: boolean } | undefined>,
): Promise<{ given: Typed; taken: Taken; fault: string | undefined }> {
  const taken: Taken = { new: 0, known: 0 };
  let fault: string | undefined;
  let refused: unknown;
  const given = await visit.readForm(async (part) => {
    if (part.fieldname !== field || refused) return;
    try {
      const kept = await receive(part);
      if (kept) taken[kept.isNew ? 'new' : 'known']++;
    } catch (error) {
      if (error instanceof Refusal && error.code === 'invalid') fault ??= error.message;
      else refused = error;
    }
  });
  if (refused) throw refused;
  return { given, taken, fault };
}

/** Removes the files of pictures whose rows are gone. */
export async function removePictures(
  { evidence }: Portal['folders'],
  gone: readonly Pick<Capture, 'storedName'>[],
): Promise<void> {
  for (const name of gone.flatMap((each) => [each.storedName, copyNameOf(each)]))
    await rm(join(evidence, name), { force: true });
}
