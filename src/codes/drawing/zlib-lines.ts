import type { Bands } from './bands.ts';
import { type DeflateCode, fixedCode } from './deflate-code.ts';
import { type LineTable, windowOf } from './line-table.ts';

/**
 * Writes the lines of `bands`, each a filter byte 0 and the dots of `table`, as one zlib stream (RFC 1950) of one deflate
 * block (RFC 1951) into `out` from `at`, and returns where it ends. A band's first line is literals from its first to
 * its last difference from the line above; everything else is matches at the distance of a line.
 */
export function zlibLines(table: LineTable): (bands: Bands, out: Uint8Array, at: number) => number {
  const stride = table.bytes + 1;
  const code = fixedCode(stride);
  const line = new Uint8Array(stride);
  const previous = new Uint8Array(stride);
  return (bands, out, at) => {
    const writer = new BitWriter(out, at);
    const sum = new Adler();
    out[writer.at++] = 0x78;
    out[writer.at++] = 0xda;
    for (const bits of code.header) writer.put(bits);
    previous.fill(255);
    let run = openWithLight(writer, code, stride) + (bands.lines[0]! - 1) * stride;
    drawLine(bands, 0, table, line);
    sum.add(line, bands.lines[0]!);
    for (let band = 1; band < bands.count; band++) {
      drawLine(bands, band, table, line);
      sum.add(line, bands.lines[band]!);
      const first = firstDifference(line, previous);
      if (first < stride) {
        const last = lastDifference(line, previous);
        putRun(writer, code, run + first, line, first, previous);
        for (let i = first; i <= last; i++) writer.put(code.literal[line[i]!]!);
        run = stride - 1 - last - stride;
      }
      run += bands.lines[band]! * stride;
      previous.set(line);
    }
    putRun(writer, code, run, line, stride, previous);
    writer.put(code.end);
    return sum.end(out, writer.flush());
  };
}

/** The quiet zone's first line: a filter byte and light dots. Returns 0: nothing is pending. */
function openWithLight(writer: BitWriter, code: DeflateCode, stride: number): number {
  writer.put(code.literal[0]!);
  writer.put(code.literal[255]!);
  let left = stride - 2;
  for (; left >= 3; left -= Math.min(left, 258)) {
    const length = left > 258 && left < 261 ? 255 : Math.min(left, 258);
    writer.put(code.match[length]!);
    writer.put(code.near);
    if (length === 255) left += 3;
  }
  for (; left > 0; left--) writer.put(code.literal[255]!);
  return 0;
}

/** `run` bytes that repeat the line above, ending before line[end]; one or two left over go as literals. */
function putRun(
  writer: BitWriter,
  code: DeflateCode,
  run: number,
  line: Uint8Array,
  end: number,
  above: Uint8Array,
) {
  let left = run;
  while (left >= 3) {
    const length = left <= 258 ? left : left < 261 ? 255 : 258;
    writer.put(code.match[length]!);
    writer.put(code.far);
    left -= length;
  }
  for (; left > 0; left--) writer.put(code.literal[line[end - left] ?? above[above.length + end - left]!]!);
}

function drawLine({ rows, words }: Bands, band: number, table: LineTable, line: Uint8Array) {
  const { groups, groupBytes, dotsOf, bytes } = table;
  for (let group = 0; group < groups; group++) {
    const from = windowOf(rows, band * words, words, group) * groupBytes;
    const to = 1 + group * groupBytes;
    const count = Math.min(groupBytes, 1 + bytes - to);
    for (let i = 0; i < count; i++) line[to + i] = dotsOf[from + i]!;
  }
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  let at = 1;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

function lastDifference(a: Uint8Array, b: Uint8Array): number {
  let at = a.length - 1;
  while (a[at] === b[at]) at--;
  return at;
}

class BitWriter {
  at: number;
  private readonly out: Uint8Array;
  private hold = 0;
  private held = 0;

  constructor(out: Uint8Array, at: number) {
    this.out = out;
    this.at = at;
  }

  put(packed: number) {
    this.hold |= (packed & 0xffff) << this.held;
    this.held += packed >> 16;
    if (this.held >= 16) {
      this.out[this.at++] = this.hold;
      this.out[this.at++] = this.hold >>> 8;
      this.hold >>>= 16;
      this.held -= 16;
    }
  }

  flush(): number {
    for (; this.held > 0; this.held -= 8) {
      this.out[this.at++] = this.hold;
      this.hold >>>= 8;
    }
    return this.at;
  }
}

/** Adler-32 (RFC 1950, 8.2) of equal lines without going through them again. */
class Adler {
  private a = 1;
  private b = 0;

  add(line: Uint8Array, times: number) {
    const n = line.length;
    let sum = 0;
    let weighted = 0;
    for (let i = 0; i < n; i++) {
      sum += line[i]!;
      weighted += sum;
    }
    this.b = (this.b + times * (n * this.a + weighted) + ((n * sum * times) / 2) * (times - 1)) % 65521;
    this.a = (this.a + times * sum) % 65521;
  }

  end(out: Uint8Array, at: number): number {
    out[at] = this.b >> 8;
    out[at + 1] = this.b;
    out[at + 2] = this.a >> 8;
    out[at + 3] = this.a;
    return at + 4;
  }
}
