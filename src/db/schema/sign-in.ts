import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at, id, isAddress, mayReferTo, note, refersTo } from './columns.ts';
import { companies, users } from './people.ts';

export const sessions = sqliteTable(
  'sessions',
  {
    /** SHA-256 of the id in the cookie, in hex. */
    id: text('id').primaryKey(),
    userId: refersTo('user_id', () => users.id),
    companyId: refersTo('company_id', () => companies.id),
    createdAt: at('created_at').notNull(),
    lastUsedAt: at('last_used_at').notNull(),
    /** The end by idleness; moves with use. */
    expiresAt: at('expires_at').notNull(),
    /** The end whatever happens. */
    endsAt: at('ends_at').notNull(),
    /** The address it was used from last. */
    origin: note('origin'),
    /** What it was opened with, such as `Firefox on Windows`. */
    browser: note('browser'),
  },
  (t) => [index('sessions_user').on(t.userId), index('sessions_expires').on(t.expiresAt)],
);

/** Who asked for a link to a new password, as it was typed: whether anybody has the address is looked up later. */
export const passwordAsks = sqliteTable('password_asks', {
  id: id(),
  email: text('email').notNull(),
  /** Where it was asked from. */
  origin: text('origin').notNull(),
  at: at('at').notNull(),
});

// Of every link that a mail carries only the SHA-256 of its 256 random bits is kept, in hex: who reads the database, or a
// backup of it, cannot follow one.
const linkOfMail = () => ({
  tokenDigest: text('token_digest').primaryKey(),
  createdAt: at('created_at').notNull(),
  expiresAt: at('expires_at').notNull(),
  usedAt: at('used_at'),
});

export const passwordLinks = sqliteTable(
  'password_links',
  {
    ...linkOfMail(),
    /** Nobody in rows of older versions, which were written for their time alone. */
    userId: mayReferTo('user_id', () => users.id),
  },
  (t) => [index('password_links_user').on(t.userId)],
);

export const emailLinks = sqliteTable(
  'email_links',
  {
    ...linkOfMail(),
    userId: refersTo('user_id', () => users.id),
    email: text('email').notNull(),
  },
  (t) => [index('email_links_user').on(t.userId), isAddress('email_links_email', t.email)],
);

/** Somebody whose password was right and whose code is still asked for. It is no session and opens nothing. */
export const secondSteps = sqliteTable(
  'second_steps',
  {
    /** SHA-256 of the id in its cookie, in hex. */
    id: text('id').primaryKey(),
    userId: refersTo('user_id', () => users.id),
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [index('second_steps_user').on(t.userId)],
);

/** Sign-ins that were not right, by the network they came from; each for a quarter of an hour. */
export const signInTries = sqliteTable(
  'sign_in_tries',
  {
    id: id(),
    /** An IPv4 address, or the first 64 bits of an IPv6 address. */
    network: text('network').notNull(),
    at: at('at').notNull(),
    /** A digest of the e-mail that was typed, whether anybody has it or not. */
    person: note('person'),
  },
  (t) => [
    index('sign_in_tries_network').on(t.network, t.at),
    index('sign_in_tries_person').on(t.person, t.at),
    index('sign_in_tries_at').on(t.at),
  ],
);

/** From where a person has signed in, and when the last time. */
export const knownNetworks = sqliteTable(
  'known_networks',
  {
    userId: refersTo('user_id', () => users.id),
    network: text('network').notNull(),
    at: at('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.network] }), index('known_networks_at').on(t.at)],
);

/** What a person used up is gone from here. */
export const recoveryCodes = sqliteTable(
  'recovery_codes',
  {
    userId: refersTo('user_id', () => users.id),
    codeDigest: text('code_digest').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.codeDigest] })],
);

/** The 30-second steps whose codes were taken from the app: none is taken twice, wherever the clock was set meanwhile. */
export const usedCodes = sqliteTable(
  'used_codes',
  {
    userId: refersTo('user_id', () => users.id),
    step: integer('step').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.step] }), index('used_codes_step').on(t.step)],
);

/** What was typed into a form when the session ended, until its author signs in again. */
export const drafts = sqliteTable(
  'drafts',
  {
    userId: refersTo('user_id', () => users.id),
    path: text('path').notNull(),
    body: text('body').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.path] })],
);
