import { and, desc, eq, gt, inArray, isNotNull, ne, sql } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { anyRow, claimRow, countRows, insertRow, lookupRow, lookupWhere, setRow } from '../../db/rows.ts';
import { codeChangeRanges, codeChanges, codeTallies } from '../../db/schema/code-status.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict, notFound, refuseFaults } from '../access/refusal.ts';
import type { Faults, Typed } from '../forms/drafts.ts';
import { plainLine, readLine } from '../forms/text.ts';
import { findWorkOrder, STATE_WORDS, type WorkOrder } from '../orders/work-orders.ts';
import { type Action, type Detail, record } from '../trace/audit.ts';
import { codesIn } from './overlay.ts';
import { applyWindow, undoWindow } from './painting.ts';
import { readRanges } from './range-text.ts';
import { lookupSame, type WantedChange } from './same-change.ts';
import { type CodeChange, GRAVE, isGrave, readRemark, readWish, type Wish } from './wishes.ts';

/** Changes of one order, at most: each is looked at for a code's history. */
export const MOST_CHANGES = 1_000;

/** Windows that a verb applies at once; what is left is applied in the background. */
const AT_ONCE = 3;

const DONE: Record<Wish['status'], Action> = {
  blocked: 'codes.blocked',
  unblocked: 'codes.unblocked',
  active: 'codes.activated',
};

/** Changes the status of some or all codes of an order, as the form says it. */
export function changeCodes(db: Db, actor: Actor, workOrderId: number, typed: Typed): CodeChange {
  return transactAs(db, actor, (tx, actor) => {
    const order = findWorkOrder(tx, actor, workOrderId);
    insist(actor, 'change codes');
    insistIssued(order);
    const faults: Faults = {};
    const wish = readWish(typed, faults);
    const remark = readRemark(typed, wish, faults);
    const whole = typed.which === 'all';
    const ranges = whole ? [{ first: 1, last: order.quantity }] : readRanges(typed, order.quantity, faults);
    refuseFaults(faults);
    if (wish.status !== 'blocked') insistOnReference(tx, order, typed);
    const kind = whole ? ('order' as const) : ('range' as const);
    const wanted = { ...wish, remark, kind, ranges };
    const change = lookupSame(tx, actor, order.id, wanted) ?? startChange(tx, actor, order, wanted);
    return change.state === 'done' ? change : carryOnIn(db, change, AT_ONCE);
  });
}

/** Takes a change back as a whole: what other changes said of its codes holds again. */
export function undoChange(db: Db, actor: Actor, id: number, typed: Typed): CodeChange {
  return transactAs(db, actor, (tx, actor) => {
    const { change, order } = findChange(tx, actor, id);
    insist(actor, 'change codes');
    if (change.state === 'undone' || change.state === 'undoing') return change;
    insistIssued(order);
    if (change.kind === 'report')
      throw conflict('These codes were blocked by a print report. Return the report instead.');
    const remark = readUndoRemark(typed);
    if (isGrave(change)) insistOnReference(tx, order, typed);
    return carryOnIn(db, takeBack(tx, actor, change, remark), AT_ONCE);
  });
}

/** Why a change or a list is taken back. */
export function readUndoRemark(typed: Typed): string {
  const faults: Faults = {};
  const needed = 'Say why it is taken back: it is kept in the history of its codes.';
  const remark = readLine(typed, 'remark', faults, { most: 500, needed, what: 'the remark' });
  refuseFaults(faults);
  return remark;
}

/** Marks a change as taken back, with its trace; its codes are painted anew by and by. One that is still being applied ends there. */
export function takeBack(tx: Tx, actor: Actor, change: CodeChange, remark: string): CodeChange {
  const said = and(eq(codeChanges.id, change.id), inArray(codeChanges.state, ['applying', 'done']));
  const who = { undoneAt: new Date(), undoneBy: actor.userId, undoRemark: remark };
  const undone = claimRow(tx, codeChanges, said, { state: 'undoing', doneTo: 0, ...who });
  if (!undone) throw conflict('This change was taken back meanwhile.');
  const detail = { change: change.id, codes: change.codes, ...(remark && { remark }) };
  record(tx, actor, 'codes.undone', detail, { workOrderId: change.workOrderId });
  return undone;
}

/** Writes a change with its trace, ready to be applied; `ranges` are in order and without overlap. */
export function startChange(
  tx: Tx,
  actor: Actor,
  order: WorkOrder,
  { ranges, ...what }: WantedChange,
): CodeChange {
  insistRoom(tx, order);
  const change = insertRow(tx, codeChanges, {
    ...what,
    workOrderId: order.id,
    at: new Date(),
    userId: actor.userId,
    companyId: actor.companyId,
    codes: codesIn(ranges),
    ranges: ranges.length,
    state: 'applying',
    rank: nextRank(tx),
  });
  for (const range of ranges) insertRow(tx, codeChangeRanges, { changeId: change.id, ...range });
  recordChange(tx, actor, change);
  return change;
}

/** Leaves the trace of a change. */
export function recordChange(tx: Tx, actor: Actor, change: CodeChange): void {
  const { codes, reason, remark } = change;
  const detail: Detail = { change: change.id, codes, ...(reason && { reason }), ...(remark && { remark }) };
  record(tx, actor, DONE[change.status], detail, { workOrderId: change.workOrderId });
}

/** The rank of the change that is applied next: it holds over all before it. */
export function nextRank(tx: Tx): number {
  const last = tx
    .select({ rank: codeChanges.rank })
    .from(codeChanges)
    .where(isNotNull(codeChanges.rank))
    .orderBy(desc(codeChanges.rank))
    .limit(1)
    .get();
  return (last?.rank ?? 0) + 1;
}

/**
 * Refuses further changes of an order that has as many as are looked through. Those of print reports are not counted: a brand that
 * has used up its own must still be told what was printed.
 */
export function insistRoom(tx: Tx, order: WorkOrder, more = 1): void {
  const said = and(isNotNull(codeChanges.rank), ne(codeChanges.kind, 'report'));
  const mine = and(eq(codeChanges.workOrderId, order.id), said);
  if (countRows(tx, codeChanges, mine) + more > MOST_CHANGES)
    throw conflict(
      `${order.reference} has ${MOST_CHANGES.toLocaleString('en')} changes of its codes, the most there can be. Put further ones into one list before you ask for them.`,
    );
}

/** Applies the next windows of changes that are not through, oldest first; true while there is more to do. */
export function carryOn(db: Db): boolean {
  const open = db
    .select()
    .from(codeChanges)
    .where(sql`${codeChanges.state} in ('applying', 'undoing')`)
    .orderBy(codeChanges.id)
    .limit(1)
    .get();
  if (!open) return false;
  transact(db, (tx) => {
    const now = lookupRow(tx, codeChanges, open.id);
    if (now && isOpen(now)) carryOnIn(db, now, 1);
  });
  return true;
}

/** Applies the first windows of a change, in the caller's transaction. */
export function paintNow(db: Db, change: CodeChange): CodeChange {
  return carryOnIn(db, change, 1);
}

export function isOpen({ state }: CodeChange): boolean {
  return state === 'applying' || state === 'undoing';
}

function carryOnIn(db: Db, change: CodeChange, windows: number): CodeChange {
  const step = change.state === 'undoing' ? undoWindow : applyWindow;
  let doneTo: number | undefined = change.doneTo;
  for (let i = 0; i < windows && doneTo !== undefined; i++)
    doneTo = step(db, { ...change, rank: change.rank!, doneTo });
  const end = change.state === 'undoing' ? ('undone' as const) : ('done' as const);
  const set = doneTo === undefined ? { state: end } : { doneTo };
  return setRow(db, codeChanges, change.id, set);
}

/** A change of the actor's company's order. */
export function findChange(tx: Tx | Db, actor: Actor, id: number): { change: CodeChange; order: WorkOrder } {
  const change = lookupWhere(tx, codeChanges, and(eq(codeChanges.id, id), gt(codeChanges.rank, 0)));
  if (!change) throw notFound('change');
  return { change, order: findWorkOrder(tx, actor, change.workOrderId) };
}

/** Whether an order has codes that may be out, and whose status is not settled for good. */
export function isIssued({ state }: WorkOrder): boolean {
  return ['ready', 'printed', 'completed'].includes(state);
}

/** Refuses changes before there are codes, and after they were blocked for good. */
export function insistIssued(order: WorkOrder): void {
  if (isIssued(order)) return;
  const why =
    order.state === 'canceled'
      ? 'all its codes are blocked for good'
      : 'it has no codes yet that could be changed';
  throw conflict(`${order.reference} is “${STATE_WORDS[order.state]}”: ${why}.`);
}

/** Whether an order has codes that were blocked for a grave reason. */
export function hasGrave(tx: Tx | Db, order: WorkOrder): boolean {
  const mine = and(
    eq(codeTallies.workOrderId, order.id),
    inArray(codeTallies.reason, [...GRAVE]),
    gt(codeTallies.codes, 0),
  );
  return anyRow(tx, codeTallies, mine);
}

function insistOnReference(tx: Tx, order: WorkOrder, typed: Typed): void {
  if (hasGrave(tx, order)) insistTyped(order.reference, typed);
}

/** Refuses what would free codes of an order that were blocked for a grave reason, unless its reference was typed again. */
export function insistTyped(reference: string, typed: Typed): void {
  if (plainLine(typed.reference ?? '') === reference) return;
  refuseFaults({
    reference: `Codes of ${reference} are blocked as counterfeit or stolen. Type its reference to say that you mean it.`,
  });
}
