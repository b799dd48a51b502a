import { and, desc, eq, gt, inArray, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { companies, users } from '../../db/schema/people.ts';
import { audit, isNews } from '../../db/schema/trace.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { type Actor, COMMAND_LINE, type CompanyKind, type Doer, may, THE_PORTAL } from '../access/actor.ts';
import { ACTIONS } from './actions.ts';

export type Action = keyof typeof ACTIONS;

export type Detail = Record<string, string | number | boolean | null>;

export type AuditEntry = Omit<typeof audit.$inferSelect, 'brandId' | 'partnerId' | 'detail'> & {
  words: string;
  who: string;
  company: string;
  reference: string | null;
  detail: Detail;
};

/** How a person reads what was traced. */
export function wordsOf(action: string): string {
  return ACTIONS[action as Action] ?? action;
}

/** A company that reads of what another did to it. */
type Reader = { id: number; kind: CompanyKind };

/** Leaves the trace of a verb, in the verb's own transaction, and returns its number. */
export function record(
  tx: Tx | Db,
  { userId, companyId, from }: Doer,
  action: Action,
  detail: Detail,
  { company, ...on }: { workOrderId?: number; aboutUserId?: number; company?: Reader } = {},
): number {
  const companyOf = (column: SQLWrapper) =>
    on.workOrderId && sql`(select ${column} from ${workOrders} where ${workOrders.id} = ${on.workOrderId})`;
  const readBy = (kind: CompanyKind) => (company?.kind === kind ? company.id : undefined);
  return tx
    .insert(audit)
    .values({
      at: new Date(),
      userId,
      companyId,
      origin: from,
      ...on,
      brandId: readBy('brand') ?? companyOf(workOrders.brandId),
      partnerId: readBy('partner') ?? companyOf(workOrders.partnerId),
      action,
      detail: JSON.stringify(detail),
    })
    .returning({ id: audit.id })
    .get().id;
}

/** What happened to one work order, oldest first. The caller has found the order through its actor. */
export function timeline(db: Db | Tx, workOrderId: number): AuditEntry[] {
  return entries(db, eq(audit.workOrderId, workOrderId), 200).reverse();
}

/** The steps that a work order made, oldest first, without what else was done with it. */
export function milestones(db: Db | Tx, workOrderId: number): AuditEntry[] {
  return entries(db, and(eq(audit.workOrderId, workOrderId), inArray(audit.action, STEPS)), 50).reverse();
}

const STEPS: Action[] = [
  'work_order.submitted',
  'work_order.confirmed',
  'work_order.generated',
  'work_order.printed',
  'work_order.completed',
  'work_order.declined',
  'work_order.canceled',
];

/** The newest entry of a work order of one of these kinds. */
export function lookupEntry(db: Db | Tx, workOrderId: number, actions: Action[]): AuditEntry | undefined {
  return entries(db, and(eq(audit.workOrderId, workOrderId), inArray(audit.action, actions)), 1)[0];
}

/** What everybody of a company sees on the pages of their work; who was invited, or let in, is for those who read the log. */
const WORK = (Object.keys(ACTIONS) as Action[]).filter((action) =>
  /^(work_order|template|codes|report|package|artwork|equipment|substrate|calibration|evidence)\./.test(
    action,
  ),
);

/** The last things that happened around the actor's company, for its home: who came and went is no news there. */
export function lastThings(db: Db, actor: Actor, count: number): AuditEntry[] {
  const readable = may(actor, 'see the audit log') ? undefined : inArray(audit.action, WORK);
  const isDraft = sql`${audit.action} in ('draft.saved', 'draft.removed')`;
  const where = and(isNews(audit.action), sql`not ${isDraft}`, readable);
  return entries(db, among(db, scopesOf(actor), where, count), count);
}

/** What everybody of a company may read of, each a walk down an index: what it did, and what was done to its orders. */
export function scopesOf(actor: Actor): SQL[] {
  if (actor.kind === 'platform') return [gt(audit.id, 0)];
  const orders = actor.kind === 'brand' ? audit.brandId : audit.partnerId;
  return [eq(audit.companyId, actor.companyId), eq(orders, actor.companyId)];
}

/** The newest entries of each scope that are `where`: `count` of each hold the newest of all. */
export function among(db: Db, scopes: SQL[], where: SQL | undefined, count: number): SQL {
  const newest = scopes.map((scope) => {
    const walk = db.select({ id: audit.id }).from(audit).where(and(scope, where));
    return sql`select * from (${walk.orderBy(desc(audit.id)).limit(count)})`;
  });
  return sql`${audit.id} in (${sql.join(newest, sql` union all `)})`;
}

/** The newest entries of these, as people read them. */
export function entries(db: Db | Tx, where: SQL | undefined, count: number): AuditEntry[] {
  const { id, at, action, userId, companyId, aboutUserId, origin, workOrderId, detail } = audit;
  return db
    .select({
      ...{ id, at, action, userId, companyId, aboutUserId, origin, workOrderId, detail },
      ...{ who: users.name, company: companies.name, reference: workOrders.reference },
    })
    .from(audit)
    .leftJoin(users, eq(userId, users.id))
    .leftJoin(companies, eq(companyId, companies.id))
    .leftJoin(workOrders, eq(workOrderId, workOrders.id))
    .where(where)
    .orderBy(desc(id))
    .limit(count)
    .all()
    .map((row) => ({
      ...row,
      words: wordsOf(row.action),
      who: row.who ?? withoutName(row.origin),
      company: row.company ?? '',
      detail: JSON.parse(row.detail) as Detail,
    }));
}

function withoutName(origin: string): string {
  if (origin === COMMAND_LINE.from) return 'Whoever runs the portal';
  return origin === THE_PORTAL.from || origin === '' ? 'Imprimatur' : 'Somebody not signed in';
}
