import { AGAIN, damaged } from '../failure.ts';
import { cutOff, readAt, shown } from './input-file.ts';

/** A file in a zip, as the central directory has it (APPNOTE.TXT 6.3.10, 4.3.12). */
export type ZipEntry = { deflated: boolean; crc: number; packed: number; size: number; offset: number };

/**
 * The files of a zip by name. It reads strictly: one disk, no encryption, stored or deflated, names that stay within
 * the folder and differ, entries that lie apart and before the directory. Folders' own entries are passed over.
 * @throws Failure (3) for anything else.
 */
export function readZipDirectory(handle: number, fileSize: number, file: string): Map<string, ZipEntry> {
  const { start, size, count, end } = findDirectory(handle, fileSize, file);
  if (count > MOST_ENTRIES || size > MOST_BYTES)
    throw damaged(`${file} holds more entries than any package. ${AGAIN}`, file);
  if (start + size !== end) throw broken(file);
  const entries = new Map<string, ZipEntry>();
  const folded = new Set<string>();
  for (const { record, name, extra } of recordsOf(readAt(handle, start, size, file), count, file)) {
    mustBeSafe(name, file);
    if (folded.has(name.toLowerCase()))
      throw damaged(`${file} holds ${shown(name)} twice. Nothing was drawn. ${AGAIN}`, file);
    folded.add(name.toLowerCase());
    const entry = entryOf(record, extra, name, file);
    if (!name.endsWith('/')) entries.set(name, entry);
  }
  mustLieApart(entries, start, file);
  return entries;
}

type Directory = { start: number; size: number; count: number; end: number };

const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const FULL = 0xffffffff;
/** 100,000 images, the tables, the manifest, and folders' entries of another zip program. */
const MOST_ENTRIES = 120_000;
const MOST_BYTES = 128 * MOST_ENTRIES;
/** Deflate cannot do better (RFC 1951: 258 bytes in two bits). */
const BEST_RATIO = 1_040;

/** Where the central directory lies: it ends where the records of the end begin. */
function findDirectory(handle: number, fileSize: number, file: string): Directory {
  const tailSize = Math.min(fileSize, 22 + 65_535);
  const tail = readAt(handle, fileSize - tailSize, tailSize, file);
  const found = findEnd(tail);
  if (found === undefined) throw fileSize >= 4 && isZip(handle, file) ? cutOff(file) : notAZip(file);
  const record = tail.subarray(found, found + 22);
  if (found + 22 + record.readUInt16LE(20) !== tail.length)
    throw damaged(`${file} goes on after its end: something was added to it. ${AGAIN}`, file);
  if (record.readUInt32LE(4) !== 0) throw damaged(`${file} is a part of a split zip. ${AGAIN}`, file);
  const end = fileSize - tailSize + found;
  const small = {
    count: record.readUInt16LE(10),
    size: record.readUInt32LE(12),
    start: record.readUInt32LE(16),
    end,
  };
  if (end < 20) return small;
  const locator = readAt(handle, end - 20, 20, file);
  return locator.readUInt32LE(0) === LOCATOR_64
    ? wideDirectory(handle, Number(locator.readBigUInt64LE(8)), end - 20, file)
    : small;
}

/** The last record of an end that fits into the file with its comment; undefined if there is none. */
function findEnd(tail: Buffer): number | undefined {
  for (let at = tail.length - 22; at >= 0; at--)
    if (tail.readUInt32LE(at) === END && at + 22 + tail.readUInt16LE(at + 20) <= tail.length) return at;
  return undefined;
}

function wideDirectory(handle: number, end: number, locator: number, file: string): Directory {
  if (end > locator - 56) throw broken(file);
  const record = readAt(handle, end, 56, file);
  if (record.readUInt32LE(0) !== END_64) throw broken(file);
  const [count, size, start] = [32, 40, 48].map((at) => Number(record.readBigUInt64LE(at)));
  return { count: count!, size: size!, start: start!, end };
}

function* recordsOf(
  bytes: Buffer,
  count: number,
  file: string,
): Generator<{ record: Buffer; name: string; extra: Buffer }> {
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) throw broken(file);
    const extraAt = 46 + bytes.readUInt16LE(at + 28);
    const commentAt = extraAt + bytes.readUInt16LE(at + 30);
    const next = at + commentAt + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) throw broken(file);
    const record = bytes.subarray(at, next);
    yield {
      record,
      name: record.toString('utf8', 46, extraAt),
      extra: record.subarray(extraAt, commentAt),
    };
    at = next;
  }
  if (at !== bytes.length) throw broken(file);
}

function isZip(handle: number, file: string): boolean {
  return readAt(handle, 0, 4, file).readUInt32LE(0) === 0x04034b50;
}

function mustBeSafe(name: string, file: string): void {
  const parts = (name.endsWith('/') ? name.slice(0, -1) : name).split('/');
  const odd =
    /[\\:\p{Cc}\uFFFD]/u.test(name) || parts.some((part) => part === '' || part === '.' || part === '..');
  if (odd)
    throw damaged(
      `${file} holds an entry named ${shown(name)}, which leads out of its folder. Nothing was read or drawn: do not unpack it. ${AGAIN}`,
      file,
    );
}

function entryOf(record: Buffer, extra: Buffer, name: string, file: string): ZipEntry {
  const method = record.readUInt16LE(10);
  if (record.readUInt16LE(8) & 1)
    throw damaged(`${file} is encrypted. Use the file as it was downloaded.`, file);
  if (method !== 0 && method !== 8)
    throw damaged(`${file} holds ${shown(name)} packed in a way no package uses. ${AGAIN}`, file);
  const fields = {
    size: record.readUInt32LE(24),
    packed: record.readUInt32LE(20),
    offset: record.readUInt32LE(42),
  };
  const wide = zip64Field(extra);
  let at = 0;
  for (const key of ['size', 'packed', 'offset'] as const) {
    if (fields[key] !== FULL || !wide) continue;
    if (at + 8 > wide.length) throw broken(file);
    fields[key] = Number(wide.readBigUInt64LE(at));
    at += 8;
  }
  const possible = method === 0 ? fields.size === fields.packed : fields.size <= fields.packed * BEST_RATIO;
  if (!possible)
    throw damaged(`${file} says of ${shown(name)} that it unpacks to more than it can. ${AGAIN}`, file);
  return { deflated: method === 8, crc: record.readUInt32LE(16), ...fields };
}

function zip64Field(extra: Buffer): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === 1) return extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
  return undefined;
}

/** Entries that share bytes are how a small file unpacks to an enormous one. */
function mustLieApart(entries: Map<string, ZipEntry>, directory: number, file: string): void {
  let free = 0;
  for (const { offset, packed } of [...entries.values()].sort((a, b) => a.offset - b.offset)) {
    if (offset < free) throw damaged(`${file} holds entries that overlap. ${AGAIN}`, file);
    free = offset + 30 + packed;
  }
  if (free > directory) throw broken(file);
}

const broken = (file: string) =>
  damaged(`${file} is damaged: its list of files cannot be read. ${AGAIN}`, file);
const notAZip = (file: string) =>
  damaged(`${file} is not a package: a package is a zip, its folder or its manifest.json. ${AGAIN}`, file);
