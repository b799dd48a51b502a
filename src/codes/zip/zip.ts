// Start here: the entries and the directory of a zip; zip-records.ts has their bytes.
import { crc32 } from '../deflate/crc32.ts';
import { joinedCrc } from '../deflate/joined-crc.ts';
import {
  CENTRAL_HEADER,
  descriptor,
  type Entry,
  eachStored,
  endRecords,
  FULL_32,
  LOCAL,
  type Method,
  MOST_EXTRA,
  streamedHeader,
  writeCentralRecord,
  writeStoredHeader,
} from './zip-records.ts';

/**
 * A zip file in the making. It keeps what the central directory needs and says which bytes come next; writing them,
 * in the order they were returned or given, is the caller's.
 */
export type Zip = {
  /**
   * Takes note of stored entries that lie ready one after the other, each a header of `writeStoredHeader` and its bytes.
   * `visit` gets the bounds of every entry's bytes.
   */
  addStored(entries: Uint8Array, visit?: (start: number, end: number) => void): void;
  /** Takes note of entries that are copied as they lie in another zip, one after the other, at a place there. */
  addCopied(entries: Entry[], range: ByteRange): void;
  /** Begins a deflated entry and returns its header. `bound` is a size in bytes it will not exceed. */
  openDeflated(name: string, bound: number): Uint8Array;
  /** Takes note of a part of the open entry's deflate stream, which must end on a byte. */
  addDeflated(part: DeflatedPart): void;
  /** Ends the open entry and returns the bytes that do so. */
  closeDeflated(): Uint8Array;
  /** Ends the file: the central directory, piece by piece; each is overwritten by the next. */
  end(): Generator<Uint8Array>;
};

/** Its bytes, those it stands for, and the CRC-32 of these. */
export type DeflatedPart = { packed: number; plain: number; crc: number };

/** Bytes of a file: from one to before another. */
export type ByteRange = { from: number; to: number };

/** @param root the folder, ending in `/`, that the name of every entry begins with. */
export function zipFile(root: string): Zip {
  const directory = directoryList(Buffer.from(root));
  let position = 0;
  let open: { entry: Entry; start: number; wide: boolean } | undefined;

  return {
    addStored(entries, visit) {
      const view = new DataView(entries.buffer, entries.byteOffset, entries.length);
      eachStored(entries, (nameAt, start, end) => {
        const offset = position + nameAt - LOCAL.name;
        const crc = view.getUint32(nameAt - LOCAL.name + LOCAL.crc, true);
        const size = end - start;
        const name = entries.subarray(nameAt, start);
        directory.add({ name, method: 'stored', streamed: false, crc, size, packed: size, offset });
        visit?.(start, end);
      });
      position += entries.length;
    },

    addCopied(entries, { from, to }) {
      for (const entry of entries) directory.add({ ...entry, offset: position + entry.offset - from });
      position += to - from;
    },

    openDeflated(name, bound) {
      const wide = bound >= FULL_32;
      const bytes = Buffer.from(name);
      const header = streamedHeader(bytes, wide);
      const entry: Entry = {
        name: bytes,
        method: 'deflated',
        streamed: true,
        crc: 0,
        size: 0,
        packed: 0,
        offset: position,
      };
      position += header.length;
      open = { entry, start: position, wide };
      return header;
    },

    addDeflated({ packed, plain, crc }) {
      const { entry } = open!;
      entry.crc = joinedCrc(entry.crc, crc, plain);
      entry.size += plain;
      position += packed;
    },

    closeDeflated() {
      const { entry, start, wide } = open!;
      entry.packed = position + LAST_BLOCK.length - start;
      const tail = Buffer.concat([LAST_BLOCK, descriptor(entry.crc, entry.packed, entry.size, wide)]);
      position += tail.length;
      directory.add(entry);
      open = undefined;
      return tail;
    },

    *end() {
      const start = position;
      for (const piece of directory.records()) {
        position += piece.length;
        yield piece;
      }
      yield endRecords(directory.count(), position - start, start);
    },
  };
}

/** A whole stored entry, for the few that are not made in runs. */
export function storedEntry(name: string, bytes: Uint8Array): Uint8Array {
  const nameBytes = Buffer.from(name);
  const out = new Uint8Array(LOCAL.name + nameBytes.length + bytes.length);
  out.set(bytes, writeStoredHeader(nameBytes, crc32(bytes), bytes.length, out));
  return out;
}

/** An empty final block with the fixed codes (RFC 1951, 3.2.3 and 3.2.6): ends a stream whose parts end on a byte. */
const LAST_BLOCK = Uint8Array.of(3, 0);

/** Numbers of an entry: three of eight bytes, the checksum, a byte each for the name's length, method and descriptor. */
const NUMBERS = 8 * 3 + 4 + 3;
const SLAB = 256 * 1024;
const PIECE = 128 * 1024;

/** The entries as packed bytes in slabs: 31 bytes each and the name within the root, where objects would be hundreds. */
function directoryList(root: Uint8Array) {
  const slabs: Slab[] = [];
  let count = 0;

  function room(size: number): Slab {
    const last = slabs.at(-1);
    if (last && last.used + size <= SLAB) return last;
    const bytes = new Uint8Array(SLAB);
    const fresh = { bytes, view: new DataView(bytes.buffer), used: 0 };
    slabs.push(fresh);
    return fresh;
  }

  return {
    count: () => count,

    add(entry: Entry): void {
      const name = entry.name.subarray(root.length);
      const slab = room(NUMBERS + name.length);
      const { view, used: at } = slab;
      view.setFloat64(at, entry.size);
      view.setFloat64(at + 8, entry.packed);
      view.setFloat64(at + 16, entry.offset);
      view.setUint32(at + 24, entry.crc);
      view.setUint8(at + 28, name.length);
      view.setUint8(at + 29, entry.method === 'stored' ? 0 : 1);
      view.setUint8(at + 30, entry.streamed ? 1 : 0);
      slab.bytes.set(name, at + NUMBERS);
      slab.used += NUMBERS + name.length;
      count++;
    },

    *records(): Generator<Uint8Array> {
      const name = new Uint8Array(root.length + 255);
      name.set(root);
      const piece = new Uint8Array(PIECE + CENTRAL_HEADER + name.length + MOST_EXTRA);
      const view = new DataView(piece.buffer);
      let end = 0;
      for (const slab of slabs)
        for (let at = 0; at < slab.used; ) {
          const length = slab.bytes[at + 28]!;
          name.set(slab.bytes.subarray(at + NUMBERS, at + NUMBERS + length), root.length);
          end = writeCentralRecord(unpack(slab, at, name.subarray(0, root.length + length)), view, end);
          at += NUMBERS + length;
          if (end >= PIECE) {
            yield piece.subarray(0, end);
            end = 0;
          }
        }
      yield piece.subarray(0, end);
    },
  };
}

type Slab = { bytes: Uint8Array; view: DataView; used: number };

function unpack({ view }: Slab, at: number, name: Uint8Array): Entry {
  const method: Method = view.getUint8(at + 29) === 0 ? 'stored' : 'deflated';
  return {
    name,
    method,
    streamed: view.getUint8(at + 30) === 1,
    crc: view.getUint32(at + 24),
    size: view.getFloat64(at),
    packed: view.getFloat64(at + 8),
    offset: view.getFloat64(at + 16),
  };
}
