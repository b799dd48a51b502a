import { createHash } from 'node:crypto';
import { and, asc, eq, gt, inArray, lt, lte, type SQL } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
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
const MOST = 100;
const WINDOW = 15 * 60_000;

// A person whose password is tried from many addresses: beyond so many in an hour, the wrong ones are over for every address
// but those that the person has signed in from. So nobody can lock them out where they work.
const MOST_OF_PERSON = 30;
const PERSON_WINDOW = 60 * 60_000;
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
    const recent = tx
      .select({ at: signInTries.at })
      .from(signInTries)
      .where(and(eq(signInTries.network, network), within(now, WINDOW)))
      .orderBy(asc(signInTries.at))
      .limit(MOST)
      .all();
    const [oldest] = recent;
    if (oldest && recent.length === MOST)
      return tooMany(oldest.at.getTime() + WINDOW - now, 'from your network');
    const since = beginning(tx, person, now);
    if (since !== undefined && !isKnown(tx, email, network))
      return tooMany(since + PERSON_WINDOW - now, 'with this e-mail');
    if (recent.length === MOST - 1) record(tx, doer, 'sign_in.stopped', { network });
    return tx
      .insert(signInTries)
      .values({ network, person, at: new Date(now) })
      .returning()
      .get().id;
  });
  if (outcome instanceof Refusal) throw outcome;
  return outcome;
}

/** When the tries of a person began that are too many; undefined while they are not. */
function beginning(tx: Tx, person: string, now: number): number | undefined {
  const recent = tx
    .select({ at: signInTries.at })
    .from(signInTries)
    .where(and(eq(signInTries.person, person), within(now, PERSON_WINDOW)))
    .orderBy(asc(signInTries.at))
    .limit(MOST_OF_PERSON)
    .all();
  return recent.length === MOST_OF_PERSON ? recent[0]?.at.getTime() : undefined;
}

// What lies ahead was written while the clock was, and would count until it is there again.
function within(now: number, window: number): SQL | undefined {
  return and(gt(signInTries.at, new Date(now - window)), lte(signInTries.at, new Date(now)));
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
    .where(lt(signInTries.at, new Date(Date.now() - PERSON_WINDOW)))
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
