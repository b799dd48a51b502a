import { and, desc, eq, gt, inArray, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { audit, companies, isNews, users, workOrders } from '../../db/schema.ts';
import { type Actor, COMMAND_LINE, type CompanyKind, type Doer, may, THE_PORTAL } from '../access/actor.ts';

export type Action = keyof typeof ACTIONS;

/** What can be traced, and how a person reads it. */
export const ACTIONS = {
  'platform.set_up': 'set up the portal',
  'company.created': 'created a company',
  'company.changed': 'changed the company profile',
  'company.name_asked': 'asked for another company name',
  'company.name_refused': 'did not give the name that a company asked for',
  'company.suspended': 'suspended a company',
  'company.restored': 'restored a company',
  'person.created': 'added a person',
  'person.signed_in': 'signed in',
  'person.signed_out': 'signed out',
  'person.company_switched': 'went on for another company',
  'person.sign_in_refused': 'refused a sign-in: wrong password',
  'person.sign_in_closed': 'refused a sign-in with the right password: suspended or deactivated',
  'sign_in.stopped': 'stopped a network after too many refused sign-ins',
  'person.password_reset': 'reset a password by the admin command',
  'person.password_forgotten': 'asked for a link to a new password',
  'person.password_renewed': 'set a new password with a mailed link',
  'person.role_changed': 'changed a role',
  'person.deactivated': 'deactivated a person',
  'person.restored': 'restored a person',
  'person.removed': 'removed a person',
  'invitation.sent': 'invited a person',
  'invitation.proposed': 'asked whether a person may be invited',
  'invitation.approved': 'said yes to an invitation by the platform',
  'invitation.sent_again': 'sent an invitation again',
  'invitation.revoked': 'revoked an invitation',
  'invitation.accepted': 'accepted an invitation',
  'profile.name_changed': 'changed their name',
  'profile.password_changed': 'changed their password',
  'profile.address_asked': 'asked for a new address',
  'profile.address_changed': 'changed their address',
  'profile.session_ended': 'ended a session of their own',
  'profile.notices_chosen': 'chose which e-mails they get',
  'two_step.set_up': 'set up two-step sign-in',
  'two_step.ended': 'turned two-step sign-in off',
  'two_step.reset': 'reset two-step sign-in',
  'two_step.refused': 'refused a sign-in: wrong code',
  'two_step.recovery_code_used': 'signed in with a recovery code',
  'two_step.recovery_codes_made': 'made new recovery codes',
  'company.two_step_required': 'made two-step sign-in required',
  'company.two_step_optional': 'made two-step sign-in optional',
  'partnership.invited': 'invited to a partnership',
  'partnership.accepted': 'accepted a partnership',
  'partnership.declined': 'declined a partnership',
  'partnership.canceled': 'took back an invitation to a partnership',
  'partnership.dissolved': 'dissolved a partnership',
  'mail.sent_again': 'had an e-mail sent again',
  'key.rotated': 'made a new minting key',
  'work_order.submitted': 'submitted',
  'work_order.specimens_taken': 'specimens downloaded',
  'work_order.confirmed': 'confirmed',
  'work_order.generated': 'codes generated',
  'work_order.failed': 'generation failed',
  'work_order.retried': 'generation tried again',
  'work_order.reminted': 'another mint number was drawn',
  'work_order.remake_asked': 'package to be made again',
  'work_order.remade': 'package made again',
  'work_order.remake_failed': 'package not made again',
  'work_order.printed': 'marked as printed',
  'report.submitted': 'reported the print',
  'report.returned': 'returned the print report',
  'work_order.returned': 'print report returned: to be reported again',
  'company.reports_asked': 'asked for print reports',
  'company.reports_not_asked': 'asked for no print reports',
  'work_order.completed': 'print accepted',
  'work_order.declined': 'declined',
  'work_order.canceled': 'canceled',
  'work_order.message_written': 'wrote a message',
  'work_order.archived': 'archived',
  'work_order.unarchived': 'taken out of the archive',
  'draft.saved': 'saved a draft of a work order',
  'draft.removed': 'removed a draft of a work order',
  'package.downloaded': 'codes downloaded',
  'package.download_cut': 'download ended early',
  'package.expired': 'package removed after its time',
  'package.put_back': 'package put back from a backup',
  'artwork.downloaded': 'artwork downloaded',
  'codes.blocked': 'blocked codes',
  'codes.unblocked': 'unblocked codes',
  'codes.activated': 'activated codes',
  'codes.undone': 'took a change of codes back',
  'codes.exported': 'took the codes as a table',
  'equipment.added': 'added equipment',
  'equipment.changed': 'changed equipment',
  'equipment.archived': 'archived equipment',
  'equipment.restored': 'restored equipment',
  'substrate.added': 'added a substrate',
  'substrate.changed': 'changed a substrate',
  'substrate.archived': 'archived a substrate',
  'substrate.restored': 'restored a substrate',
  'calibration.started': 'started a calibration',
  'calibration.sheet_downloaded': 'downloaded a calibration sheet',
  'calibration.read': 'read a calibration sheet',
  'calibration.approved': 'approved a calibration',
  'calibration.withdrawn': 'withdrew a calibration',
  'evidence.added': 'added calibration evidence',
  'evidence.downloaded': 'downloaded calibration evidence',
} as const;

export type Detail = Record<string, string | number | boolean | null>;

export type AuditEntry = {
  id: number;
  at: Date;
  action: string;
  words: string;
  userId: number | null;
  companyId: number | null;
  aboutUserId: number | null;
  who: string;
  company: string;
  origin: string;
  workOrderId: number | null;
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
  /^(work_order|codes|report|package|artwork|equipment|substrate|calibration|evidence)\./.test(action),
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
  return db
    .select({
      id: audit.id,
      at: audit.at,
      action: audit.action,
      userId: audit.userId,
      companyId: audit.companyId,
      aboutUserId: audit.aboutUserId,
      who: users.name,
      company: companies.name,
      origin: audit.origin,
      workOrderId: audit.workOrderId,
      reference: workOrders.reference,
      detail: audit.detail,
    })
    .from(audit)
    .leftJoin(users, eq(audit.userId, users.id))
    .leftJoin(companies, eq(audit.companyId, companies.id))
    .leftJoin(workOrders, eq(audit.workOrderId, workOrders.id))
    .where(where)
    .orderBy(desc(audit.id))
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
