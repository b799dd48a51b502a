import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import { type Capture, copyNameOf, type NewCapture } from '../../../domain/captures/captures.ts';
import type { Portal } from '../../portal.ts';
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

/** Removes the files of pictures whose rows are gone. */
export async function removePictures(
  { evidence }: Portal['folders'],
  gone: readonly Pick<Capture, 'storedName'>[],
): Promise<void> {
  for (const name of gone.flatMap((each) => [each.storedName, copyNameOf(each)]))
    await rm(join(evidence, name), { force: true });
}
