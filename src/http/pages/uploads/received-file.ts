import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import { Refusal } from '../../../domain/access/refusal.ts';
import { mediaTypeOf, type NewArtwork } from '../../../domain/orders/artworks.ts';
import { faultOf, isLocked } from './file-kinds/check-file.ts';
import { nameAs, plainName, writePart } from './file-upload.ts';

type MediaType = NewArtwork['mediaType'];

const EXTENSIONS: Record<MediaType, [string, ...string[]]> = {
  'application/pdf': ['pdf', 'ai'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/tiff': ['tif', 'tiff'],
};
type Wanted<Kind extends MediaType> = {
  /** The field of the form that a fault stands beside. */
  field: string;
  /** How it is called when the browser gives no name. */
  otherwise: string;
  most: number;
  kinds: readonly Kind[];
  /** The kinds in words. */
  words: string;
};

/** Takes one file, known by its content, whole or not at all: `keep` writes its row once it is in its folder. */
export async function receiveFile<Kind extends MediaType, Kept>(
  folders: { uploads: string; kept: string },
  part: MultipartFile,
  { field, otherwise, most, kinds, words }: Wanted<Kind>,
  keep: (file: NewArtwork & { mediaType: Kind; sha256: string }) => Kept,
): Promise<Kept> {
  const fileName = plainName(part.filename, otherwise);
  const storedName = randomUUID();
  const unfinished = join(folders.uploads, storedName);
  const wrong = (what: string) =>
    new Refusal('invalid', `${fileName} ${what}`, { [field]: `${fileName} ${what}` });
  try {
    const { bytes, head, sha256 } = await writePart(unfinished, part, most);
    if (bytes === 0) throw wrong('is empty. Choose the file once more.');
    if (bytes > most) throw wrong(`is larger than ${most / 1024 / 1024} MB. Save it smaller.`);
    const found = mediaTypeOf(head);
    const mediaType = kinds.find((kind) => kind === found);
    if (!mediaType) throw wrong(`is not a ${words}. Save it as one of these.`);
    const fault = await faultOf(unfinished, mediaType);
    if (fault) throw wrong(fault);
    const locked = await isLocked(unfinished, mediaType);
    const kept = join(folders.kept, storedName);
    await rename(unfinished, kept);
    try {
      return keep({
        fileName: nameAs(fileName, EXTENSIONS[mediaType]),
        storedName,
        mediaType,
        bytes,
        locked,
        sha256,
      });
    } catch (error) {
      await rm(kept, { force: true });
      throw error;
    }
  } finally {
    await rm(unfinished, { force: true });
  }
}
