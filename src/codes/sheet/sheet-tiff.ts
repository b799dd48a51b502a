import { fraction } from '../size.ts';
import { dotLines } from './dot-lines.ts';
import type { Page } from './layout.ts';

/**
 * TIFF 6.0, little-endian, one strip, one bit a dot (0 is white), PackBits (section 9), resolutions as exact fractions. The
 * lines are packed twice, first for their length: that stands before them.
 */
export function* sheetTiff(
  page: Page,
  { resolutionX, resolutionY }: { resolutionX: string; resolutionY: string },
): Generator<Uint8Array> {
  let bytes = 0;
  for (const { count, bits } of dotLines(page)) bytes += count * packBits(bits).length;
  const entries: [tag: number, type: number, value: number][] = [
    [254, LONG, 0], // NewSubfileType: a whole image
    [256, LONG, page.width],
    [257, LONG, page.height],
    [258, SHORT, 1], // BitsPerSample
    [259, SHORT, 32773], // Compression: PackBits
    [262, SHORT, 0], // PhotometricInterpretation: 0 is white
    [273, LONG, STRIP_AT],
    [277, SHORT, 1], // SamplesPerPixel
    [278, LONG, page.height], // RowsPerStrip
    [279, LONG, bytes],
    [282, RATIONAL, RESOLUTIONS_AT],
    [283, RATIONAL, RESOLUTIONS_AT + 8],
    [296, SHORT, 2], // ResolutionUnit: inch
  ];
  const opening = Buffer.alloc(STRIP_AT);
  opening.write('II*\0', 'latin1');
  opening.writeUInt32LE(8, 4);
  opening.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, value], i) => {
    opening.writeUInt16LE(tag, 10 + 12 * i);
    opening.writeUInt16LE(type, 12 + 12 * i);
    opening.writeUInt32LE(1, 14 + 12 * i);
    opening.writeUInt32LE(value, 18 + 12 * i);
  });
  [resolutionX, resolutionY].forEach((resolution, i) => {
    const { over, under } = fraction(resolution);
    opening.writeUInt32LE(Number(over), RESOLUTIONS_AT + 8 * i);
    opening.writeUInt32LE(Number(under), RESOLUTIONS_AT + 8 * i + 4);
  });
  yield opening;
  for (const { count, bits } of dotLines(page)) {
    const packed = packBits(bits);
    for (let left = count; left > 0; left -= LINES) {
      yield Buffer.concat(Array.from({ length: Math.min(left, LINES) }, () => packed));
    }
  }
}

/** A line as PackBits: runs of two and more as a count and a byte, everything else as it is. */
function packBits(line: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < line.length; ) {
    const run = runAt(line, at);
    if (run >= 2) {
      out.push(257 - run, line[at]!);
      at += run;
      continue;
    }
    const start = at;
    while (at < line.length && at - start < 128 && runAt(line, at) < 2) at++;
    out.push(at - start - 1, ...line.subarray(start, at));
  }
  return Uint8Array.from(out);
}

function runAt(line: Uint8Array, at: number): number {
  let end = at + 1;
  while (end < line.length && end - at < 128 && line[end] === line[at]) end++;
  return end - at;
}

/** Lines that leave together. */
const LINES = 256;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const RESOLUTIONS_AT = 10 + 12 * 13 + 4;
const STRIP_AT = RESOLUTIONS_AT + 16;
