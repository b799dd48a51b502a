import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { imageWriter } from '../../codes/drawing/image.ts';
import { imagePath } from '../../codes/package/layout.ts';
import { endRecords, LOCAL, LOCAL_HEADER } from '../../codes/zip/zip-records.ts';
import type { Facts } from '../facts.ts';
import { readAt, readPieces } from '../input/input-file.ts';
import { streamedEntry } from '../input/zip-source.ts';
import { attempt, filesList, makeFolder } from './files-list.ts';
import type { Output } from './folder-output.ts';
import { identityOf } from './journal.ts';
import { lockRun } from './run-lock.ts';
import type { Selection } from './selection.ts';
import { appendFiles, commentOf, directoryOf, RECORD, withComment } from './zip-ending.ts';
import { begin, hasBegun, isDone, lastSound, openSums, partsOf } from './zip-state.ts';

/**
 * A zip with one folder that holds codes/ and files.csv, images stored. What the central directory needs is kept in a
 * file beside it, eight bytes an image, so that memory does not grow with the order and a run that stopped can go on.
 * The zip's comment says which run made it: so the same command again finds it done.
 */
export function zipOutput(
  path: string,
  folder: string,
  facts: Facts,
  selection: Selection,
  resume: boolean,
): Output {
  const identity = identityOf(facts, selection);
  const parts = partsOf(path);
  const root = rootOf(folder, facts);
  const nameLength = `${root}/${imagePath(1, 1, facts.drawing.format)}`.length;
  const complete = isDone(path, identity);
  const found = complete || hasBegun(path, parts, identity, resume);
  attempt(dirname(path), () => makeFolder(dirname(path)));
  const unlock = lockRun(parts.lock);
  if (!found) begin(parts, identity);
  const place = complete ? path : parts.zip;
  const zip = attempt(place, () => openSync(place, complete ? 'r' : found ? 'r+' : 'w+', 0o666));
  const sums = complete ? undefined : openSums(parts.sums, found);
  const files = filesList(complete ? undefined : parts.files, facts);
  let { count, position } =
    sums === undefined ? { count: selection.count, position: 0 } : lastSound(zip, sums, nameLength);
  if (sums !== undefined) cutTo(zip, position, sums, count);
  const { maxBytes: largest } = imageWriter(facts.drawing, facts.symbol);
  let passed = 0;
  let verified = 0;

  function cutTo(zip: number, position: number, sums: number, count: number): void {
    attempt(parts.zip, () => ftruncateSync(zip, position));
    attempt(parts.sums, () => ftruncateSync(sums, count * RECORD));
  }

  function append(bytes: Uint8Array): void {
    attempt(parts.zip, () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(zip, bytes, at, bytes.length - at, position + at);
    });
    position += bytes.length;
  }

  function close(): void {
    closeSync(zip);
    if (sums !== undefined) closeSync(sums);
  }

  function end(sums: number): void {
    files.end();
    const images = { count, size: position };
    const list = appendFiles(parts.files, `${root}/files.csv`, position, append);
    const start = position;
    for (const piece of directoryOf(root, sums, facts, selection, list)) append(piece);
    append(withComment(endRecords(images.count + 1, position - start, start), commentOf(identity)));
    attempt(parts.zip, () => fsyncSync(zip));
  }

  return {
    folder: root,
    files,
    doneOf(run) {
      const skip = Math.min(run.count, Math.max(0, count - passed));
      passed += run.count;
      return skip;
    },
    beginBatch: () => {},
    task: (run, ids) => ({ kind: 'entries', run, ids }),
    take(taken, { bytes = new Uint8Array() }) {
      append(bytes);
      const records = sumsOf(bytes, taken);
      attempt(parts.sums, () => void writeSync(sums!, records, 0, records.length, count * RECORD));
      count += taken;
    },
    endBatch: () => {},
    verify(run, ids) {
      const position = verified;
      const length = lengthOf(zip, position, run.count, { nameLength, largest }, place);
      verified += length;
      return { kind: 'verify-entries', zip: place, position, length, run, ids };
    },
    list: () =>
      complete
        ? { path: `${path}, files.csv`, pieces: streamedEntry(path, `${root}/files.csv`, verified) }
        : { path: parts.files, pieces: readPieces(parts.files) },
    remedy: () => `Remove ${place} and give the same command again.`,
    finish() {
      if (sums !== undefined) end(sums);
      close();
      if (!complete) attempt(path, () => renameSync(parts.zip, path));
      for (const part of Object.values(parts)) rmSync(part, { force: true });
    },
    abandon() {
      files.abandon();
      close();
      unlock();
    },
  };
}

/** The package's folder, unless its name would not do in a zip. */
function rootOf(folder: string, { workOrder }: Facts): string {
  return /^\w[\w.-]{0,99}$/.test(folder) ? folder : `workorder-${workOrder.number}`;
}

/** Bytes of the next `many` images, by what their headers say; of a header that cannot be, those before it. */
function lengthOf(
  zip: number,
  start: number,
  many: number,
  { nameLength, largest }: { nameLength: number; largest: number },
  path: string,
): number {
  const { size } = fstatSync(zip);
  let at = start;
  for (let i = 0; i < many && at + LOCAL_HEADER < size; i++) {
    const image = readAt(zip, at + LOCAL.size, 4, path).readUInt32LE(0);
    if (image > largest) break;
    at = Math.min(size, at + LOCAL_HEADER + nameLength + image);
  }
  return at - start;
}

function sumsOf(entries: Uint8Array, count: number): Uint8Array {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.length);
  const records = Buffer.alloc(count * RECORD);
  for (let i = 0, at = 0; i < count; i++) {
    const size = view.getUint32(at + LOCAL.size, true);
    records.writeUInt32LE(view.getUint32(at + LOCAL.crc, true), i * RECORD);
    records.writeUInt32LE(size, i * RECORD + 4);
    at += LOCAL_HEADER + view.getUint16(at + LOCAL.nameLength, true) + size;
  }
  return records;
}
