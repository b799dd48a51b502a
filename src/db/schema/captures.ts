import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at, id, isJsonOrNull, isKnown, isWithin, pictureFile, refersTo } from './columns.ts';
import { companies, users } from './people.ts';

/** A picture of something printed, from its arrival to what the process that reads pictures answered. */
export const captures = sqliteTable(
  'captures',
  {
    id: id(),
    companyId: refersTo('company_id', () => companies.id),
    purpose: text('purpose', { enum: ['calibration', 'drift', 'grade'] }).notNull(),
    ...pictureFile(),
    sha256: text('sha256').notNull(),
    state: text('state', { enum: ['waiting', 'reading', 'read', 'failed'] }).notNull(),
    /** Names one reading: whoever comes back later than another was begun has nothing to say any more. */
    claim: text('claim'),
    claimedAt: at('claimed_at'),
    tries: integer('tries').notNull().default(0),
    /** JSON, as captures/tasks.ts has it. */
    answer: text('answer'),
    /** Why it could not be read, for the person, with what to do. */
    failure: text('failure'),
    createdAt: at('created_at').notNull(),
    createdBy: refersTo('created_by', () => users.id),
    readAt: at('read_at'),
    /** When its file went, because nobody needs it any more; what it came to stays. */
    letGoAt: at('let_go_at'),
  },
  (t) => [
    index('captures_open').on(t.id).where(sql`${t.state} in ('waiting', 'reading')`),
    index('captures_company').on(t.companyId, t.createdBy, t.letGoAt, t.bytes),
    index('captures_checked').on(t.readAt).where(sql`${t.purpose} = 'drift' and ${t.letGoAt} is null`),
    isKnown('captures_state', t.state),
    check('captures_reading', sql`(${t.state} = 'reading') = (${t.claim} is not null)`),
    check('captures_read', sql`(${t.state} = 'read') = (${t.answer} is not null)`),
    check('captures_failed', sql`(${t.state} = 'failed') = (${t.failure} is not null)`),
    isJsonOrNull('captures_json', t.answer),
    isWithin('captures_bytes', t.bytes, 1, 209715200),
  ],
);
