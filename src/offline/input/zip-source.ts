import { closeSync, fstatSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { crc32 } from '../../codes/deflate/crc32.ts';
import { streamedHeader } from '../../codes/zip/zip-records.ts';
import { AGAIN, damaged } from '../failure.ts';
import { openInput, PIECE, readAt, readInput, shown } from './input-file.ts';
import type { Source } from './source.ts';
import { readZipDirectory, type ZipEntry } from './zip-directory.ts';

/** A package as it was downloaded. Nothing of it is unpacked to the disk. @throws Failure (3) if it is no package. */
export function zipSource(path: string, fileSize: number): Source {
  const handle = openInput(path);
  try {
    const entries = readZipDirectory(handle, fileSize, path);
    const root = rootOf(entries, path);
    return {
      path,
      folder: root === '' ? basename(path).replace(/\.zip$/i, '') : root.slice(0, -1),
      location: undefined,
      names: () => [...entries.keys()].map((name) => name.slice(root.length)),
      read: (name, limit) =>
        readEntry({ handle, fileSize, path, root }, entries.get(root + name), name, limit),
      close: () => closeSync(handle),
    };
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

/** The one folder that everything is in, ending in a slash; empty if the zip was made without. */
function rootOf(entries: Map<string, ZipEntry>, path: string): string {
  const manifests = [...entries.keys()].filter((name) => /^(?:[^/]+\/)?manifest\.json$/.test(name));
  if (manifests.length === 0)
    throw damaged(
      `manifest.json is missing in ${path}: this is no package, or not all of it. ${AGAIN}`,
      'manifest.json',
    );
  const root = manifests[0]!.slice(0, -'manifest.json'.length);
  const stray = [...entries.keys()].find((name) => !name.startsWith(root));
  if (stray !== undefined)
    throw damaged(`${path} holds ${shown(stray)} beside the package's folder. ${AGAIN}`, path);
  return root;
}

/**
 * The bytes of a deflated entry that is known to begin at a place, of a zip that may hold more entries than any package.
 * @throws Failure (3) if it does not.
 */
export async function* streamedEntry(path: string, name: string, position: number): AsyncGenerator<Buffer> {
  const header = streamedHeader(Buffer.from(name), false);
  const handle = openInput(path);
  try {
    const { size } = fstatSync(handle);
    const start = position + header.length;
    if (start > size || !readAt(handle, position, header.length, path).equals(header))
      throw damaged(`${name} is missing in ${path}.`, path);
    yield* inflated(packedBytes({ handle, path }, start, size - start), path, name);
  } finally {
    closeSync(handle);
  }
}

type OpenZip = { handle: number; fileSize: number; path: string; root: string };

async function* readEntry(
  zip: OpenZip,
  entry: ZipEntry | undefined,
  name: string,
  limit: number,
): AsyncGenerator<Buffer> {
  const { path } = zip;
  if (!entry) throw damaged(`${name} is missing in ${path}. ${AGAIN}`, name);
  if (entry.size > limit) throw damaged(`${name} is larger than the manifest says. ${AGAIN}`, name);
  const packed = packedBytes(zip, dataStart(zip, entry, name), entry.packed);
  let size = 0;
  let crc = 0;
  for await (const piece of entry.deflated ? inflated(packed, path, name) : packed) {
    size += piece.length;
    if (size > entry.size) throw damaged(`${name} unpacks to more than ${path} says. ${AGAIN}`, name);
    crc = crc32(piece, crc);
    yield piece;
  }
  if (size !== entry.size || crc !== entry.crc)
    throw damaged(`${name} is damaged in ${path}: its checksum differs. ${AGAIN}`, name);
}

/** Where an entry's bytes begin. Its local header must say of name and method what the directory says. */
function dataStart({ handle, fileSize, path, root }: OpenZip, entry: ZipEntry, name: string): number {
  const header = readAt(handle, entry.offset, 30, path);
  const nameLength = header.readUInt16LE(26);
  const start = entry.offset + 30 + nameLength + header.readUInt16LE(28);
  const sound = header.readUInt32LE(0) === 0x04034b50 && header.readUInt16LE(8) === (entry.deflated ? 8 : 0);
  if (!sound || start + entry.packed > fileSize)
    throw damaged(`${name} cannot be found in ${path}: the zip is damaged. ${AGAIN}`, name);
  const local = readAt(handle, entry.offset + 30, nameLength, path).toString('utf8');
  if (local !== root + name)
    throw damaged(`${name} is named ${shown(local)} in another place of ${path}. ${AGAIN}`, name);
  return start;
}

/** Pieces of their own, because the inflater reads ahead. */
function* packedBytes(
  { handle, path }: Pick<OpenZip, 'handle' | 'path'>,
  start: number,
  length: number,
): Generator<Buffer> {
  for (let done = 0; done < length; ) {
    const piece = Buffer.allocUnsafeSlow(Math.min(PIECE, length - done));
    const read = readInput(handle, piece, start + done, path);
    if (read === 0) throw damaged(`${path} ends in the middle. ${AGAIN}`, path);
    done += read;
    yield piece.subarray(0, read);
  }
}

async function* inflated(packed: Iterable<Buffer>, path: string, name: string): AsyncGenerator<Buffer> {
  const inflater = createInflateRaw({ chunkSize: PIECE });
  const input = Readable.from(packed, { objectMode: true, highWaterMark: 1 });
  input.on('error', (error) => inflater.destroy(error));
  try {
    for await (const piece of input.pipe(inflater)) yield piece;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw damaged(`${name} cannot be unpacked from ${path}: it is damaged. ${AGAIN}`, name);
    throw error;
  } finally {
    input.destroy();
    inflater.destroy();
  }
}
