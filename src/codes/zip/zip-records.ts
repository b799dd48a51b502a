/**
 * The records of a zip file, APPNOTE.TXT 6.3.10. Everything that could vary is fixed: time stamps of 1980-01-01 00:00,
 * made by UNIX with mode 0644, names in UTF-8 (flag bit 11), no comments, no directory entries.
 *
 * Zip64 only where a value does not fit its own field (4.3.9.2, 4.4.1.4, 4.5.3): a size or offset of 0xFFFFFFFF or
 * more, or 0xFFFF or more entries.
 */
export type Method = 'stored' | 'deflated';

/** What the central directory says of an entry; sizes and offset in bytes. */
export type Entry = {
  name: Uint8Array;
  method: Method;
  /** Whether sizes and CRC follow the data (4.4.4, bit 3). */
  streamed: boolean;
  crc: number;
  size: number;
  packed: number;
  offset: number;
};

export const LOCAL_HEADER = 30;
export const CENTRAL_HEADER = 46;
/** Three numbers of eight bytes and their header. */
export const MOST_EXTRA = 28;
export const FULL_32 = 0xffffffff;
const FULL_16 = 0xffff;

/** The offsets of what a local header holds (4.3.7). */
export const LOCAL = { crc: 14, packed: 18, size: 22, nameLength: 26, name: LOCAL_HEADER } as const;

/**
 * The local header of a stored entry whose bytes are known, written at the beginning of `out`; its size is 30 bytes and the name.
 * `size` is below 0xFFFFFFFF. Returns the place after it, where the bytes go.
 */
export function writeStoredHeader(name: Uint8Array, crc: number, size: number, out: Uint8Array): number {
  const view = new DataView(out.buffer, out.byteOffset);
  writeLocal(view, { version: VERSION_STORED, flags: UTF8_NAME, method: 0, name: name.length, extra: 0 });
  fillStoredHeader(view, 0, crc, size);
  out.set(name, LOCAL.name);
  return LOCAL.name + name.length;
}

/**
 * Goes through stored entries that lie one after the other: where each name begins, and where its bytes begin and end. Of an
 * entry that is cut off it visits what is there.
 */
export function eachStored(
  entries: Uint8Array,
  visit: (name: number, start: number, end: number) => void,
): void {
  const { length } = entries;
  const view = new DataView(entries.buffer, entries.byteOffset, length);
  for (let at = 0; at + LOCAL_HEADER <= length; ) {
    const start = Math.min(length, at + LOCAL.name + view.getUint16(at + LOCAL.nameLength, true));
    const end = Math.min(length, start + view.getUint32(at + LOCAL.size, true));
    visit(at + LOCAL.name, start, end);
    at = end;
  }
}

/** Puts the checksum and the size into a stored entry's local header. */
export function fillStoredHeader(view: DataView, at: number, crc: number, size: number): void {
  view.setUint32(at + LOCAL.crc, crc, true);
  view.setUint32(at + LOCAL.packed, size, true);
  view.setUint32(at + LOCAL.size, size, true);
}

/**
 * The local header of a deflated entry that is written before its size is known. `wide` adds the zip64 field, which
 * makes the sizes after the data eight bytes each (4.3.9.2).
 */
export function streamedHeader(name: Uint8Array, wide: boolean): Uint8Array {
  const extra = wide ? 20 : 0;
  const out = new Uint8Array(LOCAL.name + name.length + extra);
  const view = new DataView(out.buffer);
  const version = wide ? VERSION_ZIP64 : VERSION_DEFLATED;
  writeLocal(view, { version, flags: UTF8_NAME | STREAMED, method: 8, name: name.length, extra });
  out.set(name, LOCAL.name);
  if (wide) {
    view.setUint32(LOCAL.packed, FULL_32, true);
    view.setUint32(LOCAL.size, FULL_32, true);
    writeExtra(view, LOCAL.name + name.length, [0, 0]);
  }
  return out;
}

/** The data descriptor after a streamed entry's data (4.3.9), with its signature. */
export function descriptor(crc: number, packed: number, size: number, wide: boolean): Uint8Array {
  const out = new Uint8Array(wide ? 24 : 16);
  const view = new DataView(out.buffer);
  view.setUint32(0, 0x08074b50, true);
  view.setUint32(4, crc, true);
  if (wide) {
    view.setBigUint64(8, BigInt(packed), true);
    view.setBigUint64(16, BigInt(size), true);
  } else {
    view.setUint32(8, packed, true);
    view.setUint32(12, size, true);
  }
  return out;
}

/** An entry's record in the central directory (4.3.12). */
export function centralRecord(entry: Entry): Uint8Array {
  const out = new Uint8Array(CENTRAL_HEADER + entry.name.length + MOST_EXTRA);
  return out.subarray(0, writeCentralRecord(entry, new DataView(out.buffer), 0));
}

/** Writes the record at `start` and returns the place after it; it has up to CENTRAL_HEADER + name + MOST_EXTRA bytes. */
export function writeCentralRecord(entry: Entry, whole: DataView, start: number): number {
  const big =
    Math.max(entry.size, entry.packed, entry.offset) < FULL_32
      ? NONE
      : [entry.size, entry.packed, entry.offset].filter((value) => value >= FULL_32);
  const extra = big.length > 0 ? 4 + 8 * big.length : 0;
  const length = CENTRAL_HEADER + entry.name.length + extra;
  const view = new DataView(whole.buffer, whole.byteOffset + start, length);
  const out = new Uint8Array(whole.buffer, whole.byteOffset + start, length).fill(0);
  const version = entry.method === 'stored' ? VERSION_STORED : VERSION_DEFLATED;
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, MADE_BY, true);
  view.setUint16(6, extra > 0 ? VERSION_ZIP64 : version, true);
  view.setUint16(8, entry.streamed ? UTF8_NAME | STREAMED : UTF8_NAME, true);
  view.setUint16(10, entry.method === 'stored' ? 0 : 8, true);
  view.setUint16(14, DATE, true);
  view.setUint32(16, entry.crc, true);
  view.setUint32(20, Math.min(entry.packed, FULL_32), true);
  view.setUint32(24, Math.min(entry.size, FULL_32), true);
  view.setUint16(28, entry.name.length, true);
  view.setUint16(30, extra, true);
  view.setUint32(38, MODE, true);
  view.setUint32(42, Math.min(entry.offset, FULL_32), true);
  out.set(entry.name, CENTRAL_HEADER);
  if (extra > 0) writeExtra(view, CENTRAL_HEADER + entry.name.length, big);
  return start + length;
}

/** The end of the central directory (4.3.16), after its zip64 forms (4.3.14, 4.3.15) where they are needed. */
export function endRecords(entries: number, size: number, offset: number): Uint8Array {
  const wide = entries >= FULL_16 || size >= FULL_32 || offset >= FULL_32;
  const out = new Uint8Array(wide ? 56 + 20 + 22 : 22);
  const view = new DataView(out.buffer);
  if (wide) {
    view.setUint32(0, 0x06064b50, true);
    view.setBigUint64(4, 44n, true);
    view.setUint16(12, MADE_BY, true);
    view.setUint16(14, VERSION_ZIP64, true);
    view.setBigUint64(24, BigInt(entries), true);
    view.setBigUint64(32, BigInt(entries), true);
    view.setBigUint64(40, BigInt(size), true);
    view.setBigUint64(48, BigInt(offset), true);
    view.setUint32(56, 0x07064b50, true);
    view.setBigUint64(64, BigInt(offset + size), true);
    view.setUint32(72, 1, true);
  }
  const end = out.length - 22;
  view.setUint32(end, 0x06054b50, true);
  view.setUint16(end + 8, Math.min(entries, FULL_16), true);
  view.setUint16(end + 10, Math.min(entries, FULL_16), true);
  view.setUint32(end + 12, Math.min(size, FULL_32), true);
  view.setUint32(end + 16, Math.min(offset, FULL_32), true);
  return out;
}

const NONE: number[] = [];
/** 4.4.3.2: 1.0 for a stored file, 2.0 for deflate, 4.5 for zip64. */
const VERSION_STORED = 10;
const VERSION_DEFLATED = 20;
const VERSION_ZIP64 = 45;
/** 4.4.2: UNIX, so that the mode below is heeded, and the version of the specification. */
const MADE_BY = (3 << 8) | VERSION_ZIP64;
/** A regular file, rw-r--r--, in the upper half of the external attributes. */
const MODE = 0o100644 * 0x10000;
/** 1980-01-01 in the format of MS-DOS (4.4.6); the time is 0. */
const DATE = (1 << 5) | 1;
const UTF8_NAME = 1 << 11;
const STREAMED = 1 << 3;

/** `name` and `extra` are the bytes of both. */
function writeLocal(
  view: DataView,
  { version, flags, method, name, extra }: Record<'version' | 'flags' | 'method' | 'name' | 'extra', number>,
): void {
  view.setUint32(0, 0x04034b50, true);
  view.setUint16(4, version, true);
  view.setUint16(6, flags, true);
  view.setUint16(8, method, true);
  view.setUint16(10, 0, true);
  view.setUint16(12, DATE, true);
  view.setUint32(LOCAL.crc, 0, true);
  view.setUint32(LOCAL.packed, 0, true);
  view.setUint32(LOCAL.size, 0, true);
  view.setUint16(LOCAL.nameLength, name, true);
  view.setUint16(28, extra, true);
}

/** The zip64 extended information field (4.5.3): only the values whose own fields are full, in their fixed order. */
function writeExtra(view: DataView, at: number, values: number[]): void {
  view.setUint16(at, 1, true);
  view.setUint16(at + 2, values.length * 8, true);
  values.forEach((value, i) => {
    view.setBigUint64(at + 4 + i * 8, BigInt(value), true);
  });
}
