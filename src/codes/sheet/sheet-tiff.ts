import { tiffOpening } from '../drawing/tiff/tiff-opening.ts';
import { dotLines } from './dot-lines.ts';
import type { Page } from './layout.ts';
import { sheetStrip } from './sheet-strip.ts';

/**
 * TIFF 6.0, little-endian, one strip, one bit a dot (0 is white), Group 4, resolutions as exact fractions, laid out like the
 * images of codes. The lines are coded twice, first for the strip's length: that stands before them.
 */
export function* sheetTiff(
  page: Page,
  resolution: { resolutionX: string; resolutionY: string },
): Generator<Uint8Array> {
  let bytes = 0;
  let pieces = 0;
  for (const piece of sheetStrip(page.width, dotLines(page))) {
    bytes += piece.length;
    // Nothing yet, so that others have their turn meanwhile.
    if (++pieces % TURN === 0) yield new Uint8Array();
  }
  yield tiffOpening({ width: page.width, height: page.height, bytes }, resolution);
  yield* sheetStrip(page.width, dotLines(page));
}

/** Pieces counted at a time. */
const TURN = 256;
