import type { Drawing, SymbolShape } from '../plan.ts';
import { type Mask, referenceSymbol } from '../reference-symbol.ts';
import { capacityBits } from '../segments.ts';
import { modulesOf } from '../size.ts';
import type { Matrix } from '../symbol.ts';
import { bandCutter } from './bands.ts';
import { type Counts, fixedCode, ownCode, spelling } from './deflate-code.ts';
import type { LineTable } from './line-table.ts';
import { type LineCode, mostZlibBytes, ZlibLines } from './zlib-lines.ts';

/**
 * The one way of coding lines for all images of a drawing and shape: the best on the average of specimens, with words for
 * every byte and length that any symbol could need. The specimens are always the same, so the code is too.
 */
export function lineCode(drawing: Drawing, shape: SymbolShape, table: LineTable): LineCode {
  const far = table.bytes + 1;
  const draw = specimenDrawer(drawing, shape, table);
  const possible = new Set<number>([0, ...table.dotsOf]);
  const candidates = GAPS.map((gap) => {
    const counts = draw({ deflate: spelling(), gap }).counts;
    return { deflate: ownCode(smoothed(counts, possible), far), gap };
  });
  candidates.push({ deflate: fixedCode(far), gap: 0 });
  const sizes = candidates.map((candidate) => draw(candidate).bytes);
  return candidates[sizes.indexOf(Math.min(...sizes))]!;
}

/** Draws all specimens in a code: the bytes it takes, and, if it spells, the symbols it holds. */
function specimenDrawer(drawing: Drawing, shape: SymbolShape, table: LineTable) {
  const cut = bandCutter(drawing, shape);
  const specimens = Array.from({ length: SPECIMENS }, (_, i) => specimen(i, shape));
  return (code: LineCode): { bytes: number; counts: Counts } => {
    const writer = new ZlibLines(drawing, shape, table, code);
    const out = new Uint8Array(mostZlibBytes(drawing, shape));
    const counts = new Array<number>(286).fill(0);
    let bytes = 0;
    for (const matrix of specimens) {
      const end = writer.write(cut(matrix), out, 0);
      bytes += end;
      for (let at = 2; at + 4 < end; at += 2) {
        const symbol = out[at]! | (out[at + 1]! << 8);
        if (symbol < counts.length) counts[symbol]! += 1;
      }
    }
    return { bytes, counts };
  };
}

/** A symbol full of pseudo-random capitals. */
function specimen(number: number, shape: SymbolShape): Matrix {
  const length = 2 * Math.floor((capacityBits(shape.version, shape.level) - 15) / 11);
  let state = number + 1;
  const letter = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return String.fromCharCode(65 + ((state >>> 16) % 26));
  };
  const text = Array.from({ length }, letter).join('');
  const size = modulesOf(shape.version);
  const words = Math.ceil(size / 32);
  const rows = new Uint32Array(size * words);
  referenceSymbol([{ mode: 'alphanumeric', text }], shape, rows, (number % 8) as Mask);
  return { size, words, rows };
}

/** Counts that leave out no literal that a line can hold, and no length. */
function smoothed(counts: Counts, possible: Set<number>): Counts {
  return counts.map((count, symbol) => {
    if (symbol < 256 && !possible.has(symbol)) return 0;
    return Math.max(1, 8 * SPECIMENS * count);
  });
}

const SPECIMENS = 24;

/** Gaps worth trying, in modules. */
const GAPS = [0, 5, 8];
