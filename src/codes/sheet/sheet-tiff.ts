import { fraction } from '../size.ts';
import { dotLines } from './dot-lines.ts';
import type { Page } from './layout.ts';
import { sheetStrip } from './sheet-strip.ts';

/**
 * TIFF 6.0, little-endian, one strip, one bit a dot (0 is white), Group 4, resolutions as exact fractions, laid out like the
 * images of codes. The lines are coded twice, first for the strip's length: that stands before them.
 */
export function* sheetTiff(
  page: Page,
  { resolutionX, resolutionY }: { resolutionX: string; resolutionY: string },
): Generator<Uint8Array> {
  let bytes = 0;
  let pieces = 0;
  for (const piece of sheetStrip(page.width, dotLines(page))) {
    bytes += piece.length;
    // Nothing yet, so that others have their turn meanwhile.
    if (++pieces % TURN === 0) yield new Uint8Array();
  }
  const entries: [tag: number, type: number, value: number][] = [
    [254, LONG, 0], // NewSubfileType: a whole image
    [256, LONG, page.width],
    [257, LONG, page.height],
    [258, SHORT, 1], // BitsPerSample
    [259, SHORT, 4], // Compression: Group 4
    [262, SHORT, 0], // PhotometricInterpretation: 0 is white
    [273, LONG, STRIP_AT],
    [277, SHORT, 1], // SamplesPerPixel
    [278, LONG, page.height], // RowsPerStrip
    [279, LONG, bytes],
    [282, RATIONAL, RESOLUTIONS_AT],
    [283, RATIONAL, RESOLUTIONS_AT + 8],
    [293, LONG, 0], // T6Options: no uncompressed mode
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
  yield* sheetStrip(page.width, dotLines(page));
}

/** Pieces counted at a time. */
const TURN = 256;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const RESOLUTIONS_AT = 10 + 12 * 14 + 4;
const STRIP_AT = RESOLUTIONS_AT + 16;
