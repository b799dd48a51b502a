import { headPenalties, STEP, WINDOW, windowPenalties } from './line-penalties.ts';

/**
 * Chooses the mask with the lowest penalty (ISO/IEC 18004, 7.8.3), the lowest number among equals.
 *
 * A symbol comes as `lines`: its rows, then its columns, each of one or two 32-bit words with the first module in bit 31,
 * drawn under mask 0; `changes[p]` turns it into the symbol under mask p, format information included. Runs (N1) and
 * finder-like patterns (N3) are looked up sixteen modules at a time, blocks (N2) counted a word at a time, the balance
 * (N4) only where the rest could still win.
 */
export type MaskChooser = (lines: Int32Array, changes: Int32Array[]) => number;

/** For symbols of `size` modules, 21 to 57. */
export function maskChooser(size: number): MaskChooser {
  const penaltyOf = size <= 32 ? narrowPenalty(size) : widePenalty(size);
  const words = Math.ceil(size / 32);
  const masked = new Int32Array(2 * size * words);
  return (lines, changes) => {
    let best = 0;
    let lowest = Infinity;
    for (let mask = 0; mask < 8; mask++) {
      const change = changes[mask]!;
      for (let i = 0; i < masked.length; i++) masked[i] = lines[i]! ^ change[i]!;
      let penalty = penaltyOf(masked);
      if (penalty < lowest) penalty += balancePenalty(masked, size, words);
      if (penalty < lowest) {
        lowest = penalty;
        best = mask;
      }
    }
    return best;
  };
}

/** N1 + N2 + N3 where a line is one word. */
function narrowPenalty(size: number): (lines: Int32Array) => number {
  const { head, headShift } = headOf(size);
  const windows = windowPenalties();
  const lastShift = 32 - size;
  const blockStarts = -1 << (33 - size);
  return (lines) => {
    let penalty = 0;
    for (let i = 0; i < 2 * size; i++) {
      const line = lines[i]!;
      penalty += head[line >>> headShift]!;
      for (let shift = lastShift; shift < headShift; shift += STEP) {
        penalty += windows[(line >>> shift) & 0xffff]!;
      }
    }
    let blocks = 0;
    for (let i = 0; i < size - 1; i++) {
      const row = lines[i]!;
      const below = row ^ lines[i + 1]!;
      blocks += population(~(below | (below << 1) | (row ^ (row << 1))) & blockStarts);
    }
    return penalty + N2 * blocks;
  };
}

/** The same where a line is two words: windows end in the first 32 modules, in the next 16, or beyond. */
function widePenalty(size: number): (lines: Int32Array) => number {
  const { head, headShift } = headOf(size);
  const windows = windowPenalties();
  const firstShift = 32 - lastEnd(size, 32);
  const acrossShift = 48 - lastEnd(size, 48);
  const secondShift = 64 - size;
  return (lines) => {
    let penalty = 0;
    for (let i = 0; i < 4 * size; i += 2) {
      const first = lines[i]!;
      const second = lines[i + 1]!;
      const across = (first << 16) | (second >>> 16);
      penalty += head[first >>> headShift]!;
      for (let shift = firstShift; shift < headShift; shift += STEP) {
        penalty += windows[(first >>> shift) & 0xffff]!;
      }
      for (let shift = acrossShift; shift < WINDOW; shift += STEP) {
        penalty += windows[(across >>> shift) & 0xffff]!;
      }
      for (let shift = secondShift; shift < WINDOW; shift += STEP) {
        penalty += windows[(second >>> shift) & 0xffff]!;
      }
    }
    return penalty + N2 * wideBlocks(lines, size);
  };
}

/** Blocks of 2 × 2 modules of one colour, each counted at its upper left module. */
function wideBlocks(lines: Int32Array, size: number): number {
  const starts = size === 33 ? 0 : -1 << (65 - size);
  let blocks = 0;
  for (let i = 0; i < 2 * size - 2; i += 2) {
    const first = lines[i]!;
    const second = lines[i + 1]!;
    const below = first ^ lines[i + 2]!;
    const below2 = second ^ lines[i + 3]!;
    const beside = first ^ ((first << 1) | (second >>> 31));
    blocks += population(~(below | (below << 1) | (below2 >>> 31) | beside));
    if (starts) blocks += population(~(below2 | (below2 << 1) | (second ^ (second << 1))) & starts);
  }
  return blocks;
}

/** N4: ten for each step of 5 % away from as many dark modules as light, counted from the next step up. */
function balancePenalty(lines: Int32Array, size: number, words: number): number {
  let dark = 0;
  for (let i = 0; i < size * words; i++) dark += population(lines[i]!);
  return N4 * Math.abs(Math.ceil((dark * 20) / (size * size)) - 10);
}

/** The penalties of a line's head: the modules before the first whole step of windows. */
function headOf(size: number) {
  const length = 11 + ((size - 11) % STEP);
  return { head: headPenalties(length), headShift: 32 - length };
}

/** Where the last window ends that ends at `limit` modules or before. */
function lastEnd(size: number, limit: number): number {
  return size - STEP * Math.max(0, Math.ceil((size - limit) / STEP));
}

/** Ones in a word. */
function population(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

const N2 = 3;
const N4 = 10;
