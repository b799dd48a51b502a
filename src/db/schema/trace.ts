import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at, id, mayReferTo, note, ownedBy } from './columns.ts';
import { companies, users } from './people.ts';
import { equipment, substrates } from './press.ts';
import { workOrders } from './work-orders.ts';

/** E-mails to send: written with the verb that causes them, delivered by the mailer. */
export const outbox = sqliteTable(
  'outbox',
  {
    id: id(),
    notice: text('notice').notNull(),
    recipient: text('recipient').notNull(),
    workOrderId: mayReferTo('work_order_id', () => workOrders.id),
    /** JSON: what the mail's templates are given. */
    facts: text('facts').notNull(),
    /** Where the mail leads, if that opens something: encrypted under a key of keys/ until it is sent. */
    sealedPath: text('sealed_path'),
    createdAt: at('created_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: at('next_attempt_at').notNull(),
    sentAt: at('sent_at'),
    lastError: text('last_error'),
    /** Refused for good by the mail server: tried no more, unless somebody asks. */
    givenUpAt: at('given_up_at'),
  },
  (t) => [
    index('outbox_due').on(t.nextAttemptAt).where(sql`${t.sentAt} is null`),
    index('outbox_stuck').on(t.id).where(sql`${t.sentAt} is null and ${t.attempts} > 0`),
    index('outbox_sealed').on(t.sealedPath).where(sql`${t.sealedPath} is not null`),
  ],
);

/** Who came and went is in the audit log, but no news. Literals: an index is made of the same words. */
export function isNews(action: SQLWrapper): SQL {
  return sql`${action} not in ('person.signed_in', 'person.signed_out', 'person.company_switched', 'person.sign_in_refused')`;
}

export const audit = sqliteTable(
  'audit',
  {
    id: id(),
    at: at('at').notNull(),
    userId: mayReferTo('user_id', () => users.id),
    /** The company the person acted for; none for what the portal did by itself. */
    companyId: mayReferTo('company_id', () => companies.id),
    /** Whom it is about when nobody is signed in: the admins of their companies see it. */
    aboutUserId: mayReferTo('about_user_id', () => users.id),
    /** Where it was done from: an IP address, or what did it without one. */
    origin: note('origin'),
    workOrderId: mayReferTo('work_order_id', () => workOrders.id),
    /** The companies of the work order, copied: each reads what happened to its orders. */
    brandId: mayReferTo('brand_id', () => companies.id),
    partnerId: mayReferTo('partner_id', () => companies.id),
    action: text('action').notNull(),
    /** JSON. */
    detail: text('detail').notNull(),
  },
  (t) => [
    index('audit_company').on(t.companyId, t.id),
    index('audit_company_news').on(t.companyId, t.id).where(isNews(t.action)),
    index('audit_brand').on(t.brandId, t.id).where(sql`${t.brandId} is not null`),
    index('audit_partner').on(t.partnerId, t.id).where(sql`${t.partnerId} is not null`),
    index('audit_work_order').on(t.workOrderId, t.id),
    index('audit_user').on(t.userId, t.id),
    index('audit_at').on(t.at),
    index('audit_about').on(t.aboutUserId, t.id).where(sql`${t.aboutUserId} is not null`),
  ],
);

/** What an entry of the audit log is about, other than a work order: its history is read from here. */
export const auditSubjects = sqliteTable(
  'audit_subjects',
  {
    auditId: ownedBy('audit_id', () => audit.id),
    equipmentId: mayReferTo('equipment_id', () => equipment.id),
    substrateId: mayReferTo('substrate_id', () => substrates.id),
    /** The version that the change made. */
    version: integer('version'),
  },
  (t) => [
    index('audit_subjects_equipment').on(t.equipmentId, t.auditId),
    index('audit_subjects_substrate').on(t.substrateId, t.auditId),
  ],
);
