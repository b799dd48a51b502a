import { and, count, desc, eq, lt, type SQL } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { companies, users } from '../../db/schema/people.ts';
import { securePictures, secureReadings } from '../../db/schema/secure.ts';
import { type Actor, insist } from '../access/actor.ts';
import { extendedIdOf } from '../code-status/look-up.ts';
import { findWorkOrder, type WorkOrder } from '../orders/work-orders.ts';
import type { Reason, Verdict } from './scores/reasons.ts';
import { insistSecure } from './secure-orders.ts';

/** A check of one code as its history shows it. */
export type ListedCheck = {
  id: number;
  at: Date;
  sequence: number;
  verdict: Verdict | null;
  reasons: Reason[];
  token: string;
  who: string | null;
  company: string | null;
  /** Of somebody who had not signed in: the same for the same address. */
  origin: string;
};

/** The actor's company's secure order, whatever became of it: its labels may be out. */
export function findChecked(db: Db, actor: Actor, id: number): WorkOrder {
  const order = findWorkOrder(db, actor, id);
  insist(actor, 'see codes');
  insistSecure(order);
  return order;
}

/** The newest checks of a code. */
export function checksOfCode(
  db: Db,
  { order, sequence }: { order: WorkOrder; sequence: number },
  most: number,
): ListedCheck[] {
  return checks(db, and(isCheckOf(order), eq(secureReadings.sequence, sequence)), most);
}

/** Checks of an order's codes, of one verdict or of all, newest first, each with its code; `older` is where to go on. */
export function checksOfOrder(
  db: Db,
  keys: string,
  order: WorkOrder,
  { verdict, before, most }: { verdict?: Verdict | undefined; before?: number | undefined; most: number },
): { rows: (ListedCheck & { code: string })[]; older: number | undefined } {
  const wanted = and(
    isCheckOf(order),
    verdict && eq(secureReadings.verdict, verdict),
    before === undefined ? undefined : lt(secureReadings.id, before),
  );
  const found = checks(db, wanted, most + 1);
  const rows = found.slice(0, most).map((check) => ({
    ...check,
    code: extendedIdOf(db, keys, { order, sequence: check.sequence }),
  }));
  return { rows, older: found.length > most ? rows.at(-1)?.id : undefined };
}

/** How many checks of an order's codes came to each verdict. */
export function countChecks(db: Db, order: WorkOrder): Record<Verdict, number> {
  const { verdict } = secureReadings;
  const rows = db
    .select({ verdict, n: count() })
    .from(secureReadings)
    .where(isCheckOf(order))
    .groupBy(verdict)
    .all();
  const none = { genuine: 0, 'copy suspected': 0, 'cannot tell': 0 };
  return { ...none, ...Object.fromEntries(rows.map((row) => [row.verdict, row.n])) };
}

function isCheckOf({ id }: WorkOrder): SQL | undefined {
  return and(eq(secureReadings.workOrderId, id), eq(secureReadings.purpose, 'check'));
}

function checks(db: Db, which: SQL | undefined, most: number): ListedCheck[] {
  const { id, at, sequence, verdict, reasons } = secureReadings;
  const { token, origin } = securePictures;
  return db
    .select({
      ...{ id, at, sequence, verdict, reasons, token, origin },
      ...{ who: users.name, company: companies.name },
    })
    .from(secureReadings)
    .innerJoin(securePictures, eq(securePictures.id, secureReadings.pictureId))
    .leftJoin(users, eq(users.id, securePictures.userId))
    .leftJoin(companies, eq(companies.id, securePictures.companyId))
    .where(which)
    .orderBy(desc(id))
    .limit(most)
    .all()
    .map((row) => ({ ...row, reasons: JSON.parse(row.reasons) as Reason[] }));
}
