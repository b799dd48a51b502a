import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, createWriteStream, fsyncSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ArchiverOptions, ZipArchive } from 'archiver';

/** Puts images into a zip on the disk with archiver, with the SHA-256 and the fsync that the engine's package gets. */
export async function archiveImages(
  folder: string,
  options: ArchiverOptions,
  count: number,
  image: (index: number) => Buffer | Promise<Buffer>,
): Promise<number> {
  const path = join(folder, 'package.zip');
  const archive = new ZipArchive(options);
  const hash = createHash('sha256');
  const file = createWriteStream(path);
  archive.on('data', (part: Buffer) => hash.update(part));
  archive.pipe(file);
  for (let i = 0; i < count; i++) {
    const name = `codes/${String(Math.floor(i / 10_000) + 1).padStart(4, '0')}/${String(i + 1).padStart(8, '0')}.png`;
    archive.append(await image(i), { name });
  }
  await Promise.all([archive.finalize(), once(file, 'close')]);
  const handle = openSync(path, 'r+');
  fsyncSync(handle);
  closeSync(handle);
  hash.digest();
  return statSync(path).size;
}
