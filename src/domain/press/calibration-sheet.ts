import { hasRoom, LAYOUT, type SheetPlan } from '../../codes/sheet/data-code.ts';
import type { Db, Tx } from '../../db/database.ts';
import { setRow } from '../../db/rows.ts';
import { calibrations } from '../../db/schema/calibrations.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict, Refusal, wrong } from '../access/refusal.ts';
import { askSeparator, readDecimal } from '../forms/decimal.ts';
import { mustBeInUse } from './assets.ts';
import { findDraft } from './calibrating.ts';
import { findRevision, type PairRevision, traceRevision } from './calibrations.ts';

const [NARROWEST, WIDEST] = [16, 1000];

/**
 * The sheet of a draft, as wide as typed. The draft remembers the widest that was handed out: only what it shows can be read off
 * it. Readings off a sheet of an earlier layout stay with that sheet. Of an approved revision the sheet is printed again, to check
 * whether the press has drifted.
 */
export function takeSheet(db: Db, actor: Actor, of: PairRevision, typed: string): SheetPlan {
  return transactAs(db, actor, (tx, actor) => {
    const { calibration: draft, equipment, substrate, state } = findPrintable(tx, actor, of);
    const { revision } = of;
    const widthMm = readSheetWidth(typed);
    const { resolutionX, resolutionY, imageFormat: format } = equipment;
    const plan: SheetPlan = { format, resolutionX, resolutionY, widthMm, equipment, substrate, revision };
    if (!hasRoom(plan)) {
      throw wrong(
        'width',
        `${widthMm} mm are too few for the code that says what the sheet is for, at ${resolutionX} dpi. Take a wider sheet.`,
      );
    }
    if (state === 'draft' && draft.sheetLayout !== LAYOUT && draft.dotsX !== null)
      throw conflict(
        `What was entered is of a sheet of layout ${draft.sheetLayout}, which is not drawn any more. Approve it, or give this draft up and calibrate anew.`,
      );
    const width = Math.max(Math.round(Number(widthMm) * 1000), draft.sheetWidth ?? 0);
    const set = { sheetLayout: LAYOUT, sheetWidth: width };
    if (state === 'draft') setRow(tx, calibrations, draft.id, set);
    traceRevision(tx, actor, 'calibration.sheet_downloaded', draft, {
      layout: LAYOUT,
      width: `${widthMm} mm`,
    });
    return plan;
  });
}

/** A draft, or one that holds or held to its end: whether its press still prints so shows on a new sheet. */
function findPrintable(tx: Tx, actor: Actor, of: PairRevision) {
  const found = findRevision(tx, actor, of);
  if (found.state !== 'approved' && found.state !== 'expired') return findDraft(tx, actor, of);
  insist(actor, 'calibrate');
  mustBeInUse(found.equipment);
  mustBeInUse(found.substrate);
  return found;
}

/** The width of a sheet in millimetres, as calibrationSheet takes it. */
function readSheetWidth(typed: string): string {
  const width = readDecimal(typed, 3);
  if (width !== undefined && Number(width) >= NARROWEST && Number(width) <= WIDEST) return width;
  const sentence = 'Enter the width of the sheet in millimetres, from 16 to 1,000.';
  throw new Refusal('invalid', sentence, { width: askSeparator(typed) ?? sentence });
}
