import * as zlib from 'node:zlib';

/** CRC-32 of bytes that follow others of which it is known (PNG, annex D). Node has one of its own since 20.15 and 22.2. */
export const crc32: (bytes: Uint8Array, before?: number) => number =
  zlib.crc32 ?? ((bytes, before) => crcOfPart(bytes, 0, bytes.length, before));

/**
 * CRC-32 of `bytes` from `start` to `end` (PNG, annex D: polynomial 0xEDB88320, ones before and after), eight bytes a
 * step. For a few hundred bytes it is quicker than a call into zlib.
 */
export function crcOfPart(bytes: Uint8Array, start: number, end: number, before = 0): number {
  let crc = ~before;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      CRC_TABLES[1792 + (crc & 255)]! ^
      CRC_TABLES[1536 + ((crc >>> 8) & 255)]! ^
      CRC_TABLES[1280 + ((crc >>> 16) & 255)]! ^
      CRC_TABLES[1024 + (crc >>> 24)]! ^
      CRC_TABLES[768 + bytes[at + 4]!]! ^
      CRC_TABLES[512 + bytes[at + 5]!]! ^
      CRC_TABLES[256 + bytes[at + 6]!]! ^
      CRC_TABLES[bytes[at + 7]!]!;
  }
  for (; at < end; at++) crc = CRC_TABLES[(crc ^ bytes[at]!) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** What a byte does to the register when 0 to 7 more bytes follow, 256 entries each. */
export const CRC_TABLES = new Int32Array(8 * 256);
for (let i = 0; i < CRC_TABLES.length; i++) {
  const before = CRC_TABLES[i - 256];
  CRC_TABLES[i] = before === undefined ? ofByte(i) : CRC_TABLES[before & 255]! ^ (before >>> 8);
}

function ofByte(byte: number): number {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
}
