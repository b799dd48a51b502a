import type { GraphicPlan } from '../../captures/tasks.ts';
import type { Drawing, SymbolShape } from '../../codes/plan.ts';
import { dotsInMm, modulesOf } from '../../codes/size.ts';
import type { CalibratedSubstrate } from '../press/calibrations.ts';
import { lookupGraphic, sideOf } from '../press/secure-pairs.ts';

/** The graphic of secure codes as it is drawn below each symbol. */
export type DrawnGraphic = {
  plan: GraphicPlan;
  /** Its side with its ring, in dots and millimetres. */
  side: ReturnType<typeof sideOf>;
  /** Only flatbed scans tell: its cells are too fine for phones. */
  flatbedOnly: boolean;
  /** What Confirm carries of it. */
  mark: string;
};

/** Whether a calibrated pair was measured for secure codes, and may print them. */
export function printsSecure({ calibration }: Pick<CalibratedSubstrate, 'calibration'>): boolean {
  return lookupGraphic(calibration) !== undefined;
}

/** The graphic that a pair prints, in sizes of the press. */
export function drawnGraphic(
  { calibration }: Pick<CalibratedSubstrate, 'calibration'>,
  press: Pick<Drawing, 'resolutionX' | 'resolutionY'>,
): DrawnGraphic | undefined {
  const measured = lookupGraphic(calibration);
  if (!measured) return undefined;
  const { graphic: plan, flatbedOnly } = measured;
  return { plan, side: sideOf(plan, press), flatbedOnly, mark: markOf(plan) };
}

/** Why the graphic does not fit below the symbol, and what would do; undefined where it fits. */
export function notWideEnough(
  { side }: DrawnGraphic,
  { dotsX, resolutionX }: Drawing,
  { version }: SymbolShape,
): string | undefined {
  const modules = modulesOf(version);
  if (side.dotsX <= modules * dotsX) return undefined;
  const needed = Math.ceil(side.dotsX / modules);
  const millimetres = (Math.ceil(10 * Number(dotsInMm(needed * modules, resolutionX))) / 10).toFixed(1);
  return `The graphic of ${side.dotsX} dots is wider than the symbol of ${modules} modules of ${dotsX} dots. Modules of ${needed} dots would do: choose another pair, or ask the brand for an order with a printed size of ${millimetres} mm.`;
}

function markOf({ cells, cellX, cellY, sixteenths, ringX, ringY, gapX, gapY }: GraphicPlan): string {
  return `g${cells}.${cellX}x${cellY}.${sixteenths}.${ringX}x${ringY}.${gapX}x${gapY}`;
}
