import { and, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '../../../db/database.ts';
import { dropRows, insertRow } from '../../../db/rows.ts';
import { calibrationCorrections } from '../../../db/schema/calibrations.ts';
import { users } from '../../../db/schema/people.ts';
import type { Faults, Typed } from '../../forms/drafts.ts';
import { readText } from '../../forms/text.ts';
import { gainInWords, type Reading } from '../calibration-reading.ts';
import type { MeasuredValues, Measuring } from './measured.ts';

/** What can be corrected by hand, under the words people know it by. */
const FIGURES = ['module', 'gain across', 'gain along', 'reduction across', 'reduction along'] as const;
/** Of a pair whose sheet was not fit the whole is typed by hand. */
const ALL = [...FIGURES, 'fitness'] as const;
type FigureName = (typeof ALL)[number];

/** A figure whose typed value is not the one that was measured, both in words. */
export type Correction = { figure: FigureName; measured: string; typed: string };
/** All corrections that a reading makes, and those of them that are new, with the remark that explains these. */
export type Corrected = { all: Correction[]; added: Correction[]; remark: string };
export type KeptCorrection = Correction & { remark: string; by: string; at: Date };

/** Every figure of which something else was typed than was measured. */
export function correctionsOf(typed: Reading, measuring: Measuring): Correction[] {
  if (!measuring.isFit)
    return [
      { figure: 'fitness', measured: `not fit: ${measuring.reasons.join(' ')}`, typed: 'entered by hand' },
    ];
  const [of, from] = [inWords(typed), inWords(measuring.values)];
  return FIGURES.filter((figure) => of[figure] !== from[figure]).map((figure) => ({
    figure,
    measured: from[figure],
    typed: of[figure],
  }));
}

/** The corrections of a revision with who made them and why, as they were kept. */
export function listCorrections(db: Db | Tx, calibrationId: number): KeptCorrection[] {
  const rows = db
    .select({ correction: calibrationCorrections, by: users.name })
    .from(calibrationCorrections)
    .leftJoin(users, eq(calibrationCorrections.madeBy, users.id))
    .where(eq(calibrationCorrections.calibrationId, calibrationId))
    .all();
  return rows
    .map(({ correction: { figure, measured, typed, remark, madeAt }, by }) => ({
      ...{ figure, measured, typed, remark, at: madeAt },
      by: by ?? 'Imprimatur',
    }))
    .sort((one, other) => ALL.indexOf(one.figure) - ALL.indexOf(other.figure));
}

/** The remark that corrections ask for which nobody has explained yet. */
export function readCorrectionRemark(typed: Typed, isNeeded: boolean, faults: Faults): string {
  const remark = readText(typed, 'correction', faults, { most: 500 });
  if (isNeeded && remark === '' && !faults.correction)
    faults.correction = 'Say why this differs from what was measured: both values are kept with it.';
  return remark;
}

/** Those of them that are not kept as they are. */
export function newCorrections(corrections: Correction[], kept: KeptCorrection[]): Correction[] {
  return corrections.filter(
    ({ figure, measured, typed }) =>
      !kept.some((each) => each.figure === figure && each.measured === measured && each.typed === typed),
  );
}

/** Keeps new corrections with their remark, and drops those of figures that are as measured again. */
export function keepCorrections(
  tx: Tx,
  calibrationId: number,
  { all, added, remark }: Corrected,
  madeBy: number | null,
): void {
  const gone = ALL.filter((figure) => !all.some((each) => each.figure === figure));
  const changed = [...gone, ...added.map(({ figure }) => figure)];
  const mine = eq(calibrationCorrections.calibrationId, calibrationId);
  dropRows(tx, calibrationCorrections, and(mine, inArray(calibrationCorrections.figure, changed)));
  const madeAt = new Date();
  for (const each of added)
    insertRow(tx, calibrationCorrections, { ...each, calibrationId, remark, madeAt, madeBy });
}

function inWords(values: MeasuredValues): Record<(typeof FIGURES)[number], string> {
  const { dotsX, dotsY, gainX, gainY, reductionX, reductionY } = values;
  const dots = (count: number) => (count === 1 ? '1 dot' : `${count} dots`);
  return {
    module: `${dotsX} × ${dotsY} dots`,
    'gain across': `${gainInWords(gainX)} µm`,
    'gain along': `${gainInWords(gainY)} µm`,
    'reduction across': dots(reductionX),
    'reduction along': dots(reductionY),
  };
}
