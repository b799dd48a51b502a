import { and, eq, sql } from 'drizzle-orm';
import { ID_LENGTH, parseExtendedId } from '../../codes/id/crockford.ts';
import { decodeIds } from '../../codes/id/extended-id.ts';
import { parseFirstSerial, type SequentialSerials } from '../../codes/rows/serial-numbers.ts';
import type { Db } from '../../db/database.ts';
import { lookupRow, lookupWhere } from '../../db/rows.ts';
import { serialLists } from '../../db/schema/order-files.ts';
import { confirmations } from '../../db/schema/packages.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { issuedKeys, readKey } from '../codes/keys.ts';
import { isLike } from '../codes/used-serials.ts';
import { STATE_WORDS, type WorkOrder } from '../orders/work-orders.ts';
import { isIssued } from './code-changes.ts';
import { type Code, firstRowOf, samePrefix } from './look-up.ts';

/** What the rows of a list name a code by. */
export const KEY_COLUMNS = ['extended_id', 'url', 'serial_number', 'sequence_number'] as const;
export type KeyColumn = (typeof KEY_COLUMNS)[number];

/** A row of a list; sequence numbers belong to a work order, by its reference. */
export type ListRow = { text: string; reference: string };

/** Whose codes a list names: a brand's, or those of one order alone. */
export type Owner = { brandId: number; only?: WorkOrder };

/** The code of a row, or the end of a sentence that says why there is none. */
export type Resolved = Code | string;

const UNKNOWN = 'is no code of yours';

/** Finds the codes that rows of a brand's list name, many at a time: what it learns of orders it remembers. */
export function resolver(
  db: Db,
  owner: Owner,
  keys: string,
  column: KeyColumn,
): (rows: ListRow[]) => Resolved[] {
  const by = {
    extended_id: () => byId(db, owner, keys, (text) => text.replace(/[\s-]/g, '')),
    url: () => byUrl(db, owner, keys),
    serial_number: () => bySerial(db, owner),
    sequence_number: () => bySequence(db, owner),
  }[column]();
  return (rows) => by(rows).map((found) => checked(found, owner));
}

function checked(found: Resolved, { only }: Owner): Resolved {
  if (typeof found === 'string') return found;
  if (only && found.order.id !== only.id) return `is no code of ${only.reference}`;
  if (isIssued(found.order)) return found;
  const { reference, state } = found.order;
  return `is of ${reference}, which is “${STATE_WORDS[state]}”`;
}

function byId(db: Db, owner: Owner, keys: string, idIn: (text: string) => string) {
  const minted = issuedKeys(db, confirmations.mintKeyId).map((id) => ({ id, key: readKey(keys, id) }));
  const find = db.$client.prepare(
    'select work_order_id from confirmations where mint_number = ? and mint_key_id = ?',
  );
  const orders = new Map<string, WorkOrder | undefined>();
  const orderOf = (mint: number, keyId: string): WorkOrder | undefined => {
    const name = `${keyId} ${mint}`;
    if (orders.has(name)) return orders.get(name);
    const id = find.pluck().get(mint, keyId) as number | undefined;
    // Under a key that is not its own every ID decodes to another number that nobody has.
    if (id === undefined) return undefined;
    const order = lookupOwn(db, owner, id);
    orders.set(name, order);
    return order;
  };
  return (rows: ListRow[]): Resolved[] => {
    const found = rows.map((): Resolved => UNKNOWN);
    const ids = rows.map(({ text }) => parseExtendedId(idIn(text)));
    const known = ids.flatMap((id, at) => (id ? [{ id, at }] : []));
    const bytes = Buffer.from(known.map(({ id }) => id).join(''), 'latin1');
    for (const { id: keyId, key } of minted)
      for (const [i, { mint, sequence }] of decodeIds(key, bytes).entries()) {
        const order = orderOf(mint, keyId);
        if (order && sequence >= 1 && sequence <= order.quantity) found[known[i]!.at] = { order, sequence };
      }
    return found;
  };
}

function byUrl(db: Db, owner: Owner, keys: string) {
  const find = byId(db, owner, keys, (text) => text.slice(-ID_LENGTH));
  return (rows: ListRow[]): Resolved[] =>
    find(rows).map((found, i) => {
      if (typeof found === 'string') return found;
      const { urlPrefix, reference } = found.order;
      if (samePrefix(rows[i]!.text.slice(0, -ID_LENGTH), urlPrefix)) return found;
      return `is a code of ${reference}, whose addresses begin with ${urlPrefix}`;
    });
}

/** Orders of a brand with one prefix, suffix and width of serial numbers, by their first digits. */
type Sequences = { digits: string; quantity: number; id: number }[];

/** Orders before the nearest one that are looked at, too: canceled ones may have had the same numbers. */
const NEAREST = 20;

function bySerial(db: Db, owner: Owner) {
  const listed = db.$client.prepare(
    'select serial_list_id as list, row from listed_serials where brand_id = ? and serial_number = ?',
  );
  const orderOf = remembered((id: number) => lookupOwn(db, owner, id));
  const listOf = remembered((id: number) => {
    const list = lookupRow(db, serialLists, id);
    return { order: list?.workOrderId ? orderOf(list.workOrderId) : undefined, first: firstRowOf(db, id) };
  });
  const sequences = new Map<string, Sequences>();
  const sequencesOf = (parts: SequentialSerials) => {
    const name = JSON.stringify([parts.prefix, parts.suffix, parts.digits.length]);
    const known = sequences.get(name) ?? sequencesLike(db, owner, parts);
    sequences.set(name, known);
    return known;
  };
  const inSequence = (text: string): Resolved => {
    const parts = parseFirstSerial(text);
    if (typeof parts === 'string') return UNKNOWN;
    const all = sequencesOf(parts);
    let other: Resolved = UNKNOWN;
    const last = lastUpTo(all, parts.digits);
    for (let i = last; i > last - NEAREST && i >= 0; i--) {
      const { id, digits, quantity } = all[i]!;
      const at = BigInt(parts.digits) - BigInt(digits) + 1n;
      const order = at <= BigInt(quantity) ? orderOf(id) : undefined;
      if (order && isIssued(order)) return { order, sequence: Number(at) };
      if (order) other = { order, sequence: Number(at) };
    }
    return other;
  };
  return (rows: ListRow[]): Resolved[] =>
    rows.map(({ text }) => {
      const row = listed.get(owner.brandId, text) as { list: number; row: number } | undefined;
      if (!row) return inSequence(text);
      const { order, first } = listOf(row.list);
      return order ? { order, sequence: row.row - first + 1 } : UNKNOWN;
    });
}

function sequencesLike(db: Db, { brandId }: Owner, parts: SequentialSerials): Sequences {
  const { serialDigits } = workOrders;
  return db
    .select({ id: workOrders.id, quantity: workOrders.quantity, digits: sql<string>`${serialDigits}` })
    .from(workOrders)
    .where(isLike(brandId, parts))
    .orderBy(serialDigits)
    .all();
}

/** The index of the last sequence that does not begin behind these digits; of one width, text is in the order of numbers. */
function lastUpTo(all: Sequences, digits: string): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]!.digits <= digits) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function bySequence(db: Db, owner: Owner) {
  const find = db.$client.prepare('select id from work_orders where brand_id = ? and reference = ?').pluck();
  const orderOf = remembered((reference: string) => {
    const id = find.get(owner.brandId, reference) as number | undefined;
    return id === undefined ? undefined : lookupOwn(db, owner, id);
  });
  return (rows: ListRow[]): Resolved[] =>
    rows.map(({ text, reference }) => {
      const order = orderOf(reference);
      if (!order)
        return reference ? `names ${reference}, which is no work order of yours` : 'names no work order';
      const sequence = /^\d{1,8}$/.test(text) ? Number(text) : 0;
      if (sequence >= 1 && sequence <= order.quantity) return { order, sequence };
      return `is no sequence number of ${order.reference}, whose codes are 1 to ${order.quantity}`;
    });
}

/** What was found once is not looked for again. */
function remembered<Key, Found>(find: (key: Key) => Found): (key: Key) => Found {
  const known = new Map<Key, Found>();
  return (key) => {
    if (!known.has(key)) known.set(key, find(key));
    return known.get(key) as Found;
  };
}

function lookupOwn(db: Db, { brandId }: Owner, id: number): WorkOrder | undefined {
  const mine = and(eq(workOrders.id, id), eq(workOrders.brandId, brandId));
  return lookupWhere(db, workOrders, mine);
}
