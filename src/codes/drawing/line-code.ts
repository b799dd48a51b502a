import type { Drawing, SymbolShape } from '../plan.ts';
import { type Mask, referenceSymbol } from '../reference-symbol.ts';
import { capacityBits } from '../segments.ts';
import { modulesOf } from '../size.ts';
import { bandCutter } from './bands.ts';
import { type Counts, cost, type DeflateCode, fixedCode, ownCode, spelling } from './deflate-code.ts';
import type { LineTable } from './line-table.ts';
import { ZlibLines } from './zlib-lines.ts';

/**
 * The one deflate code for all images of a drawing and shape: the best for the average of specimens, with room for every
 * byte and length that any symbol could need; or the fixed code, if that comes out shorter. The specimens are always the
 * same, so the code is too.
 */
export function lineCode(drawing: Drawing, shape: SymbolShape, table: LineTable): DeflateCode {
  const far = table.bytes + 1;
  const counts = countSpecimens(drawing, shape, table);
  const possible = new Set<number>([0, ...table.dotsOf]);
  const smoothed = counts.map((count, symbol) => {
    if (symbol < 256 && !possible.has(symbol)) return 0;
    return Math.max(1, SPECIMENS * 8 * count);
  });
  const own = ownCode(smoothed, far);
  const fixed = fixedCode(far);
  const average = counts.map((count) => count / SPECIMENS);
  return cost(own, average) < cost(fixed, average) ? own : fixed;
}

/** Symbols in the streams of all specimens. */
function countSpecimens(drawing: Drawing, shape: SymbolShape, table: LineTable): Counts {
  const cut = bandCutter(drawing, shape);
  const writer = new ZlibLines(drawing, shape, table, spelling());
  const size = modulesOf(shape.version);
  const words = Math.ceil(size / 32);
  const out = new Uint8Array(writer.maxBytes);
  const counts = new Array<number>(286).fill(0);
  for (let specimen = 0; specimen < SPECIMENS; specimen++) {
    const rows = new Uint32Array(size * words);
    referenceSymbol(specimenText(specimen, shape), shape, rows, (specimen % 8) as Mask);
    const end = writer.write(cut({ size, words, rows }), out, 0) - 4;
    for (let at = 2; at < end; at += 2) {
      const symbol = out[at]! | (out[at + 1]! << 8);
      if (symbol < counts.length) counts[symbol]! += 1;
    }
  }
  return counts;
}

/** As many pseudo-random capitals as the shape holds. */
function specimenText(specimen: number, { version, level }: SymbolShape) {
  const length = 2 * Math.floor((capacityBits(version, level) - 15) / 11);
  let state = specimen + 1;
  const letter = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return String.fromCharCode(65 + ((state >>> 16) % 26));
  };
  return [{ mode: 'alphanumeric' as const, text: Array.from({ length }, letter).join('') }];
}

const SPECIMENS = 24;
