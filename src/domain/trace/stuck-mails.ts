import { and, desc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { invitations, memberships, users } from '../../db/schema/people.ts';
import { outbox } from '../../db/schema/trace.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound } from '../access/refusal.ts';
import { countSome, ROWS } from '../forms/listing.ts';
import { record } from './audit.ts';
import type { Mail } from './outbox.ts';

/** An e-mail that the mail server did not take yet, or refused for good. */
export type StuckMail = Pick<Mail, 'id' | 'recipient' | 'createdAt' | 'nextAttemptAt' | 'givenUpAt'> & {
  about: string;
  reason: string;
};

/** The newest of them: to anybody for the platform, to people of the company for its admins. */
export function listStuck(db: Db, actor: Actor): StuckMail[] {
  insist(actor, 'see people');
  return db
    .select()
    .from(outbox)
    .where(stuckFor(db, actor))
    .orderBy(desc(outbox.id))
    .limit(ROWS)
    .all()
    .map(({ notice, lastError, ...mail }) => ({ ...mail, about: inWords(notice), reason: lastError ?? '' }));
}

export function countStuck(db: Db, actor: Actor): number {
  return countSome(db, db.select({ id: outbox.id }).from(outbox).where(stuckFor(db, actor)));
}

/** Has it tried at once, even if it was given up. Once more only: a mail of more than a week is given up again if it is refused. */
export function sendAgain(db: Db, actor: Actor, id: number): StuckMail['recipient'] {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'see people');
    const mail = tx
      .update(outbox)
      .set({ nextAttemptAt: new Date(), givenUpAt: null })
      .where(and(eq(outbox.id, id), stuckFor(db, actor)))
      .returning({ recipient: outbox.recipient })
      .get();
    if (!mail) throw notFound('e-mail');
    record(tx, actor, 'mail.sent_again', { recipient: mail.recipient });
    return mail.recipient;
  });
}

function stuckFor(db: Db, actor: Actor): SQL | undefined {
  return and(isNull(outbox.sentAt), sql`${outbox.attempts} > 0`, ours(db, actor));
}

function ours(db: Db, { kind, companyId, companyName }: Actor): SQL | undefined {
  if (kind === 'platform') return undefined;
  const people = db
    .select({ email: users.email })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(eq(memberships.companyId, companyId));
  const invited = db
    .select({ email: invitations.email })
    .from(invitations)
    .where(eq(invitations.companyId, companyId));
  // What another company tells a person of both is none of this one's business.
  const order = sql`exists (select 1 from ${workOrders} where ${workOrders.id} = ${outbox.workOrderId}
    and ${companyId} in (${workOrders.brandId}, ${workOrders.partnerId}))`;
  const named = sql`coalesce(${outbox.facts} ->> 'company', ${companyName}) = ${companyName}`;
  return and(
    named,
    or(inArray(outbox.recipient, people), inArray(outbox.recipient, invited)),
    or(isNull(outbox.workOrderId), order),
  );
}

/** `Work order submitted`. */
function inWords(notice: string): string {
  const words = notice.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
