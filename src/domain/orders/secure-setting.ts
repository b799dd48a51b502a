import type { Drawing, SymbolShape } from '../../codes/plan.ts';
import { lookupMisfit, type SecureGraphic, withGraphic } from '../../codes/secure/graphic.ts';
import type { Resolution } from '../../codes/sheet/press-dots.ts';
import { dotsInMm, modulesOf, printedSizes } from '../../codes/size.ts';
import type { Db } from '../../db/database.ts';
import { type CalibratedSubstrate, calibratedPairs } from '../press/calibrations.ts';
import { lookupGraphic, sideOf } from '../press/secure-pairs.ts';
import type { Confirmation, WorkOrder } from './work-orders.ts';

/** The graphic of secure codes as it is drawn below each symbol. */
export type DrawnGraphic = {
  plan: SecureGraphic;
  /** Its side with its ring, in dots and millimetres. */
  side: ReturnType<typeof sideOf>;
  /** Only flatbed scans tell: its cells are too fine for phones. */
  flatbedOnly: boolean;
  /** What Confirm carries of it. */
  mark: string;
};

type Calibrated = Pick<CalibratedSubstrate, 'calibration'>;

/** Whether a calibrated pair was measured for secure codes, and may print them. */
export function printsSecure({ calibration }: Calibrated): boolean {
  return lookupGraphic(calibration) !== undefined;
}

/** Whether a secure order waits until its partner has a pair that may print it. */
export function waitsForPair(db: Db, { codeType, partnerId }: WorkOrder): boolean {
  return codeType === 'secure' && !calibratedPairs(db, partnerId).some(printsSecure);
}

/** The graphic that a pair prints, in sizes of the press. */
export function drawnGraphic({ calibration }: Calibrated, press: Resolution): DrawnGraphic | undefined {
  const measured = lookupGraphic(calibration);
  if (!measured) return undefined;
  const { graphic: plan, flatbedOnly } = measured;
  return { plan, side: sideOf(plan, press), flatbedOnly, mark: markOf(plan) };
}

type Drawn = { drawing: Drawing; graphic: Pick<DrawnGraphic, 'plan'> | undefined };

/** How images are drawn: with their graphic, if they have one. */
export function printedAs({ drawing, graphic }: Drawn): Drawing {
  return graphic ? withGraphic(drawing, graphic.plan) : drawing;
}

/** The graphic that Confirm fixed for an order, in sizes of its press; undefined for serialized codes. */
export function fixedGraphic(fixed: Confirmation): Pick<DrawnGraphic, 'plan' | 'side'> | undefined {
  if (fixed.graphic === null) return undefined;
  const plan: SecureGraphic = JSON.parse(fixed.graphic);
  return { plan, side: sideOf(plan, fixed) };
}

/** How the symbols of an order are drawn, as Confirm fixed it. */
export function fixedDrawing(fixed: Confirmation): Drawing {
  const { imageFormat: format, resolutionX, resolutionY, dotsX, dotsY, reductionX, reductionY } = fixed;
  return { format, resolutionX, resolutionY, dotsX, dotsY, reductionX, reductionY };
}

/** Sizes of what an order prints, as Confirm fixed it. */
export function confirmedSizes(fixed: Confirmation) {
  return sizesOf(fixedDrawing(fixed), fixed.symbolVersion, fixedGraphic(fixed)?.plan);
}

/** Sizes of what is printed, with the graphic where there is one. */
export function sizesOf(drawing: Drawing, version: number, graphic: SecureGraphic | undefined) {
  return printedSizes(graphic ? withGraphic(drawing, graphic) : drawing, version);
}

/** Why the graphic cannot stand below the symbol, and what would do; undefined where it can. */
export function whyMisfit(graphic: DrawnGraphic, drawing: Drawing, shape: SymbolShape): string | undefined {
  const { plan, side } = graphic;
  const misfit = lookupMisfit(plan, drawing, shape);
  if (!misfit) return undefined;
  const { dotsX, resolutionX, reductionX, reductionY } = drawing;
  if (misfit.kind === 'ring')
    return `A bar-width reduction of ${reductionX} × ${reductionY} dots leaves nothing of the graphic’s ring of ${plan.ringX} × ${plan.ringY} dots. Choose another pair.`;
  const modules = modulesOf(shape.version);
  const { leastDotsX: least } = misfit;
  const millimetres = (Math.ceil(10 * Number(dotsInMm(least * modules, resolutionX))) / 10).toFixed(1);
  return `The graphic of ${side.dotsX} dots is too wide for the symbol of ${modules} modules of ${dotsX} dots. Modules of ${least} dots would do: choose another pair, or ask the brand for an order with a printed size of ${millimetres} mm.`;
}

function markOf({ cells, cellX, cellY, sixteenths, ringX, ringY, gapX, gapY }: SecureGraphic): string {
  return `g${cells}.${cellX}x${cellY}.${sixteenths}.${ringX}x${ringY}.${gapX}x${gapY}`;
}
