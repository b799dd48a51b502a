import type { Db } from '../../src/db/database.ts';
import { type Facts, type Mail, openFacts } from '../../src/domain/trace/outbox.ts';

/** The facts of the newest mail of this kind to somebody, as the mailer would find them. */
export function mailTo(db: Db, recipient: string, notice: string): Facts {
  const row = db.$client
    .prepare(
      'select *, sealed_path as sealedPath from outbox where recipient = ? and notice = ? order by id desc limit 1',
    )
    .get(recipient, notice) as Mail | undefined;
  if (!row) throw new Error(`No ${notice} was written to ${recipient}.`);
  return openFacts(db, row);
}

/** Where the link in that mail leads. */
export function linkTo(db: Db, recipient: string, notice: string): string {
  return String(mailTo(db, recipient, notice).path);
}

/** How many mails of a kind there are. */
export function countMails(db: Db, notice: string): number {
  return db.$client.prepare('select count(*) from outbox where notice = ?').pluck().get(notice) as number;
}

/** The traces whose action begins so, oldest first, each with its detail. */
export function tracesOf(db: Db, beginning: string): { action: string; detail: Record<string, unknown> }[] {
  const rows = db.$client
    .prepare('select action, detail from audit where action like ? order by id')
    .all(`${beginning}%`) as { action: string; detail: string }[];
  return rows.map(({ action, detail }) => ({
    action,
    detail: JSON.parse(detail) as Record<string, unknown>,
  }));
}
