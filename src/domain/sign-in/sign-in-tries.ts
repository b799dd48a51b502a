import { and, asc, eq, gt, lt } from 'drizzle-orm';
import { type Db, transact } from '../../db/database.ts';
import { signInTries } from '../../db/schema.ts';
import type { Doer } from '../access/actor.ts';
import { Refusal } from '../access/refusal.ts';
import { record } from '../trace/audit.ts';

// One address that tries many people, each a few times, is stopped here; many tries of one person are stopped by a rate limit of the route.
// A press room is one address, too: at a change of shift some sixty people sign in, and if every one of them mistypes once,
// that is still well below a hundred, because a right password counts for nothing. A sprayer gets 9,600 tries a day, and
// the passwords worth trying are those that the password rule refuses.
const MOST = 100;
const WINDOW = 15 * 60_000;

/**
 * Counts a try before its password is looked at, so that a thousand at once are no more than one after the other. Refuses
 * once there were too many that were not forgiven; returns the try's number.
 */
export function countTry(db: Db, doer: Doer): number {
  const network = networkOf(doer.from);
  const outcome = transact(db, (tx) => {
    const now = Date.now();
    const recent = tx
      .select({ at: signInTries.at })
      .from(signInTries)
      .where(and(eq(signInTries.network, network), gt(signInTries.at, new Date(now - WINDOW))))
      .orderBy(asc(signInTries.at))
      .limit(MOST)
      .all();
    const [oldest] = recent;
    if (oldest && recent.length === MOST) return tooMany(oldest.at.getTime() + WINDOW - now);
    if (recent.length === MOST - 1) record(tx, doer, 'sign_in.stopped', { network });
    return tx
      .insert(signInTries)
      .values({ network, at: new Date(now) })
      .returning()
      .get().id;
  });
  if (outcome instanceof Refusal) throw outcome;
  return outcome;
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
    .where(lt(signInTries.at, new Date(Date.now() - WINDOW)))
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

function tooMany(wait: number): Refusal {
  const minutes = Math.max(1, Math.ceil(wait / 60_000));
  return new Refusal(
    'too-many',
    `Too many sign-ins from your network were refused. Wait ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, then try again. Whoever is signed in goes on.`,
  );
}
