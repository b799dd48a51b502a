import { ALPHABET } from '../../src/codes/id/crockford.ts';
import type { Drawing, ErrorCorrection, SymbolShape } from '../../src/codes/plan.ts';
import { chooseSymbol, type Matrix } from '../../src/codes/symbol/symbol.ts';

export const LEVELS: ErrorCorrection[] = ['L', 'M', 'Q', 'H'];

/** Random numbers that are the same on every run: xorshift32 from `seed`. */
export function dice(seed: number): (sides: number) => number {
  let state = seed * 2654435761 || 1;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

export function randomId(roll: (sides: number) => number): Uint8Array {
  return Uint8Array.from({ length: 14 }, () => ALPHABET.charCodeAt(roll(32)));
}

/** The text of a code as its symbol should say it. */
export function textOf(prefix: string, id: Uint8Array): string {
  return prefix + Buffer.from(id).toString('latin1');
}

/** A drawing at 600 dpi without reduction, unless told otherwise. */
export function drawing(change: Partial<Drawing> = {}): Drawing {
  return {
    format: 'png',
    resolutionX: '600',
    resolutionY: '600',
    dotsX: 8,
    dotsY: 8,
    reductionX: 0,
    reductionY: 0,
    ...change,
  };
}

export function darkAt({ rows, words, size }: Matrix, x: number, y: number): boolean {
  if (x < 0 || y < 0 || x >= size || y >= size) return false;
  return ((rows[y * words + (x >> 5)]! >>> (31 - (x & 31))) & 1) === 1;
}

/**
 * The dots of an image by the definition, dot by dot: every module is a block of dots, then a dot stays dark only if all
 * dots from ⌊r/2⌋ before it to ⌈r/2⌉ after it are dark, along x and along y. One byte a dot, 1 is dark.
 */
export function dotsByDefinition(matrix: Matrix, { dotsX, dotsY, reductionX, reductionY }: Drawing) {
  const width = (matrix.size + 8) * dotsX;
  const height = (matrix.size + 8) * dotsY;
  const block = (x: number, y: number) =>
    darkAt(matrix, Math.floor(x / dotsX) - 4, Math.floor(y / dotsY) - 4) ? 1 : 0;
  const full = Uint8Array.from({ length: width * height }, (_, i) => block(i % width, Math.floor(i / width)));
  const alongX = erode(full, width, height, 1, reductionX);
  return { width, height, dots: erode(alongX, width, height, width, reductionY) };
}

function erode(dots: Uint8Array, width: number, height: number, step: number, r: number): Uint8Array {
  return dots.map((own, i) => {
    const place = step === 1 ? i % width : Math.floor(i / width);
    const limit = step === 1 ? width : height;
    for (let d = -Math.floor(r / 2); d <= Math.ceil(r / 2); d++) {
      if (place + d < 0 || place + d >= limit || !dots[i + d * step]) return 0;
    }
    return own;
  });
}

/**
 * Prefixes whose codes fit `shape`, as long as fits or a little shorter: bytes, capitals of even and of odd length. A
 * version too small for a kind gives none of it.
 */
export function prefixesFor({ version, level }: SymbolShape): string[] {
  const room = (letter: string) => {
    let length = 0;
    while (fitsIn(letter.repeat(length + 1), version, level)) length++;
    return length;
  };
  const bytes = Math.max(0, room('a') - (version % 3));
  const capitals = room('A');
  const lengths = [capitals, capitals - 1].filter(
    (length) => length >= 0 && fitsIn('A'.repeat(length), version, level),
  );
  return [
    ...(bytes > 0 ? ['https://id.acme.example/'.padEnd(300, 'path/').slice(0, bytes)] : []),
    ...lengths.map((length) => 'HTTPS://ID.ACME.EXAMPLE/'.padEnd(500, 'PATH-7/').slice(0, length)),
  ];
}

function fitsIn(prefix: string, version: number, level: ErrorCorrection): boolean {
  const choice = chooseSymbol(prefix, level);
  return choice.kind === 'fits' && choice.shape.version <= version;
}
