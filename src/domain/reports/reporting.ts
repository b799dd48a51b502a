import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { codeChanges } from '../../db/schema/code-status.ts';
import { printReports } from '../../db/schema/reports.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict, refuseFaults, wrong } from '../access/refusal.ts';
import { nextRank, paintNow, takeBack } from '../code-status/code-changes.ts';
import { stageRanges } from '../code-status/staging.ts';
import type { Faults, Typed } from '../forms/drafts.ts';
import { readLine } from '../forms/text.ts';
import { todayOf } from '../orders/due.ts';
import { acceptPrint, canMove, moveIf, tooLate } from '../orders/lifecycle.ts';
import { tell } from '../orders/notices.ts';
import { findWorkOrder, type WorkOrder } from '../orders/work-orders.ts';
import { isUntrained } from '../secure/trainings.ts';
import { record } from '../trace/audit.ts';
import { type Balance, balanceOf, faultOfBalance, type Sums } from './balance.ts';
import { FATES, type Fated, rangesOfFate, reasonOf } from './fates.ts';
import { faultOfListed } from './listed-codes.ts';
import {
  type Batches,
  batchesOf,
  changesOfReport,
  findReport,
  listedSums,
  lookupDraft,
  openBatches,
  type PrintReport,
  standingReports,
} from './print-reports.ts';
import { asKept, changedMeanwhile, findReportable, saveReport } from './report-drafts.ts';
import { batchesInWords, codesIn, type ReadForm, readReport } from './report-form.ts';

/**
 * Submits the report of some batches: what is not good is blocked, and the order is printed once all its batches are reported.
 * Refused, the form is kept as a draft.
 */
export function submitReport(db: Db, actor: Actor, workOrderId: number, typed: Typed): PrintReport {
  const before = lookupSubmitted(db, actor, workOrderId, typed);
  if (before) return before;
  const draft = saveReport(db, actor, workOrderId, typed);
  return transactAs(db, actor, (tx, actor) => {
    const order = findReportable(tx, actor, workOrderId);
    const now = lookupDraft(tx, order.id);
    if (now?.id !== draft.id || now.version !== draft.version) throw changedMeanwhile(now?.who);
    const standing = standingReports(tx, order.id);
    const open = openBatches(order, standing);
    const faults: Faults = {};
    const read = readReport(order, typed, { today: todayOf(tx, actor.companyId), open }, faults);
    refuseFaults({ ...faultOfListed(tx, now, read), ...faults });
    const balance = balanceOf(codesIn(read.part), sumsOf(tx, now, read.fated), read.counted);
    refuseFaults(faultOfBalance(balance, read.remarks));
    const report = submit(tx, actor, now, read, balance);
    blockCodes(db, tx, actor, { order, report, read });
    const last = openBatches(order, [...standing, report].sort(byBatch)).length === 0;
    if (last && !moveIf(tx, order.id, 'print', { movedBy: actor.userId })) throw tooLate(order, 'print');
    trace(tx, actor, order, { report, balance, last });
    for (const change of changesOfReport(tx, report.id)) paintNow(db, change);
    return report;
  });
}

/**
 * The brand accepts the print as it was reported, which completes the order. `seen` are the reports that the page showed; `untrained`
 * says that it was read what readers of codes will see that nobody measured.
 */
export function acceptReports(
  db: Db,
  actor: Actor,
  workOrderId: number,
  { seen, untrained }: Typed,
): WorkOrder {
  return acceptPrint(db, actor, workOrderId, {
    check(tx, order) {
      if (untrained !== 'yes' && isUntrained(tx, order)) throw wrong('untrained', UNTRAINED);
      if (seen === undefined || seen === seenOf(standingReports(tx, order.id))) return;
      throw conflict('The report was returned and sent again meanwhile. Read the new one first.');
    },
    also(tx, order) {
      const submitted = and(eq(printReports.workOrderId, order.id), eq(printReports.state, 'submitted'));
      tx.update(printReports)
        .set({ state: 'accepted', decidedAt: new Date(), decidedBy: actor.userId })
        .where(submitted)
        .run();
    },
  });
}

const UNTRAINED =
  'Its secure codes are untrained. Have the partner train them first, or tick that you accept what readers will see.';

/** What a page that shows these reports carries. */
export function seenOf(reports: readonly { id: number }[]): string {
  return reports.map(({ id }) => id).join(' ');
}

/** The brand returns a report with a reason: its codes are as they were before, and the partner reports its batches again. */
export function returnReport(db: Db, actor: Actor, id: number, typed: Typed): PrintReport {
  return transactAs(db, actor, (tx, actor) => {
    const { report, order } = findReport(tx, actor, id);
    insist(actor, 'return a print report');
    if (report.state === 'returned' && report.decidedBy === actor.userId) return report;
    if (report.state !== 'submitted' || !['ready', 'printed'].includes(order.state))
      throw tooLate(order, 'return');
    const faults: Faults = {};
    const needed = 'Say what is wrong with it: the partner reads it.';
    const reason = readLine(typed, 'reason', faults, { most: 500, needed, what: 'the reason' });
    refuseFaults(faults);
    const returned = tx
      .update(printReports)
      .set({ state: 'returned', returnReason: reason, decidedAt: new Date(), decidedBy: actor.userId })
      .where(and(eq(printReports.id, id), eq(printReports.state, 'submitted')))
      .returning()
      .get()!;
    for (const change of changesOfReport(tx, id)) takeBack(tx, actor, change, `Report returned: ${reason}`);
    if (canMove(order, 'return')) moveIf(tx, order.id, 'return', { movedBy: actor.userId });
    record(tx, actor, 'report.returned', { report: report.revision, reason }, { workOrderId: order.id });
    tell(tx, 'report-returned', order, { by: actor.name, reason });
    return returned;
  });
}

/** The report that the same form made before, by the same person: pressed twice, the button leads to it. */
export function lookupSubmitted(
  db: Db,
  actor: Actor,
  workOrderId: number,
  typed: Typed,
): PrintReport | undefined {
  const order = findWorkOrder(db, actor, workOrderId);
  const same = and(
    eq(printReports.workOrderId, order.id),
    eq(printReports.updatedBy, actor.userId),
    eq(printReports.typed, JSON.stringify(asKept(typed))),
    sql`${printReports.state} in ('submitted', 'accepted')`,
  );
  return db.select().from(printReports).where(same).get();
}

/** Whether the fields of a form, as far as they are read, are those of a report that the actor has submitted. */
export function isSubmitted(db: Db, { userId }: Actor, workOrderId: number, typed: Typed): boolean {
  if (typed.counted_good === undefined) return false;
  const given = Object.entries(asKept(typed));
  return standingReports(db, workOrderId).some((report) => {
    const before = JSON.parse(report.typed) as Typed;
    return report.updatedBy === userId && given.every(([name, value]) => before[name] === value);
  });
}

/** What is not good, by the form and by its list together. */
function sumsOf(tx: Tx, draft: PrintReport, fated: readonly Fated[]): Sums {
  const sums = listedSums(tx, draft.id);
  for (const { fate, first, last } of fated) sums[fate] += last - first + 1;
  return sums;
}

function submit(tx: Tx, actor: Actor, draft: PrintReport, read: ReadForm, balance: Balance): PrintReport {
  const { codes: _, counted: countedGood, ...sums } = balance;
  const { firstBatch, lastBatch, printedOn, printedBy, remarks } = read;
  return tx
    .update(printReports)
    .set({
      ...{ firstBatch, lastBatch, printedOn, printedBy, countedGood, remarks, ...sums },
      ...{ state: 'submitted', submittedAt: new Date(), updatedBy: actor.userId },
    })
    .where(and(eq(printReports.id, draft.id), eq(printReports.state, 'draft')))
    .returning()
    .get()!;
}

type Blocked = { order: WorkOrder; report: PrintReport; read: ReadForm };

/** What is not good is blocked from now on, whatever was said before. */
function blockCodes(db: Db, tx: Tx, actor: Actor, { order, report, read }: Blocked): void {
  const owner = { printReportId: report.id, remark: '' };
  const parts = FATES.map((fate) => ({
    workOrderId: order.id,
    status: 'blocked' as const,
    reason: reasonOf(fate, read.spoiledReason),
    ranges: rangesOfFate(read.fated, fate),
  }));
  stageRanges(db, actor, owner, parts);
  let rank = nextRank(tx);
  for (const { id } of changesOfReport(tx, report.id))
    tx.update(codeChanges)
      .set({ state: 'applying', rank: rank++, at: new Date(), userId: actor.userId })
      .where(eq(codeChanges.id, id))
      .run();
}

type Submitted = { report: PrintReport; balance: Balance; last: boolean };

function trace(tx: Tx, actor: Actor, order: WorkOrder, { report, balance, last }: Submitted): void {
  const { good, spoiled, sampled, unused, missing, counted } = balance;
  const part = batchesOf(order) > 1 ? batchesInWords(report) : '';
  const sums = { good, spoiled, sampled, unused, missing };
  const doubled = Math.max(0, counted - good);
  const detail = {
    report: report.revision,
    ...(part ? { batches: part } : {}),
    ...sums,
    ...(doubled > 0 ? { 'more labels than codes': doubled } : {}),
  };
  record(tx, actor, 'report.submitted', detail, { workOrderId: order.id });
  if (last) record(tx, actor, 'work_order.printed', {}, { workOrderId: order.id });
  const bad = spoiled + sampled + unused + missing;
  const told = { by: actor.name, good, bad, doubled, part, told: report.remarks };
  tell(tx, last ? 'work-order-printed' : 'batches-reported', order, told);
}

const byBatch = (a: Batches, b: Batches) => a.firstBatch - b.firstBatch;
