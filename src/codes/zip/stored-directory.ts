import { CENTRAL_HEADER, type Entry, FULL_32 } from './zip-records.ts';

// Reads what zip.ts writes, and nothing else: no comments, no extra field but zip64, names in UTF-8 of one folder.

/** Bytes of the longest end of a zip: the record of 22 and the two of zip64 (4.3.14 to 4.3.16). */
export const LONGEST_END = 56 + 20 + 22;

/** Where a zip's central directory lies and how many entries it has. */
export type Directory = { start: number; size: number; count: number };

/** @param end the last bytes of the file, LONGEST_END of them or all. @throws RangeError if they are no end of a zip. */
export function directoryAt(end: Buffer): Directory {
  const small = end.length - 22;
  if (small < 0 || end.readUInt32LE(small) !== 0x06054b50) throw new RangeError('This is no end of a zip.');
  const wide = small - 76;
  if (wide >= 0 && end.readUInt32LE(wide) === 0x06064b50) {
    const [count, size, start] = [32, 40, 48].map((at) => Number(end.readBigUInt64LE(wide + at)));
    return { count: count!, size: size!, start: start! };
  }
  return {
    count: end.readUInt16LE(small + 10),
    size: end.readUInt32LE(small + 12),
    start: end.readUInt32LE(small + 16),
  };
}

/** Entries `from` to before `to` of a directory, counted from 0. @throws RangeError if it does not have them. */
export function directoryEntries(directory: Buffer, from: number, to: number): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0, i = 0; i < to; i++) {
    if (at + CENTRAL_HEADER > directory.length || directory.readUInt32LE(at) !== 0x02014b50)
      throw new RangeError(`The zip has no entry ${i}.`);
    if (i >= from) entries.push(entryAt(directory, at));
    at += CENTRAL_HEADER + directory.readUInt16LE(at + 28) + directory.readUInt16LE(at + 30);
  }
  return entries;
}

function entryAt(directory: Buffer, at: number): Entry {
  const nameEnd = at + CENTRAL_HEADER + directory.readUInt16LE(at + 28);
  let extra = nameEnd + 4;
  const wide = (value: number) => {
    if (value < FULL_32) return value;
    extra += 8;
    return Number(directory.readBigUInt64LE(extra - 8));
  };
  // In the order of the zip64 field (4.5.3).
  const size = wide(directory.readUInt32LE(at + 24));
  const packed = wide(directory.readUInt32LE(at + 20));
  const offset = wide(directory.readUInt32LE(at + 42));
  return {
    name: directory.subarray(at + CENTRAL_HEADER, nameEnd),
    method: directory.readUInt16LE(at + 10) === 0 ? 'stored' : 'deflated',
    streamed: (directory.readUInt16LE(at + 8) & 8) !== 0,
    crc: directory.readUInt32LE(at + 16),
    ...{ size, packed, offset },
  };
}
