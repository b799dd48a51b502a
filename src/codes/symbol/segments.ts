import { ID_LENGTH } from '../id/crockford.ts';
import type { ErrorCorrection, SymbolShape } from '../plan.ts';

/** A stretch of a code's text in one encoding mode (ISO/IEC 18004, 7.4). */
export type Segment = { mode: 'numeric' | 'alphanumeric' | 'byte'; text: string };

/** How a prefix is cut: segments of its own, and the end that shares the ID's alphanumeric segment. */
export type Segmentation = { prefix: Segment[]; head: string };

/** The largest version the engine draws. */
export const MAX_VERSION = 10;

/**
 * The segments of every code of an order: they depend on the prefix and the shape, never on what an ID holds. The plain way
 * is one alphanumeric segment if the prefix is made of the 45 characters of ISO/IEC 18004 table 5, otherwise the prefix as
 * bytes and the ID as alphanumeric. Only where that does not fit the version, the shortest way is taken.
 * @throws Error if the prefix is not printable ASCII, so that a character is a byte.
 */
export function segmentation(urlPrefix: string, { version, level }: SymbolShape): Segmentation {
  if (!ASCII.test(urlPrefix)) throw new Error('The URL prefix must be made of printable ASCII characters.');
  const plain = plainSegmentation(urlPrefix);
  return bitsOf(plain, version) <= capacityBits(version, level)
    ? plain
    : shortestSegmentation(urlPrefix, version);
}

/** The segments of prefix + id. */
export function segmentsOf({ prefix, head }: Segmentation, id: string): Segment[] {
  return [...prefix, { mode: 'alphanumeric', text: head + id }];
}

/** Bits of a code, ID included, in a symbol of `version` 1 to 26. */
export function bitsOf(cut: Segmentation, version: number): number {
  const segments = segmentsOf(cut, '0'.repeat(ID_LENGTH));
  return segments.reduce((sum, { mode, text }) => sum + segmentBits(mode, text.length, version), 0);
}

export function isAlphanumeric(text: string): boolean {
  return ALPHANUMERIC.test(text);
}

/**
 * Bits of a segment of `characters` in a symbol of `version` 1 to 26: mode indicator (4), character count indicator
 * (ISO/IEC 18004 table 3) and data: 8 bits a byte; 11 a pair of alphanumeric characters, 6 for the odd one; 10 for three
 * digits, 4 and 7 for one and two that are left.
 */
export function segmentBits(mode: Segment['mode'], characters: number, version: number): number {
  const small = version < 10;
  if (mode === 'byte') return 4 + (small ? 8 : 16) + 8 * characters;
  if (mode === 'alphanumeric') return 4 + (small ? 9 : 11) + 11 * (characters >> 1) + 6 * (characters & 1);
  return 4 + (small ? 10 : 12) + Math.ceil((10 * characters) / 3);
}

function plainSegmentation(urlPrefix: string): Segmentation {
  if (isAlphanumeric(urlPrefix)) return { prefix: [], head: urlPrefix };
  return { prefix: [{ mode: 'byte', text: urlPrefix }], head: '' };
}

type Step = { bits: number; segments: number; from: number };

/**
 * The fewest bits there are (the aim of ISO/IEC 18004, annex J), by shortest paths over the places of the prefix. Of equals
 * the one with the fewest segments, and of those the one whose last segments are longest.
 */
function shortestSegmentation(urlPrefix: string, version: number): Segmentation {
  const modes = modesOf(urlPrefix);
  const length = urlPrefix.length;
  const steps: Step[] = [{ bits: 0, segments: 0, from: 0 }];
  for (let end = 1; end <= length; end++)
    steps.push(bestStep(steps, end, (from) => segmentBits(modes(from, end), end - from, version)));
  const last = bestStep(steps, length + 1, (from) =>
    modes(from, length) === 'byte'
      ? Number.POSITIVE_INFINITY
      : segmentBits('alphanumeric', length - from + ID_LENGTH, version),
  );
  const prefix: Segment[] = [];
  for (let end = last.from; end > 0; end = steps[end]!.from) {
    const { from } = steps[end]!;
    prefix.unshift({ mode: modes(from, end), text: urlPrefix.slice(from, end) });
  }
  return { prefix, head: urlPrefix.slice(last.from) };
}

/** The best way to a place, whose last segment begins at any place before it and takes `bits`. */
function bestStep(steps: Step[], end: number, bits: (from: number) => number): Step {
  let best: Step = { bits: Number.POSITIVE_INFINITY, segments: 0, from: 0 };
  for (let from = 0; from < end; from++) {
    const before = steps[from]!;
    const all = before.bits + bits(from);
    const segments = before.segments + 1;
    if (all < best.bits || (all === best.bits && segments < best.segments))
      best = { bits: all, segments, from };
  }
  return best;
}

/** The mode of any stretch: of those that can write it, the one with the fewest bits, which is so at every length. */
function modesOf(text: string): (from: number, end: number) => Segment['mode'] {
  const digits = runEnds(text, (character) => /\d/.test(character));
  const characters = runEnds(text, isAlphanumeric);
  return (from, end) => {
    if (end <= digits[from]!) return 'numeric';
    return end <= characters[from]! ? 'alphanumeric' : 'byte';
  };
}

/** For each place, the end included, where the run of such characters that begins there ends. */
function runEnds(text: string, isOne: (character: string) => boolean): number[] {
  const ends = new Array<number>(text.length + 1).fill(text.length);
  for (let at = text.length - 1; at >= 0; at--) ends[at] = isOne(text[at]!) ? ends[at + 1]! : at;
  return ends;
}

/** Data bits that a symbol of `version` 1 to 10 holds (ISO/IEC 18004 table 7). */
export function capacityBits(version: number, level: ErrorCorrection): number {
  return 8 * DATA_CODEWORDS[level][version - 1]!;
}

const ASCII = /^[\x20-\x7e]*$/;
const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]*$/;

const DATA_CODEWORDS: Record<ErrorCorrection, number[]> = {
  //   1   2   3   4    5    6    7    8    9   10
  L: [19, 34, 55, 80, 108, 136, 156, 194, 232, 274],
  M: [16, 28, 44, 64, 86, 108, 124, 154, 182, 216],
  Q: [13, 22, 34, 48, 62, 76, 88, 110, 132, 154],
  H: [9, 16, 26, 36, 46, 60, 66, 86, 100, 122],
};
