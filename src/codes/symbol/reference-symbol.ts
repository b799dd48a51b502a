import qrcode from 'qrcode/lib/core/qrcode.js';
import type { SymbolShape } from '../plan.ts';
import type { Segment } from './segments.ts';

/** Mask patterns of ISO/IEC 18004 table 10. */
export type Mask = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/**
 * The symbol as the library `qrcode` makes it: the standard's own part (codewords, error correction, placement, mask) is
 * done there, and everything faster in this engine is held against it. Without `mask` the standard's best is taken
 * (7.8.3). Writes `size` rows of `words` 32-bit words, leftmost module in bit 31, and returns the mask.
 * Throws if the segments do not fit the version.
 */
export function referenceSymbol(
  segments: Segment[],
  shape: SymbolShape,
  rows: Uint32Array,
  mask?: Mask,
): Mask {
  const symbol = qrcode.create(
    segments.map(({ mode, text }) =>
      mode === 'byte' ? { mode, data: new TextEncoder().encode(text) } : { mode, data: text },
    ),
    { version: shape.version, errorCorrectionLevel: shape.level, maskPattern: mask },
  );
  packRows(symbol.modules.data, symbol.modules.size, rows);
  return symbol.maskPattern as Mask;
}

function packRows(modules: Uint8Array, size: number, rows: Uint32Array) {
  const words = Math.ceil(size / 32);
  rows.fill(0);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (modules[y * size + x]) rows[y * words + (x >> 5)]! |= 1 << (31 - (x & 31));
    }
  }
}
