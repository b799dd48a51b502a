import { and, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { claimRow, lookupRow, setRow, setRows } from '../../db/rows.ts';
import { packages } from '../../db/schema/packages.ts';
import { companies } from '../../db/schema/people.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist, type Right } from '../access/actor.ts';
import { conflict, type Refusal, wrong } from '../access/refusal.ts';
import { readLine } from '../forms/text.ts';
import { nameOf } from '../people/company.ts';
import { type Action, record } from '../trace/audit.ts';
import { tell } from './notices.ts';
import { startKeeping } from './retention.ts';
import { findWorkOrder, STATE_WORDS, type WorkOrder, type WorkOrderState } from './work-orders.ts';

type Move = { from: readonly WorkOrderState[]; to: WorkOrderState; action: Action; verb: string };

/** The life of a work order: every move there is. */
const MOVES = {
  confirm: { from: ['new'], to: 'generating', action: 'work_order.confirmed', verb: 'generated' },
  finish: { from: ['generating'], to: 'ready', action: 'work_order.generated', verb: 'finished' },
  fail: { from: ['generating'], to: 'failed', action: 'work_order.failed', verb: 'marked as failed' },
  retry: { from: ['failed'], to: 'generating', action: 'work_order.retried', verb: 'tried again' },
  print: { from: ['ready'], to: 'printed', action: 'work_order.printed', verb: 'marked as printed' },
  return: { from: ['printed'], to: 'ready', action: 'work_order.returned', verb: 'returned' },
  accept: { from: ['printed'], to: 'completed', action: 'work_order.completed', verb: 'accepted' },
  decline: { from: ['new'], to: 'canceled', action: 'work_order.declined', verb: 'declined' },
  cancel: {
    from: ['new', 'generating', 'failed', 'ready', 'printed'],
    to: 'canceled',
    action: 'work_order.canceled',
    verb: 'canceled',
  },
} satisfies Record<string, Move>;

export type MoveName = keyof typeof MOVES;
type Changes = Partial<WorkOrder>;

/** Whether the life-cycle, apart from the person's role, allows the move now. */
export function canMove(order: WorkOrder, name: MoveName): boolean {
  const move: Move = MOVES[name];
  return move.from.includes(order.state);
}

/**
 * Moves an order, or refuses with what it is now. The update is conditional: of two people, one is first. Undefined when
 * nothing moved.
 */
export function moveIf(tx: Tx, id: number, name: MoveName, set: Changes = {}): WorkOrder | undefined {
  const { from, to }: Move = MOVES[name];
  const where = and(eq(workOrders.id, id), inArray(workOrders.state, [...from]));
  return claimRow(tx, workOrders, where, { movedBy: null, ...set, lastMove: name, state: to });
}

/** The partner starts a failed generation again; the files will be the same to the byte. */
export function retryGeneration(db: Db, actor: Actor, id: number): WorkOrder {
  const fresh = () => ({ failure: null, drawn: 0, generationStartedAt: null });
  return step(db, actor, id, { name: 'retry', right: 'generate codes', set: fresh });
}

/** The simple step of brands that ask for no report of their prints. */
export function markPrinted(db: Db, actor: Actor, id: number): WorkOrder {
  return step(db, actor, id, {
    name: 'print',
    right: 'mark a work order as printed',
    check: insistOnSimpleStep,
    news: (tx, order) => tell(tx, 'work-order-printed', order, { by: actor.name }),
  });
}

/** Refuses the simple step where a report is asked for. */
export function insistOnSimpleStep(tx: Db | Tx, order: WorkOrder): void {
  if (asksReports(tx, order))
    throw conflict(
      `${nameOf(tx, order.brandId)} asks for a print report. Report the print of ${order.reference} instead.`,
    );
}

/** Whether the brand of an order wants to read what became of every code. */
export function asksReports(tx: Db | Tx, { brandId }: WorkOrder): boolean {
  const brand = lookupRow(tx, companies, brandId);
  return brand?.asksReports ?? true;
}

/** What goes with a move, in its transaction: it may refuse it before, and follows it after. */
type With = { check?: (tx: Tx, order: WorkOrder) => void; also?: (tx: Tx, order: WorkOrder) => void };

/** Completes the order, and activates its codes if it says so. */
export function acceptPrint(db: Db, actor: Actor, id: number, { check, also }: With = {}): WorkOrder {
  return step(db, actor, id, {
    name: 'accept',
    right: 'accept a print',
    check,
    news(tx, order) {
      also?.(tx, order);
      if (order.activateOnCompletion) {
        setRow(tx, workOrders, id, { codesStatus: 'active' });
      }
      startKeeping(tx, id);
      tell(tx, 'work-order-completed', order, { by: actor.name });
    },
  });
}

/** The partner will not print a new order; to the brand it is canceled, with the partner's reason. */
export function declineWorkOrder(db: Db, actor: Actor, id: number, reason: string): WorkOrder {
  return step(db, actor, id, {
    name: 'decline',
    right: 'decline a work order',
    set: () => blocked(reason),
    news: (tx, order) =>
      tell(tx, 'work-order-declined', order, { reason: order.cancelReason ?? '', by: actor.name }),
  });
}

/** Ends the order and blocks all its codes. The generator, a running download and the janitor see it by the state. */
export function cancelWorkOrder(db: Db, actor: Actor, id: number, reason: string): WorkOrder {
  return step(db, actor, id, {
    name: 'cancel',
    right: 'cancel a work order',
    set: () => blocked(reason),
    news(tx, order) {
      const gone = { removedAt: new Date(), remakingSince: null };
      setRows(tx, packages, eq(packages.workOrderId, id), gone);
      tell(tx, 'work-order-canceled', order, { reason: order.cancelReason ?? '', by: actor.name });
    },
  });
}

const FINISHED: readonly WorkOrderState[] = ['completed', 'canceled'];

/** Whether nobody has anything to do on the order any more: only then it can be archived. */
export function isFinished({ state }: WorkOrder): boolean {
  return FINISHED.includes(state);
}

/** A flag of the actor's side on a finished order. */
export function archiveWorkOrder(db: Db, actor: Actor, id: number, archived: boolean): WorkOrder {
  return transactAs(db, actor, (tx, actor) => {
    const order = findWorkOrder(tx, actor, id);
    insist(actor, 'archive work orders');
    const now = archived ? new Date() : null;
    const set = actor.kind === 'brand' ? { brandArchivedAt: now } : { partnerArchivedAt: now };
    const before = actor.kind === 'brand' ? order.brandArchivedAt : order.partnerArchivedAt;
    if ((before !== null) === archived) return order;
    if (archived && !isFinished(order))
      throw conflict(
        `${order.reference} is “${STATE_WORDS[order.state]}”: somebody still has work with it. Archive it once it is completed or canceled.`,
      );
    setRow(tx, workOrders, id, set);
    record(tx, actor, archived ? 'work_order.archived' : 'work_order.unarchived', {}, { workOrderId: id });
    return { ...order, ...set };
  });
}

/** What an order is now, for the one who came too late. */
export function tooLate(order: WorkOrder, name: MoveName): Refusal {
  const { verb }: Move = MOVES[name];
  return conflict(
    `${order.reference} is now “${STATE_WORDS[order.state]}”, so it cannot be ${verb}. Nothing was changed.`,
  );
}

type Step = {
  name: MoveName;
  right: Right;
  /** Refuses what the life-cycle alone would allow. */
  check?: (tx: Tx, order: WorkOrder) => void;
  set?: () => Changes;
  news?: (tx: Tx, order: WorkOrder) => void;
};

// One verb: find through the actor, may, can, conditional update, trace, news. Pressed twice by the same person it is done once.
function step(db: Db, actor: Actor, id: number, { name, right, check, set, news }: Step): WorkOrder {
  return transactAs(db, actor, (tx, actor) => {
    const before = findWorkOrder(tx, actor, id);
    insist(actor, right);
    const { to, action }: Move = MOVES[name];
    const mine = before.lastMove === name && before.movedBy === actor.userId;
    if (before.state === to && mine) return before;
    if (canMove(before, name)) check?.(tx, before);
    const order = moveIf(tx, id, name, { ...set?.(), movedBy: actor.userId });
    if (!order) throw tooLate(before, name);
    record(tx, actor, action, order.cancelReason ? { reason: order.cancelReason } : {}, { workOrderId: id });
    news?.(tx, order);
    return order;
  });
}

function blocked(reason: string): Changes {
  return {
    cancelReason: checkReason(reason),
    failure: null,
    codesStatus: 'blocked',
    codesReason: 'work order canceled',
  };
}

function checkReason(typed: string): string {
  const faults: { reason?: string } = {};
  const needed = 'Enter a reason: the other side reads it.';
  const reason = readLine({ reason: typed }, 'reason', faults, { most: 500, needed, what: 'the reason' });
  if (faults.reason) throw wrong('reason', faults.reason);
  return reason;
}
