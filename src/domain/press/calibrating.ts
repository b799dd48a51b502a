import type { Db, Tx } from '../../db/database.ts';
import { setRow } from '../../db/rows.ts';
import { calibrations } from '../../db/schema/calibrations.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict, type Refusal, refuseFaults, wrong } from '../access/refusal.ts';
import { dayInWords } from '../forms/dates.ts';
import { askSeparator, readDecimal } from '../forms/decimal.ts';
import type { Faults, Typed } from '../forms/drafts.ts';
import { lookupReader } from '../forms/locales.ts';
import { readLine } from '../forms/text.ts';
import { historyOf } from '../trace/history.ts';
import { mustBeInUse } from './assets.ts';
import { gainInWords, readReading } from './calibration-reading.ts';
import {
  addRevision,
  approveRevision,
  type Calibration,
  endCalibrations,
  findRevision,
  listCalibrations,
  type Pair,
  type PairRevision,
  type Revision,
  traceRevision,
} from './calibrations.ts';
import type { Equipment } from './equipment.ts';
import { fieldsOf } from './measured/measured.ts';
import {
  holdAgainstScans,
  keepAgainstScans,
  measureDraft,
  noiseOfScans,
  scansSince,
} from './measured/measuring.ts';
import { readScans } from './measured/scans.ts';
import { keepGraphic } from './secure-pairs.ts';
import { sheetOf } from './sheet-shown.ts';

export const VALID_MONTHS = 12;
const MOST_MONTHS = 24;

/** Starts a draft of the pair, or goes on with the one that is open. */
export function startCalibration(db: Db, actor: Actor, pair: Pair): Revision {
  return transactAs(db, actor, (tx, actor) => {
    const open = listCalibrations(tx, actor, pair).find(({ state }) => state === 'draft');
    insist(actor, 'calibrate');
    if (open) return open.calibration;
    const draft = addRevision(tx, actor, pair);
    traceRevision(tx, actor, 'calibration.started', draft, {});
    return draft;
  });
}

/** Keeps what was read off the sheet of a draft, from the version that the form showed. */
export function enterReading(db: Db, actor: Actor, of: PairRevision, typed: Typed): Revision {
  return transactAs(db, actor, (tx, actor) => {
    const { calibration: draft, equipment } = findDraft(tx, actor, of);
    return saveReading(tx, actor, { draft, equipment, typed });
  });
}

type ReadDraft = { draft: Revision; equipment: Equipment; typed: Typed };

function saveReading(tx: Tx, actor: Actor, { draft, equipment, typed }: ReadDraft): Revision {
  const { values, faults } = readReading(typed, equipment, sheetOf(draft, equipment));
  const held = holdAgainstScans(tx, draft, equipment, { values, typed, faults });
  refuseFaults(faults);
  const { measured } = held;
  if (sameReading(draft, { ...values, measured }) && held.added.length === 0) return draft;
  if (typed.version !== String(draft.version)) throw readMeanwhile(tx, draft);
  if (held.isOlder) throw scansSince();
  const row = setRow(tx, calibrations, draft.id, { ...values, measured, version: draft.version + 1 });
  traceRevision(tx, actor, 'calibration.read', row, {
    ...keepAgainstScans(tx, row, held, actor.userId),
    module: `${values.dotsX} × ${values.dotsY} dots`,
    gain: `${gainInWords(values.gainX)} × ${gainInWords(values.gainY)} µm per edge`,
    'bar-width reduction': `${values.reductionX} × ${values.reductionY} dots`,
  });
  return row;
}

/**
 * Approves a draft as the page showed it, for so many months; the revision before it is superseded. Of a draft without saved
 * readings the page showed what its scans propose: that is saved first, as if it had been taken.
 */
export function approveDraft(db: Db, actor: Actor, of: PairRevision, typed: Typed): Calibration {
  return transactAs(db, actor, (tx, actor) => {
    const before = findRevision(tx, actor, of);
    if (before.state === 'approved' && before.calibration.approvedBy === actor.userId)
      return before.calibration as Calibration;
    const { calibration: shown, equipment } = findDraft(tx, actor, of);
    const months = readMonths(typed.months ?? '');
    if (typed.version !== String(shown.version)) throw readMeanwhile(tx, of.pair);
    const draft = shown.dotsX === null ? takeProposal(tx, actor, { draft: shown, equipment, typed }) : shown;
    const noise = noiseOfScans(tx, draft, equipment);
    const now = new Date();
    const approved = approveRevision(tx, actor, draft, { from: now, until: inMonths(now, months) });
    if (noise) keepGraphic(tx, actor, approved, equipment, noise);
    return approved;
  });
}

function takeProposal(tx: Tx, actor: Actor, { draft, equipment, typed }: ReadDraft): Revision {
  const measuring = measureDraft(readScans(tx, draft.id), equipment);
  const isShown = typed.proposal !== undefined && typed.proposal !== '';
  if (!measuring?.isFit || !isShown) throw conflict('Nothing was read off its sheet yet. Enter that first.');
  const { version = '', proposal = '' } = typed;
  return saveReading(tx, actor, {
    ...{ draft, equipment },
    typed: { ...fieldsOf(measuring.values), version, proposal },
  });
}

/** Ends a calibration at once, or gives up a draft: its substrate leaves every list of its equipment. */
export function withdrawCalibration(db: Db, actor: Actor, of: PairRevision, typed: Typed): Revision {
  return transactAs(db, actor, (tx, actor) => {
    const { calibration, state } = findRevision(tx, actor, of);
    insist(actor, 'calibrate');
    if (state === 'withdrawn' && calibration.withdrawnBy === actor.userId) return calibration;
    if (state === 'withdrawn' || state === 'superseded')
      throw conflict(`Revision ${of.revision} is ${state} already. Nothing was changed.`);
    const faults: Faults = {};
    const needed = state === 'draft' ? undefined : 'Enter a reason: who calibrates anew reads it.';
    const reason = readLine(typed, 'reason', faults, { most: 500, needed });
    refuseFaults(faults);
    endCalibrations(tx, actor, [calibration.id], reason || 'The draft was given up.');
    return calibration;
  });
}

/** A draft of a pair in use, for somebody who may calibrate; or a refusal with what became of it. */
export function findDraft(tx: Db | Tx, actor: Actor, of: PairRevision) {
  const found = findRevision(tx, actor, of);
  insist(actor, 'calibrate');
  mustBeInUse(found.equipment);
  mustBeInUse(found.substrate);
  if (found.state === 'draft') return found;
  const { approvedAt, withdrawReason } = found.calibration;
  const day = approvedAt ? ` on ${dayInWords(approvedAt, lookupReader(tx, actor.companyId))}` : '';
  const became = withdrawReason
    ? `was withdrawn: ${withdrawReason}`
    : `was approved by ${found.approvedBy}${day}`;
  throw conflict(`Revision ${of.revision} is no draft any more: it ${became}. Nothing was changed.`);
}

/** So many calendar months later; the last day of a month stays one. */
export function inMonths(from: Date, months: number): Date {
  const to = new Date(from);
  to.setUTCMonth(to.getUTCMonth() + months);
  if (to.getUTCDate() !== from.getUTCDate()) to.setUTCDate(0);
  return to;
}

function sameReading(draft: Revision, values: Partial<Revision>): boolean {
  const fields = Object.keys(values) as (keyof Revision)[];
  return fields.every((field) => draft[field] === values[field]);
}

function readMeanwhile(tx: Tx, { equipmentId, substrateId }: Pair): Refusal {
  const last = historyOf(tx, { equipmentId, substrateId }).find(
    ({ action }) => action === 'calibration.read',
  );
  const what = last
    ? `${last.who} entered module ${last.detail.module}, gain ${last.detail.gain}`
    : 'it changed';
  return conflict(
    `Nothing was saved: ${what} while this page was open. Compare it with yours before you go on.`,
  );
}

function readMonths(text: string): number {
  const months = text.trim() === '' ? VALID_MONTHS : Number(readDecimal(text, 0));
  if (Number.isInteger(months) && months >= 1 && months <= MOST_MONTHS) return months;
  throw wrong('months', askSeparator(text) ?? `Enter whole months from 1 to ${MOST_MONTHS}.`);
}
