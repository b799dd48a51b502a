import type { SymbolShape } from '../../plan.ts';
import { codewordBlocks } from './codeword-blocks.ts';
import { codeWordTest } from './reed-solomon.ts';
import { SegmentReader } from './segment-reader.ts';
import { symbolLayout } from './symbol-layout.ts';

/**
 * A function from the rows of a symbol (as in SymbolLayout) to its text. Every module counts: function patterns, both
 * copies of the format information, version information, remainder bits, and every codeword: a symbol that a scanner
 * could still correct is a fault here. Throws an Error whose sentence says what is wrong.
 */
export function symbolReader(shape: SymbolShape): (rows: Int32Array) => string {
  const { size, fixed, patterns, masks, places } = symbolLayout(shape);
  const { starts, checks, order } = codewordBlocks(shape);
  const isCodeWord = codeWordTest(checks);
  const codewords = new Uint8Array(order.length);
  const data = new Uint8Array(order.length - checks * (starts.length - 1));
  const bits = Uint16Array.from(places);
  const unmasked = new Int32Array(2 * size);
  const segments = new SegmentReader(shape.version);
  return (rows) => {
    const mask = ((rows[16]! >>> 27) & 7) ^ 5;
    mustHavePatterns(rows, fixed, patterns[mask]!);
    const turned = masks[mask]!;
    for (let i = 0; i < unmasked.length; i++) unmasked[i] = rows[i]! ^ turned[i]!;
    readCodewords(unmasked, bits, order, codewords);
    mustBeZero(unmasked, bits, 8 * order.length);
    let end = 0;
    for (let block = 0; block + 1 < starts.length; block++) {
      const start = starts[block]!;
      const stop = starts[block + 1]!;
      for (let i = start; i < stop - checks; i++) data[end++] = codewords[i]!;
      if (!isCodeWord(codewords, start, stop)) {
        throw new Error(`The symbol needs error correction: block ${block + 1} is not a code word.`);
      }
    }
    return segments.read(data);
  };
}

function mustHavePatterns(rows: Int32Array, fixed: Int32Array, pattern: Int32Array) {
  for (let i = 0; i < fixed.length; i++) {
    if ((rows[i]! & fixed[i]!) !== pattern[i]!) {
      throw new Error(`Row ${(i >> 1) + 1} of the symbol breaks a pattern, or says another level or mask.`);
    }
  }
}

function readCodewords(rows: Int32Array, bits: Uint16Array, order: Uint16Array, codewords: Uint8Array) {
  for (let i = 0, at = 0; i < order.length; i++) {
    let codeword = 0;
    for (const end = at + 8; at < end; at++) {
      const place = bits[at]!;
      codeword = (codeword << 1) | ((rows[place >> 5]! >>> (~place & 31)) & 1);
    }
    codewords[order[i]!] = codeword;
  }
}

/** Remainder bits (7.6) are zero before masking. */
function mustBeZero(rows: Int32Array, bits: Uint16Array, from: number) {
  for (let at = from; at < bits.length; at++) {
    const place = bits[at]!;
    if ((rows[place >> 5]! >>> (~place & 31)) & 1)
      throw new Error('A remainder module of the symbol is wrong.');
  }
}
