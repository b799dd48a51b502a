import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import type { Actor } from '../domain/actor.ts';
import { keepArtwork, MOST_ARTWORK_BYTES, mediaTypeOf } from '../domain/artworks.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Artwork } from '../domain/work-orders.ts';
import type { Portal } from './portal.ts';

/** Takes one file of artwork, known by its content, whole or not at all. */
export async function receiveArtwork(portal: Portal, actor: Actor, part: MultipartFile): Promise<Artwork> {
  const fileName = plainName(part.filename);
  const storedName = randomUUID();
  const unfinished = join(portal.folders.uploads, storedName);
  try {
    const { bytes, head } = await write(unfinished, part);
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

async function write(file: string, part: MultipartFile): Promise<{ bytes: number; head: Uint8Array }> {
  const handle = await open(file, 'wx', 0o600);
  let bytes = 0;
  let head = new Uint8Array();
  try {
    for await (const chunk of part.file as AsyncIterable<Buffer>) {
      if (head.length < 8) head = Buffer.concat([head, chunk]).subarray(0, 8);
      bytes += chunk.length;
      if (bytes <= MOST_ARTWORK_BYTES) await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, head };
}

// A name for people and for the downloads folder: no path, no control characters.
function plainName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  return last.replace(/\p{Cc}/gu, '').slice(-120) || 'artwork';
}

function wrong(sentence: string): Refusal {
  return new Refusal('invalid', sentence, { artwork: sentence });
}
