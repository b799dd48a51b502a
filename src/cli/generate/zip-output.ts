import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { centralRecord, endRecords, LOCAL, LOCAL_HEADER } from '../../codes/zip-records.ts';
import { imagePath } from './check-images.ts';
import type { DrawDone } from './draw-thread.ts';
import type { CodeBlock } from './expected-rows.ts';
import type { Facts } from './facts.ts';
import { wrongUse } from './failure.ts';
import { attempt, filesList } from './files-list.ts';
import type { Output } from './folder-output.ts';
import { readAt } from './input-file.ts';
import { identityOf } from './journal.ts';
import type { Selection } from './selection.ts';
import { appendFiles, imageRecords, pieces, RECORD } from './zip-ending.ts';

/**
 * A zip with one folder that holds codes/ and files.csv, images stored. What the central directory needs is kept in a
 * file beside it, eight bytes an image, so that memory does not grow with the order and a run that stopped can go on.
 */
export function zipOutput(
  path: string,
  folder: string,
  facts: Facts,
  selection: Selection,
  resume: boolean,
): Output {
  const parts = {
    zip: `${path}.unfinished`,
    sums: `${path}.unfinished.sums`,
    files: `${path}.unfinished.files`,
    run: `${path}.unfinished.run`,
  };
  const root = /^[\w.-]{1,100}$/.test(folder) ? folder : `workorder-${facts.workOrder.number}`;
  const { format } = facts.drawing;
  const nameLength = `${root}/${imagePath(1, 1, format)}`.length;
  const found = begin(path, parts, identityOf(facts, selection), resume);
  const zip = attempt(parts.zip, () => openSync(parts.zip, found ? 'r+' : 'w+', 0o666));
  const sums = attempt(parts.sums, () => openSync(parts.sums, found ? 'r+' : 'w+', 0o666));
  const files = filesList(parts.files, facts, format);
  let { count, position } = found ? lastSound(zip, sums, nameLength) : { count: 0, position: 0 };
  attempt(parts.zip, () => ftruncateSync(zip, position));
  attempt(parts.sums, () => ftruncateSync(sums, count * RECORD));
  let passed = 0;
  let verified = { count: 0, position: 0 };

  function append(bytes: Uint8Array): void {
    attempt(parts.zip, () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(zip, bytes, at, bytes.length - at, position + at);
    });
    position += bytes.length;
  }

  return {
    files,
    doneOf(run) {
      const skip = Math.min(run.count, Math.max(0, count - passed));
      passed += run.count;
      return skip;
    },
    beginBatch: () => {},
    task: ({ batch, first, ids }) => ({ kind: 'entries', to: root, batch, first, ids }),
    take(block: CodeBlock, done: DrawDone) {
      const bytes = done.bytes!;
      append(bytes);
      const records = sumsOf(bytes, block.count);
      attempt(parts.sums, () => void writeSync(sums, records, 0, records.length, count * RECORD));
      count += block.count;
    },
    endBatch: () => {},
    verify({ batch, first, count: many, ids }) {
      const records = readAt(sums, verified.count * RECORD, many * RECORD, parts.sums);
      let length = 0;
      for (let i = 0; i < many; i++)
        length += LOCAL_HEADER + nameLength + records.readUInt32LE(i * RECORD + 4);
      const entries = new Uint8Array(readAt(zip, verified.position, length, parts.zip));
      verified = { count: verified.count + many, position: verified.position + length };
      return { kind: 'verify-entries', to: root, batch, first, ids, entries };
    },
    finish() {
      files.end();
      const images = { count, end: position };
      const list = appendFiles(parts.files, `${root}/files.csv`, position, append);
      const start = position;
      for (const piece of imageRecords(root, sums, facts, selection)) append(piece);
      append(centralRecord(list));
      append(endRecords(images.count + 1, position - start, start));
      attempt(parts.zip, () => fsyncSync(zip));
      closeSync(zip);
      closeSync(sums);
      attempt(path, () => renameSync(parts.zip, path));
      for (const part of [parts.sums, parts.files, parts.run]) rmSync(part, { force: true });
    },
    abandon() {
      files.abandon();
      closeSync(zip);
      closeSync(sums);
    },
  };
}

/** Whether there is an unfinished zip of the same codes to go on with. */
function begin(
  path: string,
  parts: { zip: string; sums: string; run: string },
  identity: string,
  resume: boolean,
): boolean {
  if (existsSync(path))
    throw wrongUse(`${path} is there already. Name another file with --zip, or remove that one.`);
  const found = existsSync(parts.zip) && existsSync(parts.sums) && existsSync(parts.run);
  if (found && readFileSync(parts.run, 'utf8') !== identity)
    throw wrongUse(
      `${parts.zip} belongs to an unfinished run of other codes. Name another file with --zip, or remove that one.`,
    );
  if (!found && resume)
    throw wrongUse(`There is no unfinished ${path} to go on with. Leave --resume out to begin one.`);
  if (found) return true;
  rmSync(parts.zip, { force: true });
  attempt(parts.run, () => {
    const handle = openSync(parts.run, 'w', 0o666);
    writeSync(handle, identity);
    closeSync(handle);
  });
  return false;
}

/** The last image that is whole in both files. */
function lastSound(zip: number, sums: number, nameLength: number): { count: number; position: number } {
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

function sumsOf(entries: Uint8Array, count: number): Uint8Array {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.length);
  const records = Buffer.alloc(count * RECORD);
  for (let i = 0, at = 0; i < count; i++) {
    const size = view.getUint32(at + LOCAL.size, true);
    records.writeUInt32LE(view.getUint32(at + LOCAL.crc, true), i * RECORD);
    records.writeUInt32LE(size, i * RECORD + 4);
    at += LOCAL_HEADER + view.getUint16(at + 26, true) + size;
  }
  return records;
}
