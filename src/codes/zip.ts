import { crc32 } from 'node:zlib';
import { joinedCrc } from './joined-crc.ts';
import {
  centralRecord,
  descriptor,
  type Entry,
  eachStored,
  endRecords,
  FULL_32,
  LOCAL,
  type Method,
  streamedHeader,
  writeStoredHeader,
} from './zip-records.ts';

/**
 * A zip file in the making. It keeps what the central directory needs and says which bytes come next; writing them,
 * in the order they were returned or given, is the caller's.
 */
export type Zip = {
  /**
   * Takes note of stored entries that lie ready one after the other, each a header of `writeStoredHeader` and its bytes.
   * `visit` gets the bounds of every entry's bytes in the block.
   */
  addStored(block: Uint8Array, visit?: (start: number, end: number) => void): void;
  /** Begins a deflated entry and returns its header. `bound` is a size in bytes it will not exceed. */
  openDeflated(name: string, bound: number): Uint8Array;
  /** Takes note of a part of the open entry's deflate stream, which must end on a byte. */
  addDeflated(part: DeflatedPart): void;
  /** Ends the open entry and returns the bytes that do so. */
  closeDeflated(): Uint8Array;
  /** Ends the file: the central directory, piece by piece. */
  end(): Generator<Uint8Array>;
};

/** Its bytes, those it stands for, and the CRC-32 of these. */
export type DeflatedPart = { packed: number; plain: number; crc: number };

/** @param root the folder, ending in `/`, that the name of every entry begins with. */
export function zipFile(root: string): Zip {
  const directory = directoryList(Buffer.from(root));
  let position = 0;
  let open: { entry: Entry; start: number; wide: boolean } | undefined;

  return {
    addStored(block, visit) {
      const view = new DataView(block.buffer, block.byteOffset, block.length);
      eachStored(block, (nameAt, start, end) => {
        const offset = position + nameAt - LOCAL.name;
        const crc = view.getUint32(nameAt - LOCAL.name + LOCAL.crc, true);
        const size = end - start;
        const name = block.subarray(nameAt, start);
        directory.add({ name, method: 'stored', streamed: false, crc, size, packed: size, offset });
        visit?.(start, end);
      });
      position += block.length;
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

/** A whole stored entry, for the few that are not made in blocks. */
export function storedEntry(name: string, bytes: Uint8Array): Uint8Array {
  const nameBytes = Buffer.from(name);
  const out = new Uint8Array(LOCAL.name + nameBytes.length + bytes.length);
  out.set(bytes, writeStoredHeader(nameBytes, crc32(bytes), bytes.length, out, 0));
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
  const slabs: { bytes: Uint8Array; used: number }[] = [];
  let count = 0;

  function room(size: number): { bytes: Uint8Array; used: number } {
    const last = slabs.at(-1);
    if (last && last.used + size <= SLAB) return last;
    const fresh = { bytes: new Uint8Array(SLAB), used: 0 };
    slabs.push(fresh);
    return fresh;
  }

  return {
    count: () => count,

    add(entry: Entry): void {
      const name = entry.name.subarray(root.length);
      const slab = room(NUMBERS + name.length);
      const view = new DataView(slab.bytes.buffer, slab.used);
      view.setFloat64(0, entry.size);
      view.setFloat64(8, entry.packed);
      view.setFloat64(16, entry.offset);
      view.setUint32(24, entry.crc);
      view.setUint8(28, name.length);
      view.setUint8(29, entry.method === 'stored' ? 0 : 1);
      view.setUint8(30, entry.streamed ? 1 : 0);
      slab.bytes.set(name, slab.used + NUMBERS);
      slab.used += NUMBERS + name.length;
      count++;
    },

    *records(): Generator<Uint8Array> {
      let piece: Uint8Array[] = [];
      let length = 0;
      for (const slab of slabs)
        for (let at = 0; at < slab.used; ) {
          const record = centralRecord(unpack(slab.bytes, at, root));
          at += NUMBERS + slab.bytes[at + 28]!;
          piece.push(record);
          length += record.length;
          if (length >= PIECE) {
            yield Buffer.concat(piece);
            piece = [];
            length = 0;
          }
        }
      yield Buffer.concat(piece);
    },
  };
}

function unpack(slab: Uint8Array, at: number, root: Uint8Array): Entry {
  const view = new DataView(slab.buffer, at);
  const method: Method = view.getUint8(29) === 0 ? 'stored' : 'deflated';
  return {
    name: Buffer.concat([root, slab.subarray(at + NUMBERS, at + NUMBERS + view.getUint8(28))]),
    method,
    streamed: view.getUint8(30) === 1,
    crc: view.getUint32(24),
    size: view.getFloat64(0),
    packed: view.getFloat64(8),
    offset: view.getFloat64(16),
  };
}
