import { and, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { mutedNotices, users } from '../../db/schema.ts';
import { transactAs } from '../access/acting.ts';
import type { Actor, CompanyKind } from '../access/actor.ts';
import { record } from '../trace/audit.ts';

type Choice = { notice: string; words: string; admins?: true };

const PARTNERSHIPS: Choice[] = [
  { notice: 'partnership-invited', words: 'Another company invites yours to a partnership', admins: true },
  { notice: 'partnership-accepted', words: 'A partnership is accepted', admins: true },
  { notice: 'partnership-declined', words: 'A partnership is declined', admins: true },
  { notice: 'partnership-canceled', words: 'An invitation to a partnership is taken back', admins: true },
  { notice: 'partnership-dissolved', words: 'A partnership is dissolved', admins: true },
];

/** What a person may choose not to hear. What concerns their own sign-in is always told. */
const CHOICES: Record<CompanyKind, Choice[]> = {
  brand: [
    { notice: 'codes-generated', words: 'The codes of an order are ready to print' },
    { notice: 'work-order-printed', words: 'An order is printed and waits to be accepted' },
    { notice: 'work-order-declined', words: 'A partner declines an order' },
    { notice: 'message-written', words: 'A partner writes a message on an order' },
    ...PARTNERSHIPS,
  ],
  partner: [
    { notice: 'work-order-submitted', words: 'A new work order waits for codes' },
    { notice: 'codes-generated', words: 'Codes you confirmed are ready to download' },
    { notice: 'generation-failed', words: 'Generating codes failed' },
    { notice: 'work-order-completed', words: 'A brand accepts a print' },
    { notice: 'work-order-canceled', words: 'A brand cancels an order' },
    { notice: 'message-written', words: 'A brand writes a message on an order' },
    { notice: 'calibration-ends', words: 'A calibration ends in 30 days, and in 7' },
    ...PARTNERSHIPS,
  ],
  platform: [],
};

/** What the actor hears of in this company, each with whether they want to. */
export function listChoices(db: Db, actor: Actor): { notice: string; words: string; wanted: boolean }[] {
  const muted = mutedBy(db, actor.userId);
  return choicesOf(actor).map(({ notice, words }) => ({ notice, words, wanted: !muted.has(notice) }));
}

/** Keeps what the person wants to hear of; what another company tells them stays as it was. */
export function chooseNotices(db: Db, actor: Actor, wanted: ReadonlySet<string>): void {
  transactAs(db, actor, (tx, actor) => {
    const offered = choicesOf(actor).map(({ notice }) => notice);
    const before = mutedBy(tx, actor.userId);
    const muted = offered.filter((notice) => !wanted.has(notice));
    const changed = offered.filter((notice) => before.has(notice) === wanted.has(notice));
    if (changed.length === 0) return;
    tx.delete(mutedNotices)
      .where(and(eq(mutedNotices.userId, actor.userId), inArray(mutedNotices.notice, offered)))
      .run();
    for (const notice of muted) tx.insert(mutedNotices).values({ userId: actor.userId, notice }).run();
    const none = (notices: Iterable<string>) => `without ${[...notices].join(', ') || 'exception'}`;
    record(tx, actor, 'profile.notices_chosen', { before: none(before), after: none(muted) });
  });
}

/** Of these addresses, those whose people want to hear of it. */
export function whoWants(tx: Tx, notice: string, addresses: string[]): string[] {
  const rows = tx
    .select({ email: users.email })
    .from(mutedNotices)
    .innerJoin(users, eq(mutedNotices.userId, users.id))
    .where(eq(mutedNotices.notice, notice))
    .all();
  const deaf = new Set(rows.map(({ email }) => email));
  return addresses.filter((address) => !deaf.has(address));
}

function choicesOf({ kind, role }: Actor): Choice[] {
  return CHOICES[kind].filter(({ admins }) => !admins || role === 'admin');
}

function mutedBy(db: Db | Tx, userId: number): Set<string> {
  const rows = db.select().from(mutedNotices).where(eq(mutedNotices.userId, userId)).all();
  return new Set(rows.map(({ notice }) => notice));
}
