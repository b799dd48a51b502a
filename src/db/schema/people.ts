import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at, flag, hasLength, id, isAddress, isKnown, mayReferTo, note, refersTo } from './columns.ts';

const ROLES = ['admin', 'manager', 'operator', 'editor', 'viewer'] as const;

export const companies = sqliteTable(
  'companies',
  {
    id: id(),
    kind: text('kind', { enum: ['brand', 'partner', 'platform'] }).notNull(),
    name: text('name').notNull(),
    /** The name it asks the platform for. */
    wishedName: text('wished_name'),
    /** What its people's addresses end with, lower case, such as `acme.example`; empty when unknown. */
    emailDomain: note('email_domain'),
    website: note('website'),
    address: note('address'),
    country: note('country'),
    contact: note('contact'),
    /** An IANA name, such as `Europe/Berlin`; empty: the server's. */
    timeZone: note('time_zone'),
    /** `en` is British: the only one there was at first. */
    language: text('language', { enum: ['en', 'en-US'] })
      .notNull()
      .default('en'),
    /** Of a brand: its partners report what became of every code; without it they only say that an order is printed. */
    asksReports: flag('asks_reports').default(true),
    /** Of a brand: whoever has one of its secure codes in hand may have it checked, without an account. */
    publicChecks: flag('public_checks').default(false),
    requiresTwoStep: flag('requires_two_step').default(false),
    createdAt: at('created_at').notNull(),
    suspendedAt: at('suspended_at'),
  },
  (t) => [
    uniqueIndex('companies_name').on(sql`lower(${t.name})`),
    index('companies_wishes').on(t.id).where(sql`${t.wishedName} is not null`),
    uniqueIndex('companies_one_platform').on(t.kind).where(sql`${t.kind} = 'platform'`),
    isKnown('companies_kind', t.kind),
    hasLength('companies_name_length', t.name, 120),
  ],
);

export const users = sqliteTable(
  'users',
  {
    id: id(),
    /** Always lower case. */
    email: text('email').notNull().unique(),
    name: text('name').notNull(),
    passwordHash: text('password_hash').notNull(),
    /** Encrypted under a key of keys/; present once a first code proved that the app has it. */
    twoStepSecret: text('two_step_secret'),
    twoStepSince: at('two_step_since'),
    /** A secret on its way into an app, encrypted likewise; the first right code makes it the one above. */
    twoStepPending: text('two_step_pending'),
    /** Wrong codes in a row, and until when no further one is looked at. */
    twoStepFaults: integer('two_step_faults').notNull().default(0),
    twoStepWaitsUntil: at('two_step_waits_until'),
    createdAt: at('created_at').notNull(),
    /** Archived: the person is in no company any more. */
    deactivatedAt: at('deactivated_at'),
  },
  (t) => [
    hasLength('users_name_length', t.name, 120),
    check('users_two_step', sql`(${t.twoStepSecret} is null) = (${t.twoStepSince} is null)`),
    isAddress('users_email', t.email),
  ],
);

export const memberships = sqliteTable(
  'memberships',
  {
    userId: refersTo('user_id', () => users.id),
    companyId: refersTo('company_id', () => companies.id),
    role: text('role', { enum: ROLES }).notNull(),
    createdAt: at('created_at').notNull(),
    /** May not act for this company until restored. */
    deactivatedAt: at('deactivated_at'),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.companyId] }),
    index('memberships_company').on(t.companyId),
    isKnown('memberships_role', t.role),
  ],
);

export const invitations = sqliteTable(
  'invitations',
  {
    id: id(),
    companyId: refersTo('company_id', () => companies.id),
    email: text('email').notNull(),
    role: text('role', { enum: ROLES }).notNull(),
    /** SHA-256 of the 256 random bits of its link, in hex. */
    tokenDigest: text('token_digest').notNull().unique(),
    invitedBy: refersTo('invited_by', () => users.id),
    sentAt: at('sent_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    acceptedAt: at('accepted_at'),
    revokedAt: at('revoked_at'),
    /** Since when an invitation by the platform waits for the yes of the company's admins; no link was sent yet. */
    waitingSince: at('waiting_since'),
    approvedBy: mayReferTo('approved_by', () => users.id),
  },
  (t) => [
    uniqueIndex('invitations_one_open')
      .on(t.companyId, t.email)
      .where(sql`${t.acceptedAt} is null and ${t.revokedAt} is null`),
    isAddress('invitations_email', t.email),
    isKnown('invitations_role', t.role),
    check('invitations_end', sql`${t.acceptedAt} is null or ${t.revokedAt} is null`),
  ],
);

export const partnerships = sqliteTable(
  'partnerships',
  {
    id: id(),
    brandId: refersTo('brand_id', () => companies.id),
    partnerId: refersTo('partner_id', () => companies.id),
    state: text('state', { enum: ['invited', 'active', 'declined', 'canceled', 'dissolved'] }).notNull(),
    invitedBy: refersTo('invited_by', () => companies.id),
    /** When it was invited first, and when it came into its present state. */
    createdAt: at('created_at').notNull(),
    changedAt: at('changed_at').notNull(),
  },
  (t) => [
    uniqueIndex('partnerships_pair').on(t.brandId, t.partnerId),
    index('partnerships_partner').on(t.partnerId),
    isKnown('partnerships_state', t.state),
    check('partnerships_inviter', sql`${t.invitedBy} in (${t.brandId}, ${t.partnerId})`),
  ],
);

/** Notices a person does not want to hear. */
export const mutedNotices = sqliteTable(
  'muted_notices',
  {
    userId: refersTo('user_id', () => users.id),
    notice: text('notice').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.notice] })],
);
