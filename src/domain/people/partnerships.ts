import { and, count, eq, isNull, ne, notInArray, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow, countRows, insertRow } from '../../db/rows.ts';
import { companies, partnerships } from '../../db/schema/people.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict, notFound, Refusal, wrong } from '../access/refusal.ts';
import { holds, type Listed, offsetOf, ROWS, type Wanted } from '../forms/listing.ts';
import { plainLine } from '../forms/text.ts';
import { record } from '../trace/audit.ts';
import { type Company, lookupCompany } from './company.ts';
import { tellAdmins } from './company-notices.ts';

const partners = alias(companies, 'partners');

/** Makes two companies partners at once: what an invitation and its acceptance come to. */
export function joinCompanies(tx: Tx, brand: Company, partner: Company): void {
  const now = new Date();
  const pair = { brandId: brand.id, partnerId: partner.id, invitedBy: brand.id };
  insertRow(tx, partnerships, { ...pair, state: 'active', createdAt: now, changedAt: now });
}

/** The partners a brand may place orders with. */
export function activePartners(db: Db | Tx, brandId: number): { id: number; name: string }[] {
  return db
    .select({ id: partners.id, name: partners.name })
    .from(partnerships)
    .innerJoin(partners, eq(partnerships.partnerId, partners.id))
    .where(
      and(eq(partnerships.brandId, brandId), eq(partnerships.state, 'active'), isNull(partners.suspendedAt)),
    )
    .orderBy(partners.name)
    .all();
}

/** Every company on the other side that there is or was a partnership with. */
export function otherCompanies(db: Db, actor: Actor): { id: number; name: string }[] {
  const [mine, theirs] = sides(actor);
  return db
    .select({ id: companies.id, name: companies.name })
    .from(partnerships)
    .innerJoin(companies, eq(theirs, companies.id))
    .where(and(eq(mine, actor.companyId), ne(partnerships.state, 'invited')))
    .orderBy(companies.name)
    .all();
}

/** Whether anybody orders from a printing partner, or may. */
export function hasPartnership(db: Db, partnerId: number): boolean {
  const active = and(eq(partnerships.partnerId, partnerId), eq(partnerships.state, 'active'));
  return anyRow(db, partnerships, active);
}

/** How many companies wait for the actor's answer. */
export function countAsking(db: Db, actor: Actor): number {
  const [mine] = sides(actor);
  const waiting = and(
    eq(mine, actor.companyId),
    eq(partnerships.state, 'invited'),
    ne(partnerships.invitedBy, actor.companyId),
  );
  return countRows(db, partnerships, waiting);
}

export type Partnership = typeof partnerships.$inferSelect & { other: string };

/** How it stands, in the order of a list: what waits for the company's answer comes first, what ended last. */
const STANDINGS = ['from', 'active', 'to', 'ended'] as const;
export type Standing = (typeof STANDINGS)[number];

/** One page of what is between the actor's company and others, by how it stands and then by name. */
export function listPartnerships(
  db: Db,
  actor: Actor,
  wanted: Wanted,
): Listed<Partnership & { standing: Standing }> {
  insist(actor, 'see partnerships');
  const { state, invitedBy } = partnerships;
  const place = sql<number>`case ${state} when 'active' then 1 when 'invited'
    then case ${invitedBy} when ${actor.companyId} then 2 else 0 end else 3 end`;
  const [mine, theirs] = sides(actor);
  const where = and(eq(mine, actor.companyId), showing(wanted.show), holds(wanted.search, companies.name));
  const joined = eq(theirs, companies.id);
  const total = db.select({ n: count() }).from(partnerships).innerJoin(companies, joined).where(where).get();
  const rows = db
    .select({ partnership: partnerships, other: companies.name, place })
    .from(partnerships)
    .innerJoin(companies, joined)
    .where(where)
    .orderBy(place, sql`lower(${companies.name})`)
    .limit(ROWS)
    .offset(offsetOf(wanted))
    .all()
    .map(({ partnership, other, place }) => ({ ...partnership, other, standing: STANDINGS[place]! }));
  return { rows, total: total?.n ?? 0 };
}

function showing(show: string): SQL | undefined {
  if (show === 'ended') return notInArray(partnerships.state, ['active', 'invited']);
  return show === 'active' || show === 'invited' ? eq(partnerships.state, show) : undefined;
}

export function findPartnership(db: Db | Tx, actor: Actor, id: number): Partnership {
  const partnership = lookupPartnership(db, actor, eq(partnerships.id, id));
  if (!partnership) throw notFound('partnership');
  return partnership;
}

/** Invites a company of the other kind by its exact name. */
export function invitePartner(db: Db, actor: Actor, typedName: string): Partnership {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'see partnerships');
    insist(actor, 'invite and end partnerships');
    const name = plainLine(typedName);
    if (name === '') throw wrong('name', 'Enter the name of the company.');
    const wanted = actor.kind === 'brand' ? 'partner' : 'brand';
    const other = lookupCompany(tx, name);
    // One sentence for every name that cannot be invited (docs/decisions/033-partnerships.md).
    if (!other || other.kind !== wanted || other.suspendedAt)
      throw wrong(
        'name',
        `There is no ${wanted === 'brand' ? 'brand' : 'printing partner'} of exactly this name here. Ask them how they are called in Imprimatur.`,
      );
    const known = lookupPartnership(tx, actor, eq(companies.id, other.id));
    if (known?.state === 'active')
      throw wrong('name', `${other.name} and ${actor.companyName} are partners already.`);
    if (known?.state === 'invited')
      throw wrong(
        'name',
        known.invitedBy === actor.companyId
          ? `${other.name} is invited already, and has not answered yet.`
          : `${other.name} has invited you already: accept that invitation.`,
      );
    const now = new Date();
    const fresh = { state: 'invited', invitedBy: actor.companyId, changedAt: now } as const;
    const pair = actor.kind === 'brand' ? [actor.companyId, other.id] : [other.id, actor.companyId];
    const row = tx
      .insert(partnerships)
      .values({ ...fresh, brandId: pair[0]!, partnerId: pair[1]!, createdAt: now })
      .onConflictDoUpdate({ target: [partnerships.brandId, partnerships.partnerId], set: fresh })
      .returning()
      .get();
    tellAdmins(tx, 'partnership-invited', other.id, { other: actor.companyName, path: '/partnerships' });
    record(tx, actor, 'partnership.invited', { company: other.name });
    return { ...row, other: other.name };
  });
}

/** `done` names it in the trace and in the notice to the other side. */
type Move = {
  from: Partnership['state'];
  by: 'inviter' | 'invited' | 'either';
  to: Partnership['state'];
  done: 'accepted' | 'declined' | 'canceled' | 'dissolved';
};

const MOVES = {
  accept: { from: 'invited', by: 'invited', to: 'active', done: 'accepted' },
  decline: { from: 'invited', by: 'invited', to: 'declined', done: 'declined' },
  cancel: { from: 'invited', by: 'inviter', to: 'canceled', done: 'canceled' },
  // Orders that are open go on; the brand can place no new one.
  dissolve: { from: 'active', by: 'either', to: 'dissolved', done: 'dissolved' },
} satisfies Record<string, Move>;

/** Answers, takes back or ends: the other side is told. Pressed twice it is done once. */
export function movePartnership(db: Db, actor: Actor, id: number, verb: keyof typeof MOVES): Partnership {
  return transactAs(db, actor, (tx, actor) => {
    const partnership = findPartnership(tx, actor, id);
    insist(actor, 'invite and end partnerships');
    const { from, by, to, done } = MOVES[verb];
    const side = partnership.invitedBy === actor.companyId ? 'inviter' : 'invited';
    if (by !== 'either' && by !== side)
      throw new Refusal(
        'forbidden',
        side === 'inviter'
          ? `You sent this invitation: ${partnership.other} answers it, and you may cancel it.`
          : `${partnership.other} sent this invitation: you may accept or decline it.`,
      );
    if (partnership.state === to) return partnership;
    const { changes } = tx
      .update(partnerships)
      .set({ state: to, changedAt: new Date() })
      .where(and(eq(partnerships.id, id), eq(partnerships.state, from)))
      .run();
    if (changes !== 1)
      throw conflict(
        `Between ${actor.companyName} and ${partnership.other} it is: ${partnership.state}. Nothing was changed.`,
      );
    const otherId = actor.companyId === partnership.brandId ? partnership.partnerId : partnership.brandId;
    tellAdmins(tx, `partnership-${done}`, otherId, { other: actor.companyName, path: '/partnerships' });
    record(tx, actor, `partnership.${done}`, { company: partnership.other });
    return { ...partnership, state: to };
  });
}

function lookupPartnership(db: Db | Tx, actor: Actor, which: SQL): Partnership | undefined {
  insist(actor, 'see partnerships');
  const [mine, theirs] = sides(actor);
  const row = db
    .select({ partnership: partnerships, other: companies.name })
    .from(partnerships)
    .innerJoin(companies, eq(theirs, companies.id))
    .where(and(eq(mine, actor.companyId), which))
    .get();
  return row && { ...row.partnership, other: row.other };
}

function sides({ kind }: Actor) {
  const { brandId, partnerId } = partnerships;
  return kind === 'brand' ? ([brandId, partnerId] as const) : ([partnerId, brandId] as const);
}
