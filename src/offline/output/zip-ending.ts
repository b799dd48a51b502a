import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from '../../codes/deflate/crc32.ts';
import { deflatePart } from '../../codes/deflate/deflate-part.ts';
import { imagePath } from '../../codes/package/layout.ts';
import {
  centralRecord,
  descriptor,
  type Entry,
  LOCAL_HEADER,
  streamedHeader,
} from '../../codes/zip/zip-records.ts';
import type { Facts } from '../facts.ts';
import { batchRuns, type Selection } from './selection.ts';

/** Bytes kept of each image for the central directory: its CRC and its size. */
export const RECORD = 8;

const PIECE = 256 * 1024;

/** files.csv, deflated in pieces of a fixed size, from the file it was gathered in. */
export function appendFiles(
  path: string,
  name: string,
  offset: number,
  append: (bytes: Uint8Array) => void,
): Entry {
  const entry: Entry = {
    name: Buffer.from(name),
    method: 'deflated',
    streamed: true,
    crc: 0,
    size: 0,
    packed: 0,
    offset,
  };
  append(streamedHeader(entry.name, false));
  const handle = openSync(path, 'r');
  for (const piece of pieces(handle, 1)) {
    const packed = deflatePart(piece);
    append(packed);
    entry.crc = crc32(piece, entry.crc);
    entry.size += piece.length;
    entry.packed += packed.length;
  }
  closeSync(handle);
  const last = Uint8Array.of(3, 0);
  append(last);
  entry.packed += last.length;
  append(descriptor(entry.crc, entry.packed, entry.size, false));
  return entry;
}

/** The central directory in pieces: a record of every image, last that of files.csv. */
export function* directoryOf(
  root: string,
  sums: number,
  facts: Facts,
  selection: Selection,
  list: Entry,
): Generator<Uint8Array> {
  const records = eachRecord(sums);
  let offset = 0;
  let gathered: Uint8Array[] = [];
  for (const { batch, first, last } of batchRuns(selection, facts))
    for (let sequence = first; sequence <= last; sequence++) {
      const { crc, size } = records.next().value as { crc: number; size: number };
      const name = Buffer.from(`${root}/${imagePath(batch, sequence, facts.drawing.format)}`);
      const entry: Entry = { name, method: 'stored', streamed: false, crc, size, packed: size, offset };
      gathered.push(centralRecord(entry));
      offset += LOCAL_HEADER + name.length + size;
      if (gathered.length < 1_000) continue;
      yield Buffer.concat(gathered);
      gathered = [];
    }
  yield Buffer.concat([...gathered, centralRecord(list)]);
}

/** Tells a finished zip of one run from those of others. */
export const commentOf = (identity: string): Buffer =>
  Buffer.from(`imprimatur-generate ${createHash('sha256').update(identity).digest('hex')}`);

/** The end of a zip with a comment, which it has none of yet (APPNOTE.TXT 4.3.16). */
export function withComment(end: Uint8Array, comment: Buffer): Buffer {
  const bytes = Buffer.concat([end, comment]);
  bytes.writeUInt16LE(comment.length, end.length - 2);
  return bytes;
}

function* eachRecord(sums: number): Generator<{ crc: number; size: number }> {
  for (const records of pieces(sums, RECORD))
    for (let at = 0; at < records.length; at += RECORD)
      yield { crc: records.readUInt32LE(at), size: records.readUInt32LE(at + 4) };
}

/** A file from its start in pieces that hold whole records; a torn last record is left out. */
export function* pieces(handle: number, record: number): Generator<Buffer> {
  const piece = Buffer.alloc(PIECE);
  for (let position = 0; ; ) {
    const read = readSync(handle, piece, 0, PIECE, position);
    const whole = read - (read % record);
    if (whole === 0) return;
    yield piece.subarray(0, whole);
    position += whole;
  }
}
