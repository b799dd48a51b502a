import type { ErrorCorrection, SymbolShape } from '../../plan.ts';

/**
 * Where the modules of a symbol of version 1 to 10 are and what they must be, written from ISO/IEC 18004 for reading
 * alone. Rows are two 32-bit words each, module 0 in the first word's bit 31, 1 is dark.
 */
export type SymbolLayout = {
  size: number;
  /** Ones where a module belongs to a function pattern, to format or to version information. */
  fixed: Int32Array;
  /** By mask: what the fixed modules are. */
  patterns: Int32Array[];
  /** By mask: what it turns over; zero on fixed modules (7.8.2). */
  masks: Int32Array[];
  /** Modules of the data bits in their order (7.7.3), as 64 · row + column. */
  places: number[];
};

export function symbolLayout({ version, level }: SymbolShape): SymbolLayout {
  const size = 17 + 4 * version;
  const fixed = new Int32Array(2 * size);
  const pattern = new Int32Array(2 * size);
  const put = (row: number, column: number, dark: boolean) => {
    if (row < 0 || column < 0 || row >= size || column >= size) return;
    setModule(fixed, row, column, true);
    setModule(pattern, row, column, dark);
  };
  putTiming(size, put);
  putFinders(size, put);
  putAlignments(version, put);
  if (version >= 7) putVersion(version, size, put);
  put(size - 8, 8, true);
  const patterns = MASKS.map((_, mask) => {
    const own = pattern.slice();
    putFormat(level, mask, size, (row, column, dark) => {
      setModule(fixed, row, column, true);
      setModule(own, row, column, dark);
    });
    return own;
  });
  const masks = MASKS.map((turns) => maskRows(turns, fixed, size));
  return { size, fixed, patterns, masks, places: dataPlaces(size, fixed) };
}

/** A mask's rows come again after twelve (all periods of table 10 divide it). */
function maskRows(turns: Turns, fixed: Int32Array, size: number): Int32Array {
  const rows = new Int32Array(2 * size);
  for (let row = 0; row < 12; row++) {
    for (let column = 0; column < size; column++) {
      if (turns(row, column)) setModule(rows, row, column, true);
    }
  }
  for (let i = 24; i < rows.length; i++) rows[i] = rows[i - 24]!;
  for (let i = 0; i < rows.length; i++) rows[i]! &= ~fixed[i]!;
  return rows;
}

type Put = (row: number, column: number, dark: boolean) => void;

/** 6.3.3 and 6.3.4, finder patterns and their separators. */
function putFinders(size: number, put: Put) {
  for (const [top, left] of [
    [0, 0],
    [0, size - 7],
    [size - 7, 0],
  ] as const) {
    for (let y = -1; y <= 7; y++) {
      for (let x = -1; x <= 7; x++) {
        const ring = Math.max(Math.abs(y - 3), Math.abs(x - 3));
        put(top + y, left + x, ring !== 2 && ring !== 4);
      }
    }
  }
}

/** 6.3.5. */
function putTiming(size: number, put: Put) {
  for (let i = 0; i < size; i++) {
    put(6, i, i % 2 === 0);
    put(i, 6, i % 2 === 0);
  }
}

/** 6.3.6 and annex E; those that would lie on a finder are left out. */
function putAlignments(version: number, put: Put) {
  const centres = ALIGNMENTS[version - 1]!;
  const last = centres.at(-1)!;
  for (const row of centres) {
    for (const column of centres) {
      if ((row === 6 && (column === 6 || column === last)) || (row === last && column === 6)) continue;
      for (let y = -2; y <= 2; y++) {
        for (let x = -2; x <= 2; x++) put(row + y, column + x, Math.max(Math.abs(y), Math.abs(x)) !== 1);
      }
    }
  }
}

/** 7.10: the version and its remainder by 1 1111 0010 0101. */
function putVersion(version: number, size: number, put: Put) {
  const bits = (version << 12) | remainder(version << 12, 0x1f25);
  for (let i = 0; i < 18; i++) {
    const dark = ((bits >> i) & 1) === 1;
    put(Math.floor(i / 3), size - 11 + (i % 3), dark);
    put(size - 11 + (i % 3), Math.floor(i / 3), dark);
  }
}

/** 7.9: level and mask, their remainder by 101 0011 0111, masked by 101 0100 0001 0010; twice. */
function putFormat(level: ErrorCorrection, mask: number, size: number, put: Put) {
  const data = ((LEVELS[level] << 3) | mask) << 10;
  const bits = (data | remainder(data, 0x537)) ^ 0x5412;
  for (let i = 0; i < 15; i++) {
    const dark = ((bits >> i) & 1) === 1;
    put(i < 6 ? i : i < 8 ? i + 1 : size - 15 + i, 8, dark);
    put(8, i < 8 ? size - 1 - i : i === 8 ? 7 : 14 - i, dark);
  }
}

function remainder(value: number, divisor: number): number {
  let rest = value;
  while (rest !== 0 && Math.clz32(rest) <= Math.clz32(divisor)) {
    rest ^= divisor << (Math.clz32(divisor) - Math.clz32(rest));
  }
  return rest;
}

/** 7.7.3: pairs of columns from the right, up and down in turn, the vertical timing pattern left out. */
function dataPlaces(size: number, fixed: Int32Array): number[] {
  const places: number[] = [];
  let up = true;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
    for (let i = 0; i < size; i++) {
      const row = up ? size - 1 - i : i;
      for (const column of [right, right - 1]) {
        if (!isDark(fixed, row, column)) places.push(64 * row + column);
      }
    }
    up = !up;
  }
  return places;
}

function setModule(rows: Int32Array, row: number, column: number, dark: boolean) {
  const bit = 1 << (31 - (column & 31));
  const word = 2 * row + (column >> 5);
  rows[word] = dark ? rows[word]! | bit : rows[word]! & ~bit;
}

function isDark(rows: Int32Array, row: number, column: number): boolean {
  return ((rows[2 * row + (column >> 5)]! >>> (31 - (column & 31))) & 1) === 1;
}

const LEVELS = { L: 1, M: 0, Q: 3, H: 2 };

const ALIGNMENTS = [
  [6],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
];

type Turns = (row: number, column: number) => boolean;

/** Table 10. */
const MASKS: Turns[] = [
  (i, j) => (i + j) % 2 === 0,
  (i) => i % 2 === 0,
  (_, j) => j % 3 === 0,
  (i, j) => (i + j) % 3 === 0,
  (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2 === 0,
  (i, j) => ((i * j) % 2) + ((i * j) % 3) === 0,
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2 === 0,
  (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2 === 0,
];
