import { and, asc, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { codeChanges, codeLists } from '../../db/schema/code-status.ts';
import { users } from '../../db/schema/people.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound, Refusal, refuseFaults } from '../access/refusal.ts';
import type { Faults, Typed } from '../forms/drafts.ts';
import { plainLine, readLine } from '../forms/text.ts';
import type { WorkOrder } from '../orders/work-orders.ts';
import { hasGrave, insistIssued, insistRoom, nextRank, recordChange, takeBack } from './code-changes.ts';
import { dropStaged, type StagedRanges, stageRanges } from './staging.ts';
import { type CodeChange, isGrave } from './wishes.ts';

export type CodeList = typeof codeLists.$inferSelect;

/** A change of a list with the reference of its order. */
export type ListedChange = CodeChange & { reference: string };

/** Starts a list whose rows were all understood; its ranges follow. */
export function openList(
  db: Db,
  actor: Actor,
  about: { fileName: string; remark: string; rows: number },
): CodeList {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'change codes');
    const state = 'reading' as const;
    const brandId = actor.companyId;
    return tx
      .insert(codeLists)
      .values({ ...about, brandId, userId: actor.userId, state, createdAt: new Date() })
      .returning()
      .get();
  });
}

/** Adds ranges to a list that is being read, at most `SLICE` at a time. */
export function stage(db: Db, actor: Actor, list: CodeList, parts: StagedRanges[]): void {
  transact(db, (tx) => {
    stageRanges(db, actor, { codeListId: list.id, remark: list.remark }, parts);
    const codes = parts
      .flatMap(({ ranges }) => ranges)
      .reduce((sum, { first, last }) => sum + last - first + 1, 0);
    tx.update(codeLists)
      .set({ codes: sql`${codeLists.codes} + ${codes}` })
      .where(eq(codeLists.id, list.id))
      .run();
  });
}

/** All of it is there: it can be shown and applied. */
export function closeList(db: Db, list: CodeList): void {
  db.update(codeLists).set({ state: 'checked' }).where(eq(codeLists.id, list.id)).run();
}

/** Applies a list that was checked and shown: its changes hold from now on, and are painted in the background. */
export function applyList(db: Db, actor: Actor, id: number, typed: Typed): CodeList {
  return transactAs(db, actor, (tx, actor) => {
    const list = findList(tx, actor, id);
    if (list.state === 'applied') return list;
    if (list.state !== 'checked') throw new Refusal('conflict', 'This list was given up. Upload it again.');
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
      tx.update(codeChanges)
        .set({ state: 'applying', rank: rank++, at: now, userId: actor.userId })
        .where(eq(codeChanges.id, change.id))
        .run();
      recordChange(tx, actor, change);
    }
    return tx
      .update(codeLists)
      .set({ state: 'applied', appliedAt: now })
      .where(eq(codeLists.id, id))
      .returning()
      .get();
  });
}

/** Takes all changes of a list back. */
export function undoList(db: Db, actor: Actor, id: number, typed: Typed): CodeList {
  return transactAs(db, actor, (tx, actor) => {
    const list = findList(tx, actor, id);
    if (list.state !== 'applied') throw new Refusal('conflict', 'This list was not applied.');
    const faults: Faults = {};
    const needed = 'Say why it is taken back: it is kept in the history of its codes.';
    const remark = readLine(typed, 'remark', faults, { most: 500, needed, what: 'the remark' });
    refuseFaults(faults);
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
    if (list.state === 'applied') throw new Refusal('conflict', 'This list was applied. Undo it instead.');
    tx.update(codeLists).set({ state: 'given up' }).where(eq(codeLists.id, id)).run();
    return list;
  });
}

/** The brand's list; not found for everybody else. */
export function findList(tx: Tx | Db, actor: Actor, id: number): CodeList {
  const mine = and(eq(codeLists.id, id), eq(codeLists.brandId, actor.companyId));
  const list = tx.select().from(codeLists).where(mine).get();
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
  db.update(codeLists).set({ state: 'given up' }).where(eq(codeLists.id, list.id)).run();
  if (!dropStaged(db, { codeListId: list.id })) db.delete(codeLists).where(eq(codeLists.id, list.id)).run();
  return true;
}

function ordersOf(tx: Tx, changes: CodeChange[]): Map<number, WorkOrder> {
  const ids = [...new Set(changes.map(({ workOrderId }) => workOrderId))];
  return new Map(ids.map((id) => [id, tx.select().from(workOrders).where(eq(workOrders.id, id)).get()!]));
}

function insistOnReference(tx: Tx, changes: CodeChange[], orders: Map<number, WorkOrder>, typed: Typed) {
  const freed = changes.filter(({ status }) => status !== 'blocked');
  const grave = freed.map(({ workOrderId }) => orders.get(workOrderId)!).find((order) => hasGrave(tx, order));
  if (grave) insistTyped(grave.reference, typed);
}

function insistTyped(reference: string, typed: Typed): void {
  if (plainLine(typed.reference ?? '') === reference) return;
  refuseFaults({
    reference: `Codes of ${reference} are blocked as counterfeit or stolen. Type its reference to say that you mean it.`,
  });
}
