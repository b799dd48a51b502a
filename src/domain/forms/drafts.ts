import { and, eq, lt, sql } from 'drizzle-orm';
import { type Db, transact } from '../../db/database.ts';
import { dropRows } from '../../db/rows.ts';
import { drafts } from '../../db/schema/sign-in.ts';
import { days } from './dates.ts';

export type Typed = Record<string, string>;
/** What is wrong with them: the sentence beside each field. */
export type Faults = Record<string, string>;
/** What a form says, and what is wrong with it; a field that is wrong has any value. */
export type Read<Values> = { values: Values; faults: Faults };

const MOST_CHARACTERS = 20_000;
/** Forms kept for a person; the oldest go first. */
const MOST_KEPT = 20;
const SECRET = /password|^_csrf$|^code$/;

/** A field that is never kept or shown again. */
export function isSecret(name: string): boolean {
  return SECRET.test(name);
}

/** Keeps what was typed into a form of the page at `path` when the session ended; never a password. */
export function keepDraft(db: Db, userId: number, path: string, typed: Typed): void {
  const body = JSON.stringify(Object.fromEntries(Object.entries(typed).filter(([name]) => !isSecret(name))));
  if (body.length > MOST_CHARACTERS) return;
  const createdAt = new Date();
  db.insert(drafts)
    .values({ userId, path, body, createdAt })
    .onConflictDoUpdate({ target: [drafts.userId, drafts.path], set: { body, createdAt } })
    .run();
  const newest = sql`select path from drafts where user_id = ${userId} order by created_at desc, rowid desc limit ${MOST_KEPT}`;
  dropRows(db, drafts, and(eq(drafts.userId, userId), sql`${drafts.path} not in (${newest})`));
}

/** Gives back what was kept, once. */
export function takeDraft(db: Db, userId: number, path: string): Typed | undefined {
  const row = transact(db, (tx) =>
    tx
      .delete(drafts)
      .where(and(eq(drafts.userId, userId), eq(drafts.path, path)))
      .returning()
      .get(),
  );
  return row && (JSON.parse(row.body) as Typed);
}

export function sweepDrafts(db: Db): void {
  dropRows(db, drafts, lt(drafts.createdAt, new Date(Date.now() - days(1))));
}
