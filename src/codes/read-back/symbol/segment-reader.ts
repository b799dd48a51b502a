/**
 * The text of a symbol's data codewords (ISO/IEC 18004, 7.4): numeric, alphanumeric and byte segments, a terminator of four zeros
 * (fewer only where the symbol ends), zeros to the end of the codeword, then 236 and 17 in turn. Anything else is a
 * fault, and so is a byte that is not printable ASCII.
 */
export class SegmentReader {
  private readonly countBits: ReturnType<typeof countBits>;
  private readonly text = Buffer.alloc(512);
  private data = new Uint8Array(0);
  private bits = 0;
  private at = 0;

  constructor(version: number) {
    this.countBits = countBits(version);
  }

  read(data: Uint8Array<ArrayBuffer>): string {
    this.data = data;
    this.bits = 8 * data.length;
    this.at = 0;
    let end = 0;
    for (;;) {
      const mode = this.bits - this.at < 4 ? this.take(this.bits - this.at) : this.take(4);
      if (mode === 0) break;
      if (mode === 4) end = this.bytes(this.take(this.countBits.byte), end);
      else if (mode === 1) end = this.digits(this.take(this.countBits.numeric), end);
      else if (mode === 2) end = this.alphanumerics(this.take(this.countBits.alphanumeric), end);
      else throw new Error(`The symbol has a segment of mode ${mode}.`);
    }
    this.mustBePadded();
    return this.text.toString('latin1', 0, end);
  }

  private bytes(count: number, start: number): number {
    for (let i = 0; i < count; i++) {
      const byte = this.take(8);
      if (byte < 32 || byte > 126) throw new Error(`The symbol holds the byte ${byte}.`);
      this.text[start + i] = byte;
    }
    return start + count;
  }

  private alphanumerics(count: number, start: number): number {
    let end = start;
    for (; end + 1 < start + count; end += 2) {
      const pair = this.take(11);
      if (pair >= 45 * 45) throw new Error('The symbol holds a pair of characters that does not exist.');
      const first = (pair / 45) | 0;
      this.text[end] = CHARACTERS.charCodeAt(first);
      this.text[end + 1] = CHARACTERS.charCodeAt(pair - 45 * first);
    }
    if (end === start + count) return end;
    const single = this.take(6);
    if (single >= 45) throw new Error('The symbol holds a character that does not exist.');
    this.text[end] = CHARACTERS.charCodeAt(single);
    return end + 1;
  }

  private digits(count: number, start: number): number {
    let end = start;
    for (let left = count; left > 0; left -= 3) {
      const digits = Math.min(3, left);
      const value = this.take(3 * digits + 1);
      if (value >= 10 ** digits) throw new Error('The symbol holds a group of digits that does not exist.');
      end += this.text.write(String(value).padStart(digits, '0'), end, 'latin1');
    }
    return end;
  }

  private mustBePadded() {
    if (this.take(-this.at & 7) !== 0) throw new Error('The symbol is not filled up with zeros.');
    for (let pad = 236; this.at < this.bits; pad ^= 236 ^ 17) {
      if (this.take(8) !== pad) throw new Error('The symbol is not filled up as it should be.');
    }
  }

  /** The next `count` bits, 0 to 16. */
  private take(count: number): number {
    const at = this.at;
    if (at + count > this.bits) throw new Error('The symbol ends within a segment.');
    this.at = at + count;
    const byte = at >> 3;
    const three = (this.data[byte]! << 16) | ((this.data[byte + 1] ?? 0) << 8) | (this.data[byte + 2] ?? 0);
    return (((three << (8 + (at & 7))) >>> 8) >>> (24 - count)) & ((1 << count) - 1);
  }
}

/** Bits of the character counts (table 3) of a version up to 10. */
export function countBits(version: number): { byte: number; alphanumeric: number; numeric: number } {
  return version < 10
    ? { byte: 8, alphanumeric: 9, numeric: 10 }
    : { byte: 16, alphanumeric: 11, numeric: 12 };
}

/** Table 5, in the order of the characters' values. */
const CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
