import { type LineTable, WINDOWS } from './line-table.ts';

/**
 * Adler-32 (RFC 1950, 8.2) of lines that come as windows of a LineTable, each line a filter byte 0 and its dots. With n
 * bytes in a line, S the sum of its bytes d_i and W the sum of (n − i) · d_i, `times` equal lines add times · S to the
 * first sum a, and n · times · a + times · W + n · S · times · (times − 1) / 2 to the second. S and W add up group by group.
 */
export class Adler {
  private a = 1;
  private b = 0;
  private readonly stride: number;
  private readonly sums: Int32Array;
  private readonly moments: Int32Array;
  private readonly groupBytes: number;
  private readonly pastSum: number;
  private readonly pastMoment: number;
  private readonly reduceAt: number;

  constructor({ groupBytes, groups, bytes, dotsOf }: LineTable, mostLines: number) {
    this.stride = bytes + 1;
    this.groupBytes = groupBytes;
    const { sums, moments } = adlerTables({ groupBytes, dotsOf });
    this.sums = sums;
    this.moments = moments;
    const past = groups * groupBytes - bytes;
    this.pastSum = 255 * past;
    this.pastMoment = (-255 * past * (past - 1)) / 2;
    this.reduceAt = 2 ** 51 / (mostLines * this.stride);
  }

  start() {
    this.a = 1;
    this.b = 0;
  }

  /** Adds `times` equal lines. Both sums stay below 2^53: they are reduced before the next band could go past it. */
  add(windows: Uint16Array, times: number) {
    const { sums, moments, groupBytes } = this;
    let sum = -this.pastSum;
    let weighted = -this.pastMoment;
    let weight = this.stride - 1;
    for (let group = 0; group < windows.length; group++) {
      const window = windows[group]!;
      const own = sums[window]!;
      sum = (sum + own) | 0;
      weighted = (weighted + Math.imul(weight, own) - moments[window]!) | 0;
      weight = (weight - groupBytes) | 0;
    }
    this.addLines(sum, weighted, times);
  }

  /** The same for lines of these bytes. */
  addBytes(bytes: Uint8Array, times: number) {
    let sum = 0;
    let weighted = 0;
    for (const byte of bytes) {
      sum += byte;
      weighted += sum;
    }
    this.addLines(sum, weighted, times);
  }

  private addLines(sum: number, weighted: number, times: number) {
    const n = this.stride;
    this.b += times * (n * this.a + weighted + ((n * sum) / 2) * (times - 1));
    this.a += times * sum;
    if (this.b > this.reduceAt) this.reduce();
  }

  /** Writes the checksum, high byte first, and returns where it ends. */
  end(out: Uint8Array, at: number): number {
    this.reduce();
    out[at] = this.b >> 8;
    out[at + 1] = this.b;
    out[at + 2] = this.a >> 8;
    out[at + 3] = this.a;
    return at + 4;
  }

  private reduce() {
    this.a %= MODULUS;
    this.b %= MODULUS;
  }
}

/** By window, the sum of its bytes, and the sum of each byte times its place in the group. */
export function adlerTables({ groupBytes, dotsOf }: Pick<LineTable, 'groupBytes' | 'dotsOf'>) {
  const sums = new Int32Array(WINDOWS);
  const moments = new Int32Array(WINDOWS);
  dotsOf.forEach((byte, at) => {
    const window = Math.floor(at / groupBytes);
    sums[window]! += byte;
    moments[window]! += byte * (at % groupBytes);
  });
  return { sums, moments };
}

const MODULUS = 65521;
