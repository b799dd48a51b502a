import { and, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import { parseExtendedId } from '../../codes/id/crockford.ts';
import { decodeId } from '../../codes/id/extended-id.ts';
import type { Db } from '../../db/database.ts';
import { folded } from '../../db/folded.ts';
import { confirmations } from '../../db/schema/packages.ts';
import { companies } from '../../db/schema/people.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import type { Actor } from '../access/actor.ts';
import { issuedKeys, readKey } from '../codes/keys.ts';
import { ordersOfSerial } from '../codes/serial-search.ts';
import { days } from '../forms/dates.ts';
import { lookupIssued } from './issued.ts';
import { isIndexed, ownerOf } from './order-index.ts';

/** Hits of the index that are taken one by one; words that more orders hold are looked for from the newest on. */
const FEW = 1_000;
/** Orders that one page walks through at most to find some that hold a frequent or very short word. */
export const WALK = 5_000;
/** The index knows threes of characters. */
const SHORTEST = 3;
/** Companies whose names hold what is searched, at most. */
const COMPANIES = 50;

/** What is searched, as a condition on orders. `walks`: it is to be tried on the newest orders only, some at a time. */
export type Search = { where: SQL; walks: boolean };

/**
 * Orders of the actor's company that a search finds: by a part of reference or remarks, by the other company's name, by
 * package, extended ID or serial number. Words are looked for from the newest order on while the index is filled.
 * @param keys the folder of the minting keys.
 */
export function searchOrders(db: Db, actor: Actor, typed: string, keys: string): Search | undefined {
  const text = folded(typed).trim();
  if (text === '') return undefined;
  const hits = text.length < SHORTEST || !isIndexed(db) ? undefined : hitsOf(db, actor, text);
  const held =
    hits && hits.length <= FEW
      ? inArray(workOrders.id, hits)
      : sql`instr(folded(${workOrders.reference} || char(10) || ${workOrders.remarks}), ${text}) > 0`;
  const others = sql`instr(folded(${companies.name}), ${text}) > 0`;
  const found = db.select({ id: companies.id }).from(companies).where(others).limit(COMPANIES).all();
  const other = actor.kind === 'brand' ? workOrders.partnerId : workOrders.brandId;
  const exact = [
    ...byCode(db, typed, keys),
    ...byPackage(db, typed),
    ...ordersOfSerial(db, actor, typed.trim()),
  ];
  const where = or(
    held,
    found.length > 0
      ? inArray(
          other,
          found.map(({ id }) => id),
        )
      : undefined,
    exact.length > 0 ? inArray(workOrders.id, exact) : undefined,
  )!;
  return { where, walks: hits === undefined || hits.length > FEW || found.length > 0 };
}

/** The newest orders that hold the text, one more than are few. */
function hitsOf(db: Db, actor: Actor, text: string): number[] {
  const phrase = (words: string) => `"${words.replaceAll('"', '""')}"`;
  const wanted = `words : ${phrase(text)} AND owners : ${phrase(ownerOf(actor.kind, actor.companyId))}`;
  const newest = sql`select rowid as id from order_search where order_search match ${wanted} order by rowid desc limit ${FEW + 1}`;
  return db.all<{ id: number }>(newest).map(({ id }) => id);
}

function byCode(db: Db, typed: string, keys: string): number[] {
  const id = parseExtendedId(typed.trim().split('/').at(-1) ?? '');
  if (!id) return [];
  return issuedKeys(db, confirmations.mintKeyId).flatMap(
    (keyId) => lookupIssued(db, keyId, decodeId(readKey(keys, keyId), id))?.id ?? [],
  );
}

function byPackage(db: Db, typed: string): number[] {
  const [folder] = /workorder-[0-9a-z]{10}/i.exec(typed) ?? [];
  if (!folder) return [];
  const named = inArray(confirmations.folder, [folder, `workorder-${folder.slice(10).toUpperCase()}`]);
  const rows = db.select({ id: confirmations.workOrderId }).from(confirmations).where(named).all();
  return rows.map(({ id }) => id);
}

/**
 * Orders from `since` to before `until`. Numbers grow with time, give or take a clock that was set: a day is near enough to jump to
 * by number, and the + keeps SQLite on the walk down the list.
 */
export function submittedWithin(db: Db, since: Date | undefined, until: Date | undefined): SQL | undefined {
  const firstFrom = (time: Date) =>
    db
      .select({ id: workOrders.id })
      .from(workOrders)
      .where(gte(workOrders.submittedAt, time))
      .orderBy(workOrders.submittedAt)
      .limit(1)
      .get()?.id ?? Number.MAX_SAFE_INTEGER;
  return and(
    since && gte(workOrders.id, firstFrom(new Date(since.getTime() - days(1)))),
    until && lt(workOrders.id, firstFrom(new Date(until.getTime() + days(1)))),
    since && sql`+${workOrders.submittedAt} >= ${since.getTime()}`,
    until && sql`+${workOrders.submittedAt} < ${until.getTime()}`,
  );
}
