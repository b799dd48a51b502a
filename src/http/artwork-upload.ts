import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import type { Actor } from '../domain/actor.ts';
import { keepArtwork, MOST_ARTWORK_BYTES, mediaTypeOf } from '../domain/artworks.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Artwork } from '../domain/work-orders.ts';
import { plainName, writePart } from './file-upload.ts';
import type { Portal } from './portal.ts';

/** Takes one file of artwork, known by its content, whole or not at all. */
export async function receiveArtwork(portal: Portal, actor: Actor, part: MultipartFile): Promise<Artwork> {
  const fileName = plainName(part.filename, 'artwork');
  const storedName = randomUUID();
  const unfinished = join(portal.folders.uploads, storedName);
  try {
    const { bytes, head } = await writePart(unfinished, part, MOST_ARTWORK_BYTES);
    if (bytes === 0) throw wrong(`${fileName} is empty. Choose the file once more.`);
    if (bytes > MOST_ARTWORK_BYTES) throw wrong(`${fileName} is larger than 50 MB. Send a smaller one.`);
    const mediaType = mediaTypeOf(head);
    if (!mediaType) throw wrong(`${fileName} is not a PDF, PNG, JPEG or TIFF file. Save it as one of these.`);
    await rename(unfinished, join(portal.folders.artwork, storedName));
    return keepArtwork(portal.db, actor, { fileName, storedName, mediaType, bytes });
  } finally {
    await rm(unfinished, { force: true });
  }
}

function wrong(sentence: string): Refusal {
  return new Refusal('invalid', sentence, { artwork: sentence });
}
