import { and, eq, lt, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { companies } from '../../db/schema/people.ts';
import { awaited, workOrders } from '../../db/schema/work-orders.ts';
import { startOfDay, todayIn } from '../forms/dates.ts';
import { plainNumber } from '../forms/decimal.ts';

type Due = Pick<typeof workOrders.$inferSelect, 'dueOn' | 'state'>;

const AWAITED: readonly Due['state'][] = ['new', 'generating', 'failed', 'ready'];

/** The day on the calendar of a company's wall. */
export function todayOf(db: Db | Tx, companyId: number): string {
  const where = eq(companies.id, companyId);
  return todayIn(db.select({ zone: companies.timeZone }).from(companies).where(where).get()?.zone ?? '');
}

/** Reads a due date, which is today or later; null without one, or the sentence to show. */
export function readDue(typed: string, today: string): { dueOn: string | null } | string {
  const dueOn = plainNumber(typed);
  if (dueOn === '') return { dueOn: null };
  if (!startOfDay(dueOn)) return 'Enter a day as year-month-day, such as 2026-12-24.';
  return dueOn >= today ? { dueOn } : 'This day has passed. Enter today or a later day.';
}

/** Whether an order should be printed by now, and is not. */
export function isOverdue({ dueOn, state }: Due, today: string): boolean {
  return dueOn !== null && dueOn < today && isAwaited({ state });
}

/** Whether nothing of an order is printed yet, and something will be. */
export function isAwaited({ state }: Pick<Due, 'state'>): boolean {
  return AWAITED.includes(state);
}

/** The same for a query. */
export function overdueOn(today: string): SQL | undefined {
  return and(awaited(workOrders), lt(workOrders.dueOn, today));
}
