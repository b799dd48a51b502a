import { and, asc, eq, isNull, lte } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { anyRow, setRows } from '../../db/rows.ts';
import { packages } from '../../db/schema/packages.ts';
import { orderReminders, workOrders } from '../../db/schema/work-orders.ts';
import { days, startOfDay } from '../forms/dates.ts';
import { lookupReader } from '../forms/locales.ts';
import type { NoticeName } from '../people/notice-table.ts';
import { isAwaited } from './due.ts';
import { tell } from './notices.ts';
import type { WorkOrder } from './work-orders.ts';

// A reminder is planned when its time begins to run, in the transaction of what begins it, and looked at once, when it is due.
// So a round of the loop costs as much as is due in it, however many orders there are.

type Kind = (typeof orderReminders.$inferSelect)['kind'];
type Moment = 'submitted' | 'ready' | 'downloaded';
type Planned = { order: WorkOrder; made: typeof packages.$inferSelect | null };
type Reminder = { notice: NoticeName; after: Moment; days: number; isNeeded(planned: Planned): boolean };

/** Reminders that one round looks at. */
const A_ROUND = 500;

const isReady = ({ order }: Planned) => order.state === 'ready';

/** After which moment, how many days later, and whether it is still to be said then; what is overdue has a day of its own. */
const REMINDERS: Record<Kind, Reminder> = {
  new: { notice: 'order-waits', after: 'submitted', days: 2, isNeeded: ({ order }) => order.state === 'new' },
  overdue: {
    notice: 'order-overdue',
    after: 'submitted',
    days: 0,
    isNeeded: ({ order }) => isAwaited(order),
  },
  ready: {
    notice: 'package-waits',
    after: 'ready',
    days: 2,
    isNeeded: ({ order, made }) => order.state === 'ready' && made?.downloadedAt === null,
  },
  'report 3': { notice: 'report-missing', after: 'downloaded', days: 3, isNeeded: isReady },
  'report 7': { notice: 'report-missing', after: 'downloaded', days: 7, isNeeded: isReady },
};

/** Plans what is to be said if nothing follows. Planned a second time it stays as it was: each is sent once for an order. */
export function planReminders(tx: Tx, order: WorkOrder, moment: Moment): void {
  for (const [kind, { after, days: wait }] of Object.entries(REMINDERS) as [Kind, Reminder][]) {
    if (after !== moment) continue;
    const dueAt = kind === 'overdue' ? endOfDue(tx, order) : new Date(Date.now() + days(wait));
    if (dueAt)
      tx.insert(orderReminders).values({ workOrderId: order.id, kind, dueAt }).onConflictDoNothing().run();
  }
}

export type DueReminder = { id: number; kind: Kind; dueAt: Date };

/** What is due by now, the longest due first. */
export function dueReminders(db: Db, now: Date): DueReminder[] {
  return db
    .select({ id: orderReminders.workOrderId, kind: orderReminders.kind, dueAt: orderReminders.dueAt })
    .from(orderReminders)
    .where(and(isNull(orderReminders.doneAt), lte(orderReminders.dueAt, now)))
    .orderBy(asc(orderReminders.dueAt))
    .limit(A_ROUND)
    .all();
}

/** Looks at a reminder that is due, for good: tells of the order if it still stands where it stood. */
export function remindOf(db: Db, due: DueReminder, now: Date): void {
  transact(db, (tx) => remind(tx, due, now));
}

function remind(tx: Tx, { id, kind, dueAt }: DueReminder, now: Date): void {
  const mine = and(eq(orderReminders.workOrderId, id), eq(orderReminders.kind, kind));
  const planned = tx
    .select({ order: workOrders, made: packages })
    .from(workOrders)
    .leftJoin(packages, eq(packages.workOrderId, workOrders.id))
    .where(eq(workOrders.id, id))
    .get();
  const { notice, days: wait, isNeeded } = REMINDERS[kind];
  const told =
    planned !== undefined && isNeeded(planned) && !(kind === 'report 3' && isDue(tx, id, 'report 7', now));
  const open = and(mine, isNull(orderReminders.doneAt));
  if (setRows(tx, orderReminders, open, { doneAt: now, told }) !== 1 || !told) return;
  const since = new Date(dueAt.getTime() - days(wait));
  const past = Math.floor((now.getTime() - since.getTime()) / days(1));
  tell(tx, notice, planned.order, { since, days: past });
}

/** After a long stop one mail is enough. */
function isDue(tx: Tx, id: number, kind: Kind, now: Date): boolean {
  const other = and(eq(orderReminders.workOrderId, id), eq(orderReminders.kind, kind));
  const due = and(other, isNull(orderReminders.doneAt), lte(orderReminders.dueAt, now));
  return anyRow(tx, orderReminders, due);
}

/** When the day is over on the calendars of both companies. */
function endOfDue(tx: Tx, { brandId, partnerId, dueOn }: WorkOrder): Date | undefined {
  if (dueOn === null) return undefined;
  const ends = [brandId, partnerId].map((id) => startOfDay(dueOn, lookupReader(tx, id).timeZone, 1));
  return new Date(Math.max(...ends.map(Number)));
}
