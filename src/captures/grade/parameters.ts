import type { SymbolShape } from '../../codes/plan.ts';
import type { Grade } from '../tasks.ts';
import type { TrueModules } from './true-modules.ts';

/** Light of each module, row by row, by a round aperture of 0.8 module; paper is the light of the quiet zone. */
export type ModuleLights = { lights: number[]; most: number; least: number };

type Graded = { value: number; grade: Grade };

const GRADES: Grade[] = ['A', 'B', 'C', 'D', 'F'];
/** Least values for A to D (ISO/IEC 15415, tables 5 to 9). */
const CONTRAST = [0.7, 0.55, 0.4, 0.2];
const MODULATION = [0.5, 0.4, 0.3, 0.2];
const CORRECTION = [0.62, 0.5, 0.37, 0.25];
/** Most values for A to D. */
const AXIAL = [0.06, 0.08, 0.1, 0.12];
const GRID = [0.38, 0.5, 0.63, 0.75];
/** Most shares of weak modules of fixed patterns for A to D: simpler than the standard's by segments. */
const WEAK = [0, 0.02, 0.04, 0.06];
const WEAK_BELOW = 0.2;
/** The least of the modulations is left to chance: this share of them is below what is told. */
const TOLD = 0.05;

/** Symbol contrast relative to the paper: (R_max − R_min) / R_paper. */
export function contrastOf({ most, least }: ModuleLights): Graded {
  return atLeast(most - least, CONTRAST);
}

/**
 * Modulation 2·|R − GT| / SC of the modules, by codewords as in ISO/IEC 15415, 7.8.4.3: at each grade those below it count as errors,
 * and as much correction as they leave unused bounds it. For the margin wrong modules have none.
 */
export function modulationOf(read: ReadModules, shape: SymbolShape, kind: 'modulation' | 'margin'): Graded {
  const { modules, values, isWrong } = read;
  const own = values.map((value, at) => (kind === 'margin' && isWrong[at] ? 0 : value));
  const data = modules.blocks.flatMap(({ codewords }) => codewords.flat());
  const sorted = data.map((at) => own[at]!).sort((a, b) => a - b);
  const grades = [...MODULATION, Number.NEGATIVE_INFINITY].map((limit, rank) => {
    const bad = (codeword: number[]) => codeword.some((at) => own[at]! < limit);
    return Math.max(rank, rankOf(unused(modules, shape, bad), CORRECTION));
  });
  return { value: sorted[Math.floor(TOLD * sorted.length)] ?? 0, grade: GRADES[Math.min(...grades)]! };
}

/** 1 − 2e / (checks − p) of the worst block: e codewords with a wrong module, p those that guard against misreading (ISO/IEC 18004, table 9). */
export function unusedCorrection({ modules, isWrong }: ReadModules, shape: SymbolShape): Graded {
  return atLeast(
    unused(modules, shape, (codeword) => codeword.some((at) => isWrong[at])),
    CORRECTION,
  );
}

export function fixedPatterns({ modules, values, isWrong }: ReadModules) {
  const weak = modules.fixed.filter((at) => isWrong[at] || values[at]! < WEAK_BELOW).length;
  const of = modules.fixed.length;
  return { weak, of, grade: atMost(weak / of, WEAK).grade };
}

/** |X − Y| by their mean, of modules as they were printed. */
export function axialOf(x: number, y: number): Graded {
  return atMost((2 * Math.abs(x - y)) / (x + y), AXIAL);
}

export function gridOf(error: number): Graded {
  return atMost(error, GRID);
}

/** Modules with their modulation, and which of them are on the wrong side of the threshold. */
export type ReadModules = { modules: TrueModules; values: number[]; isWrong: boolean[] };

export function readModules(modules: TrueModules, { lights, most, least }: ModuleLights): ReadModules {
  const threshold = (most + least) / 2;
  const { size, isDark } = modules;
  return {
    modules,
    values: lights.map((light) => (2 * Math.abs(light - threshold)) / (most - least)),
    isWrong: lights.map((light, at) => light < threshold !== isDark(at % size, Math.floor(at / size))),
  };
}

export function worstOf(grades: Grade[]): Grade {
  return GRADES[Math.max(...grades.map((grade) => GRADES.indexOf(grade)))]!;
}

/** The share of correction that a block has left, the worst of them. */
function unused({ blocks }: TrueModules, shape: SymbolShape, isBad: (codeword: number[]) => boolean): number {
  const guard = GUARDS[`${shape.version}-${shape.level}`] ?? 0;
  return Math.min(
    ...blocks.map(({ codewords, checks }) => 1 - (2 * codewords.filter(isBad).length) / (checks - guard)),
  );
}

/** Codewords that only guard against misreading. */
const GUARDS: Record<string, number> = { '1-L': 3, '1-M': 2, '1-Q': 1, '1-H': 1, '2-L': 2, '3-L': 1 };

function atLeast(value: number, limits: number[]): Graded {
  return { value, grade: GRADES[rankOf(value, limits)]! };
}

function atMost(value: number, limits: number[]): Graded {
  const rank = limits.findIndex((limit) => value <= limit);
  return { value, grade: GRADES[rank === -1 ? 4 : rank]! };
}

function rankOf(value: number, limits: number[]): number {
  const rank = limits.findIndex((limit) => value >= limit);
  return rank === -1 ? 4 : rank;
}
