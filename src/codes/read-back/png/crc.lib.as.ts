// CRC-32 (PNG, annex D; ISO 3309), eight bytes a step.

/** Table k: what a byte does to the sum when k bytes follow it. */
const TABLES: usize = memory.data(8 << 10, 16);

export function prepareCrc(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >> 1) ^ 0xedb88320 : sum >> 1;
    store<u32>(TABLES + (byte << 2), sum);
  }
  for (let at: usize = TABLES + 1024; at < TABLES + (8 << 10); at += 4) {
    const sum = load<u32>(at - 1024);
    store<u32>(at, (sum >> 8) ^ entry(0, sum & 255));
  }
}

export function crc32(from: usize, to: usize): u32 {
  let sum: u32 = 0xffffffff;
  let at = from;
  for (; at + 8 <= to; at += 8) {
    const low = load<u32>(at) ^ sum;
    const high = load<u32>(at, 4);
    sum =
      entry(7, low & 255) ^
      entry(6, (low >> 8) & 255) ^
      entry(5, (low >> 16) & 255) ^
      entry(4, low >> 24) ^
      entry(3, high & 255) ^
      entry(2, (high >> 8) & 255) ^
      entry(1, (high >> 16) & 255) ^
      entry(0, high >> 24);
  }
  for (; at < to; at++) sum = (sum >> 8) ^ entry(0, (sum ^ load<u8>(at)) & 255);
  return ~sum;
}

function entry(table: usize, byte: u32): u32 {
  return load<u32>(TABLES + (table << 10) + (byte << 2));
}
