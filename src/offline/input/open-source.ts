import { closeSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AGAIN, damaged, wrongUse } from '../failure.ts';
import { openInput, PIECE, readInput, reading } from './input-file.ts';
import type { Source } from './source.ts';
import { zipSource } from './zip-source.ts';

/**
 * Opens `package.zip`, a package's folder, or its manifest.json.
 * @param stop ends every reading when it is aborted. @throws Failure
 */
export function openSource(path: string, stop: AbortSignal): Source {
  const source = sourceAt(path);
  return { ...source, read: (name, limit) => paced(source.read(name, limit), stop) };
}

/** Lets signals and results of threads in between pieces, which reading alone would not. */
async function* paced(pieces: AsyncGenerator<Buffer>, stop: AbortSignal): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    await setImmediate();
    stop.throwIfAborted();
    yield piece;
  }
}

function sourceAt(path: string): Source {
  const stat = reading(path, () => statSync(path, { throwIfNoEntry: false }));
  const hint = 'Name a package: a zip, its folder or its manifest.json.';
  if (!stat) throw wrongUse(`${path} is not there. ${hint}`);
  if (stat.isDirectory()) return folderSource(path);
  if (!stat.isFile()) throw wrongUse(`${path} is not a file. ${hint}`);
  if (path.toLowerCase().endsWith('.json')) return folderSource(dirname(path));
  return zipSource(path, stat.size);
}

function folderSource(path: string): Source {
  const location = reading(path, () => realpathSync(path));
  return {
    path,
    folder: basename(location),
    location,
    names: () => namesIn(location, path),
    read: (name, limit) => readFile(location, name, path, limit),
    close: () => {},
  };
}

/** Folder by folder: Node 20.0 does not look into folders by itself. */
function* namesIn(location: string, path: string, within = ''): Generator<string> {
  for (const entry of reading(path, () => readdirSync(join(location, within), { withFileTypes: true }))) {
    const name = within + entry.name;
    if (entry.isDirectory()) yield* namesIn(location, path, `${name}/`);
    else yield name;
  }
}

async function* readFile(
  location: string,
  name: string,
  path: string,
  limit: number,
): AsyncGenerator<Buffer> {
  const file = join(location, name);
  const stat = reading(file, () => lstatSync(file, { throwIfNoEntry: false }));
  if (!stat) throw damaged(`${name} is missing in ${path}. ${AGAIN}`, name);
  if (!stat.isFile() || reading(file, () => realpathSync(file)) !== file)
    throw damaged(`${name} in ${path} is not a file of its own: a link leads elsewhere. ${AGAIN}`, name);
  const handle = openInput(file);
  const piece = Buffer.allocUnsafe(Math.min(PIECE, stat.size + 1));
  try {
    for (let total = 0; ; ) {
      const read = readInput(handle, piece, null, file);
      total += read;
      if (total > limit) throw damaged(`${name} is larger than the manifest says. ${AGAIN}`, name);
      if (read === 0) return;
      yield piece.subarray(0, read);
    }
  } finally {
    closeSync(handle);
  }
}
