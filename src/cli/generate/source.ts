import { closeSync, lstatSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AGAIN, damaged, wrongUse } from './failure.ts';
import { openInput } from './input-file.ts';
import { zipSource } from './zip-source.ts';

/** A package to read from: a zip, or its folder. Paths are those within the package's folder, with forward slashes. */
export type Source = {
  kind: 'zip' | 'folder';
  /** As it is named in messages. */
  path: string;
  /** The name of the package's folder. */
  folder: string;
  /** The folder on the disk, if it is one. */
  location: string | undefined;
  /** Bytes of a file, or undefined if it is not there. */
  sizeOf(path: string): number | undefined;
  /** A file's bytes in pieces, each good until the next is asked for. @throws Failure (3) beyond `limit` bytes. */
  read(path: string, limit: number): AsyncGenerator<Buffer>;
  close(): void;
};

/** Opens `package.zip`, a package's folder, or its manifest.json. @throws Failure */
export function openSource(path: string): Source {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw wrongUse(`${path} is not there. Name a package: a zip, its folder or its manifest.json.`);
  if (stat.isDirectory()) return folderSource(path);
  if (basename(path).toLowerCase().endsWith('.json')) return folderSource(dirname(path));
  if (!stat.isFile())
    throw wrongUse(`${path} is not a file. Name a package: a zip, its folder or its manifest.json.`);
  return zipSource(path, stat.size);
}

/** The whole of a small file. @throws Failure (3) if it is missing or larger than `limit`. */
export async function readWhole(source: Source, path: string, limit: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of source.read(path, limit)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

function folderSource(path: string): Source {
  const location = realpathSync(path);
  const stat = (name: string) => lstatSync(join(location, name), { throwIfNoEntry: false });
  return {
    kind: 'folder',
    path,
    folder: basename(location),
    location,
    sizeOf(name) {
      const found = stat(name);
      return found?.isFile() ? found.size : undefined;
    },
    async *read(name, limit) {
      const size = stat(name);
      if (!size) throw damaged(`${name} is missing in ${path}. ${AGAIN}`, name);
      if (!size.isFile()) throw damaged(`${name} in ${path} is not a file of its own. ${AGAIN}`, name);
      if (size.size > limit) throw damaged(`${name} is larger than the manifest says. ${AGAIN}`, name);
      const handle = openInput(join(location, name));
      const piece = Buffer.allocUnsafe(Math.min(PIECE, size.size + 1));
      try {
        for (let total = 0; ; ) {
          const read = readSync(handle, piece, 0, piece.length, null);
          if (read === 0) return;
          total += read;
          if (total > limit) throw damaged(`${name} is larger than the manifest says. ${AGAIN}`, name);
          yield piece.subarray(0, read);
        }
      } finally {
        closeSync(handle);
      }
    },
    close: () => {},
  };
}

const PIECE = 256 * 1024;
