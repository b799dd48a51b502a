// Start here: the symbol of a URL; segments.ts cuts the text, mask.ts chooses the mask.
import { ALPHABET, ID_LENGTH } from '../id/crockford.ts';
import type { ErrorCorrection, SymbolShape } from '../plan.ts';
import { tellFallback } from '../wasm/checked-kernel.ts';
import { maskChooser } from './mask.ts';
import { type Mask, referenceSymbol } from './reference-symbol.ts';
import {
  bitsOf,
  capacityBits,
  isAlphanumeric,
  MAX_VERSION,
  type Segment,
  segmentation,
  segmentBits,
  segmentsOf,
} from './segments.ts';
import { symbolKernel } from './symbol-kernel.ts';
import { alphanumericValues, symbolTables, type Unit } from './symbol-tables.ts';

/**
 * A symbol's modules without quiet zone: `size` rows of `words` 32-bit words; bit 31 of a row's first word is its
 * leftmost module, 1 is dark, bits past `size` are 0.
 */
export type Matrix = { size: number; words: number; rows: Uint32Array };

/** What a prefix needs: the smallest symbol and its segments, or how many characters of this kind would fit. */
export type SymbolChoice =
  | { kind: 'fits'; shape: SymbolShape; segments: { mode: Segment['mode']; characters: number }[] }
  | { kind: 'too-long'; maxPrefix: number };

/**
 * The symbol of a work order: the smallest version up to 10 that holds prefix + 14 symbols at `level`. A prefix of QR
 * alphanumeric characters alone (capitals, digits and `$%*+-./:`) takes 5.5 bits a character, any other at most 8, so
 * `maxPrefix` differs between the two kinds. Throws if the prefix is not ASCII.
 */
export function chooseSymbol(urlPrefix: string, level: ErrorCorrection): SymbolChoice {
  for (let version = 1; version <= MAX_VERSION; version++) {
    const shape = { version, level };
    // No character takes less than a digit's ten thirds of a bit; the shortest way to cut is sought among all of them.
    if ((10 * urlPrefix.length) / 3 > capacityBits(version, level)) continue;
    const cut = segmentation(urlPrefix, shape);
    if (bitsOf(cut, version) > capacityBits(version, level)) continue;
    const segments = segmentsOf(cut, '0'.repeat(ID_LENGTH));
    return {
      kind: 'fits',
      shape,
      segments: segments.map(({ mode, text }) => ({ mode, characters: text.length })),
    };
  }
  return { kind: 'too-long', maxPrefix: longestPrefix(isAlphanumeric(urlPrefix), level) };
}

/** A function from IDs (14 bytes of Crockford's base 32 in ASCII) to the symbol of prefix + ID, the same Matrix on each call. */
export type SymbolSource = (id: Uint8Array) => Matrix;

/**
 * The fastest source that can be had here. The mask is the standard's best (ISO/IEC 18004, 7.8.3), chosen per code. Building it
 * takes some tens of milliseconds, so keep it. It is held against the library on 64 codes, of which the library chooses the mask of
 * 16 itself; should one differ, the next slower way is taken, and at last the library. Throws if the code does not fit the shape.
 */
export function symbolSource(urlPrefix: string, shape: SymbolShape): SymbolSource {
  const tables = symbolTables(urlPrefix, shape);
  const cut = segmentation(urlPrefix, shape);
  for (const source of [kernelSource, tableSource]) {
    try {
      const own = source(urlPrefix, shape, tables);
      if (SAMPLE.every((id, i) => agrees(own(id), id, i < OWN_MASKS))) return own;
      tellFallback({ step: 'symbols', reason: 'It does not draw the symbols that qrcode draws.' });
    } catch (error) {
      tellFallback({ step: 'symbols', reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return referenceSource(urlPrefix, shape);

  function agrees(matrix: Matrix, id: Uint8Array, ownMask: boolean): boolean {
    const segments = segmentsOf(cut, Buffer.from(id).toString('latin1'));
    const wanted = new Uint32Array(matrix.rows.length);
    referenceSymbol(segments, shape, wanted, ownMask ? undefined : maskOf(matrix));
    return matrix.rows.every((word, at) => word === wanted[at]);
  }
}

/** The same by the library alone. */
export function referenceSource(urlPrefix: string, shape: SymbolShape): SymbolSource {
  const matrix = blankMatrix(shape);
  const cut = segmentation(urlPrefix, shape);
  return (id) => {
    referenceSymbol(segmentsOf(cut, Buffer.from(id).toString('latin1')), shape, matrix.rows);
    return matrix;
  };
}

/** The same by tables in WebAssembly. Throws where that has no SIMD. */
export function kernelSource(
  urlPrefix: string,
  shape: SymbolShape,
  tables = symbolTables(urlPrefix, shape),
): SymbolSource {
  const { draw, rows } = symbolKernel(tables, shape);
  const matrix = { ...blankMatrix(shape), rows };
  return (id) => {
    draw(id);
    return matrix;
  };
}

/** The same by tables in TypeScript. */
export function tableSource(
  urlPrefix: string,
  shape: SymbolShape,
  tables = symbolTables(urlPrefix, shape),
): SymbolSource {
  const { blank, units, changes } = tables;
  const matrix = blankMatrix(shape);
  const { rows, size } = matrix;
  const chooseMask = maskChooser(size);
  const lines = new Int32Array(blank.length);
  return (id) => {
    lines.set(blank);
    for (const unit of units) addUnit(lines, unit, unitValue(unit, id));
    const change = changes[chooseMask(lines, changes)]!;
    for (let i = 0; i < rows.length; i++) rows[i] = lines[i]! ^ change[i]!;
    return matrix;
  };
}

function unitValue({ before, first, second }: Unit, id: Uint8Array): number {
  const left = first < 0 ? before : VALUES[id[first]!]!;
  return second < 0 ? left : 45 * left + VALUES[id[second]!]!;
}

function addUnit(lines: Int32Array, { upper, lower }: Unit, value: number) {
  const high = (value >> 5) * lines.length;
  const low = (value & 31) * lines.length;
  for (let i = 0; i < lines.length; i++) lines[i]! ^= upper[high + i]! ^ lower[low + i]!;
}

function longestPrefix(alphanumeric: boolean, level: ErrorCorrection): number {
  const capacity = capacityBits(MAX_VERSION, level);
  for (let length = 0; ; length++) {
    const bits = alphanumeric
      ? segmentBits('alphanumeric', length + ID_LENGTH, MAX_VERSION)
      : segmentBits('byte', length, MAX_VERSION) + segmentBits('alphanumeric', ID_LENGTH, MAX_VERSION);
    if (bits > capacity) return length - 1;
  }
}

function blankMatrix({ version }: SymbolShape): Matrix {
  const size = 17 + 4 * version;
  const words = Math.ceil(size / 32);
  return { size, words, rows: new Uint32Array(size * words) };
}

const VALUES = alphanumericValues();

/** The mask that a symbol's format information names (7.9.1): row 8, modules 2 to 4, turned over by 101. */
function maskOf({ rows, words }: Matrix): Mask {
  return (((rows[8 * words]! >>> 27) & 7) ^ 5) as Mask;
}

/** IDs that every source is held against, and of how many the library chooses the mask itself. */
const OWN_MASKS = 16;
const SAMPLE = Array.from({ length: 64 }, (_, i) => {
  let state = i + 1;
  return Uint8Array.from({ length: ID_LENGTH }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return ALPHABET.charCodeAt(state >>> 27);
  });
});
