import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { deflatePart } from '../../codes/deflate-part.ts';
import {
  centralRecord,
  descriptor,
  type Entry,
  LOCAL_HEADER,
  streamedHeader,
} from '../../codes/zip-records.ts';
import { imagePath } from './check-images.ts';
import type { Facts } from './facts.ts';
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

/** The central directory's records of all images, in pieces. */
export function* imageRecords(
  root: string,
  sums: number,
  facts: Facts,
  selection: Selection,
): Generator<Uint8Array> {
  let offset = 0;
  let records = Buffer.alloc(0);
  let at = 0;
  const source = pieces(sums, RECORD);
  let gathered: Uint8Array[] = [];
  for (const { batch, first, last } of batchRuns(selection, facts)) {
    for (let sequence = first; sequence <= last; sequence++) {
      if (at === records.length) {
        records = Buffer.from(source.next().value as Buffer);
        at = 0;
      }
      const size = records.readUInt32LE(at + 4);
      const name = Buffer.from(`${root}/${imagePath(batch, sequence, facts.drawing.format)}`);
      const entry: Entry = {
        name,
        method: 'stored',
        streamed: false,
        crc: records.readUInt32LE(at),
        size,
        packed: size,
        offset,
      };
      gathered.push(centralRecord(entry));
      at += RECORD;
      offset += LOCAL_HEADER + name.length + size;
      if (gathered.length === 2_000) {
        yield Buffer.concat(gathered);
        gathered = [];
      }
    }
  }
  yield Buffer.concat(gathered);
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
