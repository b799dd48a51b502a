// CRC-32 (PNG, annex D), eight bytes a step, by the tables of crc32.ts.

export let crcTables: usize = 0;

export function crc32(start: usize, end: usize): u32 {
  let crc: u32 = 0xffffffff;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const first = crc ^ load<u32>(at);
    const second = load<u32>(at, 4);
    crc =
      table(7, first) ^
      table(6, first >> 8) ^
      table(5, first >> 16) ^
      table(4, first >> 24) ^
      table(3, second) ^
      table(2, second >> 8) ^
      table(1, second >> 16) ^
      table(0, second >> 24);
  }
  for (; at < end; at++) crc = table(0, crc ^ load<u8>(at)) ^ (crc >> 8);
  return ~crc;
}

/** What a byte does to the register when `after` more bytes follow. */
function table(after: u32, byte: u32): u32 {
  return load<u32>(crcTables + (after << 10) + ((byte & 255) << 2));
}
