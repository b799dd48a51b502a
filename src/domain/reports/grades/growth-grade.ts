import type { Grade } from '../../../captures/tasks.ts';

/** Most growth for A to D, in modules: 50, 70, 85 and 100 % of 0.3, by which a dark module of nominal width may be wider or narrower. */
const MOST: [Grade, number][] = [
  ['A', 0.15],
  ['B', 0.21],
  ['C', 0.255],
  ['D', 0.3],
];

/** The letter of print growth on one axis. It is no part of the overall grade. @param growth dark width less drawn dark width, in modules. */
export function growthGrade(growth: number): Grade {
  return MOST.find(([, most]) => Math.abs(growth) <= most)?.[0] ?? 'F';
}
