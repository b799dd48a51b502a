import { createHash } from 'node:crypto';
import { and, asc, eq, gt, inArray, lt, lte, type SQL } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { insertRow } from '../../db/rows.ts';
import { users } from '../../db/schema/people.ts';
import { knownNetworks, signInTries } from '../../db/schema/sign-in.ts';
import type { Doer } from '../access/actor.ts';
import { Refusal } from '../access/refusal.ts';
import { days } from '../forms/dates.ts';
import { formsOf } from '../people/email-address.ts';
import { record } from '../trace/audit.ts';

// One address that tries many people, each a few times, is stopped here; many tries of one person from one address are stopped by
// a rate limit of the route.
// A press room is one address, too: at a change of shift some sixty people sign in, and if every one of them mistypes once,
// that is still well below a hundred, because a right password counts for nothing. A sprayer gets 9,600 tries a day, and
// the passwords worth trying are those that the password rule refuses.
const OF_NETWORK = { most: 100, window: 15 * 60_000 };

// A person whose password is tried from many addresses: beyond so many in an hour, the wrong ones are over for every address
// but those that the person has signed in from. So nobody can lock them out where they work.
const OF_PERSON = { most: 30, window: 60 * 60_000 };
/** How long an address is known that somebody signed in from. */
const KNOWN = days(90);

/**
 * Counts a try before its password is looked at, so that a thousand at once are no more than one after the other. Refuses
 * once there were too many that were not forgiven; returns the try's number.
 */
export function countTry(db: Db, doer: Doer, email: string): number {
  const network = networkOf(doer.from);
  const person = createHash('sha256').update(email).digest('base64url').slice(0, 22);
  const outcome = transact(db, (tx) => {
    const now = Date.now();
    const from = triesOf(tx, eq(signInTries.network, network), now, OF_NETWORK);
    if (from.isTooMany) return tooMany(from.begun + OF_NETWORK.window - now, 'from your network');
    const { isTooMany, begun } = triesOf(tx, eq(signInTries.person, person), now, OF_PERSON);
    if (isTooMany && !isKnown(tx, email, network))
      return tooMany(begun + OF_PERSON.window - now, 'with this e-mail');
    if (from.count === OF_NETWORK.most - 1) record(tx, doer, 'sign_in.stopped', { network });
    return insertRow(tx, signInTries, { network, person, at: new Date(now) }).id;
  });
  if (outcome instanceof Refusal) throw outcome;
  return outcome;
}

/** How many tries there were within a window, as far as they are counted, and when they began. */
function triesOf(tx: Tx, whose: SQL, now: number, { most, window }: typeof OF_NETWORK) {
  const { at } = signInTries;
  // What lies ahead was written while the clock was, and would count until it is there again.
  const recent = and(whose, gt(at, new Date(now - window)), lte(at, new Date(now)));
  const tries = tx.select({ at }).from(signInTries).where(recent).orderBy(asc(at)).limit(most).all();
  return { count: tries.length, isTooMany: tries.length === most, begun: tries[0]?.at.getTime() ?? now };
}

function isKnown(tx: Tx, email: string, network: string): boolean {
  const there = and(inArray(users.email, formsOf(email)), eq(knownNetworks.network, network));
  const found = tx
    .select()
    .from(knownNetworks)
    .innerJoin(users, eq(users.id, knownNetworks.userId))
    .where(there);
  return found.get() !== undefined;
}

/** Somebody is signed in from there. */
export function noteNetwork(db: Db | Tx, userId: number, from: string): void {
  const at = new Date();
  db.insert(knownNetworks)
    .values({ userId, network: networkOf(from), at })
    .onConflictDoUpdate({ target: [knownNetworks.userId, knownNetworks.network], set: { at } })
    .run();
}

/** The password was right. */
export function forgiveTry(db: Db, id: number): void {
  db.delete(signInTries).where(eq(signInTries.id, id)).run();
}

/** Writes a try as it is: as much work as the trace that only a known person gets. */
export function keepTry(db: Db, id: number): void {
  db.update(signInTries).set({ id }).where(eq(signInTries.id, id)).run();
}

export function sweepSignInTries(db: Db): void {
  db.delete(signInTries)
    .where(lt(signInTries.at, new Date(Date.now() - OF_PERSON.window)))
    .run();
  db.delete(knownNetworks)
    .where(lt(knownNetworks.at, new Date(Date.now() - KNOWN)))
    .run();
}

/** An IPv4 address as it is; of an IPv6 address the first 64 bits, because its owner has all the others. */
export function networkOf(address: string): string {
  const plain = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (plain) return plain;
  const [before = [], after] = (address.split('%')[0] ?? '')
    .split('::')
    .map((side) => side.split(':').filter(Boolean));
  const zeros = after ? Array.from({ length: 8 - before.length - after.length }, () => '0') : [];
  const groups = [...before, ...zeros, ...(after ?? [])].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

function tooMany(wait: number, which: string): Refusal {
  const minutes = Math.max(1, Math.ceil(wait / 60_000));
  return new Refusal(
    'too-many',
    `Too many sign-ins ${which} were refused. Wait ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, then try again. Whoever is signed in goes on.`,
  );
}
