import { createHash } from 'node:crypto';
import { open, statfs } from 'node:fs/promises';
import type { MultipartFile } from '@fastify/multipart';
import { Refusal, wrong } from '../../../domain/access/refusal.ts';
import { plainText } from '../../../domain/forms/text.ts';
import { HEAD_BYTES } from '../../../domain/orders/artworks.ts';

/**
 * Writes what streams in to a new file, at most `most` bytes of it; says how many came, how it begins, and the SHA-256 of them all.
 * Of a file that the form's own limit cut off more came than it says, and more than `most`.
 */
export async function writePart(
  file: string,
  part: MultipartFile,
  most: number,
): Promise<{ bytes: number; head: Uint8Array; sha256: string }> {
  const hash = createHash('sha256');
  const handle = await open(file, 'wx', 0o600);
  let bytes = 0;
  let head = new Uint8Array();
  try {
    for await (const chunk of chunksOf(part)) {
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES);
      bytes += chunk.length;
      hash.update(chunk);
      if (bytes <= most) await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (part.file.truncated) bytes = Math.max(bytes, most + 1);
  return { bytes, head, sha256: hash.digest('hex') };
}

/** What streams in. Whoever stops reading leaves the rest of the form readable: the fields behind the file still come. */
export async function* chunksOf({ file }: MultipartFile): AsyncGenerator<Buffer> {
  const chunks = file.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const { value, done } = await chunks.next().catch(() => {
        throw brokenOff();
      });
      if (done) return;
      yield value;
    }
  } finally {
    await chunks.return?.();
  }
}

/** A form that ends in its middle, or is none. */
export function brokenOff(): Refusal {
  return new Refusal(
    'conflict',
    'What you sent did not arrive whole. Open the page again and send it once more.',
  );
}

/** Room that the disk keeps for the database, in bytes. */
const SPARE = 256 * 1024 * 1024;

/** Refuses the file of a field while the disk has next to no room: the database must go on. */
export async function checkRoom(folder: string, field: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= SPARE) return;
  const sentence =
    'The portal has no room for files now. Whoever runs it must free some disk space; then choose the file once more.';
  throw wrong(field, sentence);
}

/** A name for people and for the downloads folder: no path, nothing that cannot be seen or that Windows refuses. */
export function plainName(name: string, otherwise: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const seen = plainText(last).replace(/[\p{Cc}\p{Cs}<>:"|?*\ufffd]/gu, '');
  return shorten(seen, MOST_NAME).trim() || otherwise;
}

/** The name with the extension of what the file holds, whatever it was called. */
export function nameAs(name: string, extensions: readonly [string, ...string[]]): string {
  const [, stem = name, given = ''] = /^(.*?)[. ]*\.([^.]*)[. ]*$/.exec(name) ?? [];
  const known = extensions.find((extension) => extension === given.toLowerCase());
  if (known) return `${shorten(stem, MOST_NAME - given.length - 1)}.${given}`;
  return `${shorten(name.replace(/[. ]+$/, ''), MOST_NAME - extensions[0].length - 1)}.${extensions[0]}`;
}

const MOST_NAME = 120;

// UTF-16 units, and never half of a pair.
function shorten(text: string, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
}

/** RFC 6266: a plain name for old programs, the true one in UTF-8. */
export function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
