import { ID_LENGTH } from '../id/crockford.ts';
import type { SymbolShape } from '../plan.ts';
import { modulesOf } from '../size.ts';
import { type Mask, referenceSymbol } from './reference-symbol.ts';
import { type Segment, type Segmentation, segmentation, segmentsOf } from './segments.ts';

/**
 * With version, level and segments fixed, every module of an unmasked symbol is a XOR of data bits (Reed–Solomon codes
 * and interleaving are linear over GF(2)). So a symbol is a blank one XOR, for each unit of the ID, two table entries.
 * A unit is one code word of the alphanumeric segment (ISO/IEC 18004, 7.4.4): two characters in 11 bits, or the last
 * one in 6; its upper bits (value >> 5) and lower five bits have tables of their own.
 *
 * Everything is in lines as MaskChooser takes them: rows, then columns.
 */
export type SymbolTables = {
  /** Words of all lines together. */
  length: number;
  /** The symbol under mask 0 whose units are all zero. */
  blank: Int32Array;
  units: Unit[];
  /** By mask: XOR onto a symbol under mask 0. */
  changes: Int32Array[];
};

export type Unit = {
  /** Value of the character before the ID that shares the first unit, else 0. */
  before: number;
  /** Index in the ID of the unit's first character (−1: it stands before the ID) and of its second (−1: none). */
  first: number;
  second: number;
  /** Entry v starts at v · length: what value bits 5 and up, and bits 0 to 4, change. */
  upper: Int32Array;
  lower: Int32Array;
};

/** The characters of ISO/IEC 18004 table 5 in order of their values. */
const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** Values of alphanumeric characters by their ASCII codes, 0 for any other. */
export function alphanumericValues(): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) =>
    Math.max(0, ALPHANUMERIC.indexOf(String.fromCharCode(code))),
  );
}

/** Builds the tables from the library's own symbols: some 90 of them. */
export function symbolTables(urlPrefix: string, shape: SymbolShape): SymbolTables {
  const cut = segmentation(urlPrefix, shape);
  const shared = cut.head.length % 2 === 1;
  const values = new Array<number>(ID_LENGTH + (shared ? 1 : 0)).fill(0);
  const lines = (mask: Mask) => linesOf(segmentsWith(cut, values, shared), shape, mask);
  const blank = lines(0);
  const changes = MASKS.map((mask) => xor(lines(mask), blank));
  const before = shared ? ALPHANUMERIC.indexOf(cut.head.at(-1)!) : 0;
  const units: Unit[] = [];
  for (let at = 0; at < values.length; at += 2) {
    const bits = at + 1 < values.length ? 11 : 6;
    const steps = Array.from({ length: bits }, (_, bit) => {
      setUnit(values, at, 1 << bit);
      return xor(lines(0), blank);
    });
    setUnit(values, at, 0);
    units.push({
      before: at === 0 ? before : 0,
      first: shared ? at - 1 : at,
      second: bits === 6 ? -1 : shared ? at : at + 1,
      upper: combinations(steps.slice(5)),
      lower: combinations(steps.slice(0, 5)),
    });
  }
  return { length: blank.length, blank, units, changes };
}

/** The segments of a code whose alphanumeric characters from the first unit on have these values. */
function segmentsWith({ prefix, head }: Segmentation, values: number[], shared: boolean): Segment[] {
  const text = values.map((value) => ALPHANUMERIC[value]).join('');
  return segmentsOf({ prefix, head: shared ? head.slice(0, -1) : head }, text);
}

function setUnit(values: number[], at: number, value: number) {
  if (at + 1 === values.length) {
    values[at] = value;
    return;
  }
  values[at] = Math.floor(value / 45);
  values[at + 1] = value % 45;
}

function linesOf(segments: Segment[], shape: SymbolShape, mask: Mask): Int32Array {
  const size = modulesOf(shape.version);
  const words = Math.ceil(size / 32);
  const lines = new Int32Array(2 * size * words);
  referenceSymbol(segments, shape, new Uint32Array(lines.buffer, 0, size * words), mask);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const dark = (lines[y * words + (x >> 5)]! >>> (31 - (x & 31))) & 1;
      lines[(size + x) * words + (y >> 5)]! |= dark << (31 - (y & 31));
    }
  }
  return lines;
}

/** Entry v is the XOR of the steps whose bits are set in v. */
function combinations(steps: Int32Array[]): Int32Array {
  const length = steps[0]!.length;
  const table = new Int32Array(length << steps.length);
  for (let v = 1; v < 1 << steps.length; v++) {
    const step = steps[31 - Math.clz32(v & -v)]!;
    const rest = (v & (v - 1)) * length;
    for (let i = 0; i < length; i++) table[v * length + i] = table[rest + i]! ^ step[i]!;
  }
  return table;
}

function xor(a: Int32Array, b: Int32Array): Int32Array {
  return a.map((word, i) => word ^ b[i]!);
}

const MASKS: Mask[] = [0, 1, 2, 3, 4, 5, 6, 7];
