import { mintIds } from '../src/codes/id/extended-id.ts';
import type { PackagePlan } from '../src/codes/plan.ts';
import { chooseSymbol } from '../src/codes/symbol/symbol.ts';
import { planOf } from '../test/support/plan.ts';

/** The order that the engine and its rivals make: a URL of 43 characters, level Q, no serial numbers. */
export const PREFIX = 'https://id.acme.example/c/a1/';
export const LEVEL = 'Q';

const choice = chooseSymbol(PREFIX, LEVEL);
if (choice.kind !== 'fits') throw new Error('The prefix of the measurements fits no symbol.');
export const SHAPE = choice.shape;

/** Its plan at `dots` a module; more than 100,000 codes are rows, as in the portal. */
export function benchPlan(codes: number, dots: number, changes: Partial<PackagePlan> = {}): PackagePlan {
  const plan = planOf(codes, { urlPrefix: PREFIX, symbol: SHAPE, serials: { kind: 'none' }, ...changes });
  return { ...plan, drawing: { ...plan.drawing, dotsX: dots, dotsY: dots, ...changes.drawing } };
}

/** The extended IDs of its first codes. */
export function benchIds(count: number): string[] {
  const ids = Buffer.from(mintIds(benchPlan(1, 8).mint, 1, count));
  return Array.from({ length: count }, (_, i) => ids.toString('latin1', i * 14, i * 14 + 14));
}
