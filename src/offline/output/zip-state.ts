import { closeSync, existsSync, fstatSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { LOCAL_HEADER } from '../../codes/zip/zip-records.ts';
import { wrongUse } from '../failure.ts';
import { readAt } from '../input/input-file.ts';
import { attempt } from './files-list.ts';
import { commentOf, pieces, RECORD } from './zip-ending.ts';

/** The zip in the making, and what is kept beside it until it is done. */
type Parts = { zip: string; sums: string; files: string; run: string; lock: string };

export function partsOf(path: string): Parts {
  const zip = `${path}.unfinished`;
  return { zip, sums: `${zip}.sums`, files: `${zip}.files`, run: `${zip}.run`, lock: `${zip}.lock` };
}

/** Whether the zip is there already, made by the same run. @throws Failure (2) if it is anything else. */
export function isDone(path: string, identity: string): boolean {
  if (!existsSync(path)) return false;
  const comment = commentOf(identity);
  const handle = attempt(path, () => openSync(path, 'r'));
  try {
    const { size } = fstatSync(handle);
    if (size > comment.length && readAt(handle, size - comment.length, comment.length, path).equals(comment))
      return true;
  } finally {
    closeSync(handle);
  }
  throw wrongUse(
    `${path} is there already, with other codes. Name another file with --zip, or remove that one.`,
  );
}

/** Whether there is an unfinished zip of the same codes to go on with. @throws Failure (2) */
export function hasBegun(path: string, parts: Parts, identity: string, resume: boolean): boolean {
  const found = existsSync(parts.zip) && existsSync(parts.sums) && existsSync(parts.run);
  if (found && readFileSync(parts.run, 'utf8') !== identity)
    throw wrongUse(
      `${parts.zip} belongs to an unfinished run of other codes. Name another file with --zip, or remove that one.`,
    );
  if (!found && resume)
    throw wrongUse(`There is no unfinished ${path} to go on with. Leave --resume out to begin one.`);
  return found;
}

export function begin(parts: Parts, identity: string): void {
  rmSync(parts.zip, { force: true });
  rmSync(parts.sums, { force: true });
  attempt(parts.run, () => {
    const handle = openSync(parts.run, 'w', 0o666);
    writeSync(handle, identity);
    closeSync(handle);
  });
}

export const openSums = (path: string, found: boolean) =>
  attempt(path, () => openSync(path, found ? 'r+' : 'w+', 0o666));

/** The last image that is whole in both files. */
export function lastSound(
  zip: number,
  sums: number,
  nameLength: number,
): { count: number; position: number } {
  const { size } = fstatSync(zip);
  let count = 0;
  let position = 0;
  for (const records of pieces(sums, RECORD)) {
    for (let at = 0; at < records.length; at += RECORD) {
      const next = position + LOCAL_HEADER + nameLength + records.readUInt32LE(at + 4);
      if (next > size) return { count, position };
      position = next;
      count++;
    }
  }
  return { count, position };
}
