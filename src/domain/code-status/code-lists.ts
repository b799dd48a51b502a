import { and, asc, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { dropRows, insertRow, lookupRow, lookupWhere, setRow } from '../../db/rows.ts';
import { codeChanges, codeLists } from '../../db/schema/code-status.ts';
import { users } from '../../db/schema/people.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict, notFound } from '../access/refusal.ts';
import type { Typed } from '../forms/drafts.ts';
import type { WorkOrder } from '../orders/work-orders.ts';
import {
  hasGrave,
  insistIssued,
  insistRoom,
  insistTyped,
  nextRank,
  readUndoRemark,
  recordChange,
  takeBack,
} from './code-changes.ts';
import { codesIn } from './overlay.ts';
import { dropStaged, type StagedRanges, stageRanges } from './staging.ts';
import { type CodeChange, isGrave } from './wishes.ts';

export type CodeList = typeof codeLists.$inferSelect;

type NewList = Pick<CodeList, 'fileName' | 'remark' | 'rows'>;

/** A change of a list with the reference of its order. */
export type ListedChange = CodeChange & { reference: string };

/** Starts a list whose rows were all understood; its ranges follow. */
export function openList(db: Db, actor: Actor, about: NewList): CodeList {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'change codes');
    const whose = { brandId: actor.companyId, userId: actor.userId };
    return insertRow(tx, codeLists, { ...about, ...whose, state: 'reading', createdAt: new Date() });
  });
}

/** Adds ranges to a list that is being read, at most `SLICE` at a time. */
export function stage(db: Db, actor: Actor, list: CodeList, parts: StagedRanges[]): void {
  transact(db, (tx) => {
    stageRanges(db, actor, { codeListId: list.id, remark: list.remark }, parts);
    const codes = codesIn(parts.flatMap(({ ranges }) => ranges));
    setRow(tx, codeLists, list.id, { codes: sql`${codeLists.codes} + ${codes}` });
  });
}

/** All of it is there: it can be shown and applied. */
export function closeList(db: Db, list: CodeList): void {
  setRow(db, codeLists, list.id, { state: 'checked' });
}

/** Applies a list that was checked and shown: its changes hold from now on, and are painted in the background. */
export function applyList(db: Db, actor: Actor, id: number, typed: Typed): CodeList {
  return transactAs(db, actor, (tx, actor) => {
    const list = findList(tx, actor, id);
    if (list.state === 'applied') return list;
    if (list.state !== 'checked') throw conflict('This list was given up. Upload it again.');
    const changes = listedChanges(tx, list);
    const orders = ordersOf(tx, changes);
    const perOrder = new Map<number, number>();
    for (const { workOrderId } of changes) perOrder.set(workOrderId, (perOrder.get(workOrderId) ?? 0) + 1);
    for (const order of orders.values()) {
      insistIssued(order);
      insistRoom(tx, order, perOrder.get(order.id));
    }
    insistOnReference(tx, changes, orders, typed);
    const now = new Date();
    let rank = nextRank(tx);
    for (const change of changes) {
      const counts = { rank: rank++, at: now, userId: actor.userId };
      setRow(tx, codeChanges, change.id, { state: 'applying', ...counts });
      recordChange(tx, actor, change);
    }
    return setRow(tx, codeLists, id, { state: 'applied', appliedAt: now });
  });
}

/** Takes all changes of a list back. */
export function undoList(db: Db, actor: Actor, id: number, typed: Typed): CodeList {
  return transactAs(db, actor, (tx, actor) => {
    const list = findList(tx, actor, id);
    if (list.state !== 'applied') throw conflict('This list was not applied.');
    const remark = readUndoRemark(typed);
    const changes = listedChanges(tx, list);
    const open = changes.filter(({ state }) => state !== 'undone' && state !== 'undoing');
    const grave = open.find(isGrave);
    if (grave) insistTyped(grave.reference, typed);
    for (const change of open) takeBack(tx, actor, change, remark);
    return list;
  });
}

/** A list that was only looked at: nothing of it ever counts. */
export function giveUpList(db: Db, actor: Actor, id: number): CodeList {
  return transactAs(db, actor, (tx, actor) => {
    const list = findList(tx, actor, id);
    if (list.state === 'applied') throw conflict('This list was applied. Undo it instead.');
    setRow(tx, codeLists, id, { state: 'given up' });
    return list;
  });
}

/** The brand's list; not found for everybody else. */
export function findList(tx: Tx | Db, actor: Actor, id: number): CodeList {
  const mine = and(eq(codeLists.id, id), eq(codeLists.brandId, actor.companyId));
  const list = lookupWhere(tx, codeLists, mine);
  if (!list || list.state === 'reading') throw notFound('list');
  insist(actor, 'change codes');
  return list;
}

/** What a list says, by order. */
export function listedChanges(tx: Tx | Db, list: CodeList): ListedChange[] {
  return tx
    .select({ change: codeChanges, reference: workOrders.reference })
    .from(codeChanges)
    .innerJoin(workOrders, eq(codeChanges.workOrderId, workOrders.id))
    .where(eq(codeChanges.codeListId, list.id))
    .orderBy(asc(codeChanges.id))
    .all()
    .map(({ change, reference }) => ({ ...change, reference }));
}

/** The newest lists of the actor's brand, with who uploaded them. */
export function recentLists(db: Db, actor: Actor, most: number): (CodeList & { who: string })[] {
  return db
    .select({ list: codeLists, who: users.name })
    .from(codeLists)
    .innerJoin(users, eq(codeLists.userId, users.id))
    .where(and(eq(codeLists.brandId, actor.companyId), inArray(codeLists.state, ['checked', 'applied'])))
    .orderBy(desc(codeLists.id))
    .limit(most)
    .all()
    .map(({ list, who }) => ({ ...list, who }));
}

/** Removes some of what lists left that were never applied; true while there is more. */
export function sweepLists(db: Db, before: Date): boolean {
  const unapplied = sql`${codeLists.state} in ('reading', 'checked', 'given up')`;
  const old = and(unapplied, lt(codeLists.createdAt, before));
  const list = db.select().from(codeLists).where(old).orderBy(codeLists.createdAt).limit(1).get();
  if (!list) return false;
  // Given up, nobody applies it while it goes.
  setRow(db, codeLists, list.id, { state: 'given up' });
  if (!dropStaged(db, { codeListId: list.id })) dropRows(db, codeLists, eq(codeLists.id, list.id));
  return true;
}

function ordersOf(tx: Tx, changes: CodeChange[]): Map<number, WorkOrder> {
  const ids = [...new Set(changes.map(({ workOrderId }) => workOrderId))];
  return new Map(ids.map((id) => [id, lookupRow(tx, workOrders, id)!]));
}

function insistOnReference(tx: Tx, changes: CodeChange[], orders: Map<number, WorkOrder>, typed: Typed) {
  const freed = changes.filter(({ status }) => status !== 'blocked');
  const grave = freed.map(({ workOrderId }) => orders.get(workOrderId)!).find((order) => hasGrave(tx, order));
  if (grave) insistTyped(grave.reference, typed);
}
