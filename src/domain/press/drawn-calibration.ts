import type { Db } from '../../db/database.ts';
import type { confirmations } from '../../db/schema/packages.ts';
import { lookupHolding } from './calibrations.ts';
import { lookupGraphic } from './secure-pairs.ts';

type Drawn = typeof confirmations.$inferSelect;

/** What a press must know of the calibration a package was drawn with; undefined while that calibration holds. */
export type CalibrationNote = { mayPrint: boolean; sentence: string };

/** Holds the package of an order against the calibration that its pair has now. */
export function noteOnCalibration(db: Db, drawn: Drawn): CalibrationNote | undefined {
  const now = lookupHolding(db, drawn)?.calibration;
  if (now?.id === drawn.calibrationId) return undefined;
  const never = (sentence: string) => ({ mayPrint: false, sentence });
  const was = `The package was drawn with calibration revision ${drawn.calibrationRevision}`;
  if (!now) return never(`${was}, which has ended since. Do not print before the pair is calibrated again.`);
  const stop = 'Do not print it: ask the brand to cancel this order and to submit a new one.';
  const renewed = `${was}; revision ${now.revision} holds now`;
  if (drawn.dotsX < now.dotsX || drawn.dotsY < now.dotsY)
    return never(
      `${renewed} and asks for modules of at least ${now.dotsX} × ${now.dotsY} dots. The package has ${drawn.dotsX} × ${drawn.dotsY}. ${stop}`,
    );
  if (drawn.reductionX !== now.reductionX || drawn.reductionY !== now.reductionY)
    return never(
      `${renewed} with a bar-width reduction of ${now.reductionX} × ${now.reductionY} dots. The package has ${drawn.reductionX} × ${drawn.reductionY}. ${stop}`,
    );
  if (drawn.graphic !== null && drawn.graphic !== JSON.stringify(lookupGraphic(now)?.graphic))
    return never(
      `${renewed}, which was measured for ${lookupGraphic(now) ? 'another graphic' : 'no graphic'} of secure codes. ${stop}`,
    );
  return {
    mayPrint: true,
    sentence: `${renewed} and allows the same module and reduction: it may be printed.`,
  };
}
