import { and, asc, eq, gte, inArray, lt, min, type SQL } from 'drizzle-orm';
import { ID_LENGTH, parseExtendedId } from '../../codes/id/crockford.ts';
import { decodeId, mintIds } from '../../codes/id/extended-id.ts';
import { parseFirstSerial, sequentialSerial } from '../../codes/rows/serial-numbers.ts';
import type { Db, Tx } from '../../db/database.ts';
import { lookupWhere } from '../../db/rows.ts';
import { listedSerials, serialLists } from '../../db/schema/order-files.ts';
import { confirmations } from '../../db/schema/packages.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { type Actor, insist } from '../access/actor.ts';
import { Refusal } from '../access/refusal.ts';
import { issuedKeys, readKey } from '../codes/keys.ts';
import { brandsOf, ordersOfSerial } from '../codes/serial-search.ts';
import { sequenceOf } from '../codes/used-serials.ts';
import { plainLine } from '../forms/text.ts';
import { lookupIssued } from '../orders/issued.ts';
import { ours, type WorkOrder } from '../orders/work-orders.ts';
import type { Range } from './overlay.ts';

/** A code that was issued, of an order of the actor's company. */
export type Code = { order: WorkOrder; sequence: number };

/** Codes that a text may mean; more than one only for serial numbers and references that several orders have. */
export type Found = { codes: Code[]; note?: string };

/** Serial numbers and references may stand for codes of several orders. */
const MOST_FOUND = 20;

/** One sentence for what was never issued, for what is another company's and for what is no code at all. */
const NO_CODE =
  'No code of yours was found. Check it against the label: 14 digits and capitals, a URL, a serial number, or a reference with # and a sequence number.';

/** Codes of the actor's orders that a text means: an extended ID, a URL, a serial number, or `reference#sequence number`. */
export function lookUp(db: Db, actor: Actor, keys: string, typed: string): Found {
  insist(actor, 'see codes');
  const text = plainLine(typed).slice(0, 2_000);
  if (/SPECIMENUUUU\d\d$/i.test(text))
    throw new Refusal('not-found', 'This is a specimen: a picture with the shape of a code that is none.');
  const byId = byExtendedId(db, actor, keys, text);
  if (byId) return byId;
  const codes = [...byReference(db, actor, text), ...bySerial(db, actor, text)].slice(0, MOST_FOUND);
  if (codes.length === 0) throw new Refusal('not-found', NO_CODE);
  return { codes };
}

/** The code of an extended ID as it stands in an address; not found for everybody whose it is not. */
export function findCode(db: Db, actor: Actor, keys: string, id: string): Code {
  insist(actor, 'see codes');
  const parsed = parseExtendedId(id);
  const code = parsed && decoded(db, keys, parsed, ours(actor));
  if (!code) throw new Refusal('not-found', NO_CODE);
  return code;
}

/**
 * The code that a text in a picture is, whoever's it is, and whether it is the text that was printed, to the letter: another spelling
 * comes from elsewhere. For what asks in nobody's name: what may be told of it is the caller's rule.
 */
export function lookupPrinted(
  db: Db | Tx,
  keys: string,
  text: string,
): (Code & { isAsPrinted: boolean }) | undefined {
  const id = parseExtendedId(text.slice(-ID_LENGTH));
  const code = id && decoded(db, keys, id);
  if (!code) return undefined;
  return { ...code, isAsPrinted: text === code.order.urlPrefix + id };
}

/** The extended ID of a code. */
export function extendedIdOf(db: Db | Tx, keys: string, { order, sequence }: Code): string {
  return idsOf(db, keys, order, { first: sequence, last: sequence });
}

/** Extended IDs of an order's codes, one after the other. */
export function idsOf(db: Db | Tx, keys: string, { id }: WorkOrder, { first, last }: Range): string {
  const fixed = lookupWhere(db, confirmations, eq(confirmations.workOrderId, id));
  if (!fixed) throw new Error(`Work order ${id} has no codes.`);
  const mint = { number: fixed.mintNumber, key: readKey(keys, fixed.mintKeyId) };
  return Buffer.from(mintIds(mint, first, last - first + 1)).toString('latin1');
}

/** The serial number of a code; empty when its order has none. */
export function serialOf(db: Db, { order, sequence }: Code): string {
  return serialsOf(db, order, { first: sequence, last: sequence })(sequence);
}

/** Serial numbers of some codes of an order, by their sequence numbers; empty when it has none. */
export function serialsOf(db: Db, order: WorkOrder, { first, last }: Range): (sequence: number) => string {
  if (order.serialKind === 'none') return () => '';
  if (order.serialKind === 'sequential') {
    const serials = sequenceOf(order);
    return (sequence) => sequentialSerial(serials, sequence);
  }
  const list = lookupWhere(db, serialLists, eq(serialLists.workOrderId, order.id));
  if (!list) throw new Error(`Work order ${order.id} has no list of serial numbers.`);
  const { row, serialListId, serialNumber: serial } = listedSerials;
  const begins = firstRowOf(db, list.id);
  const mine = and(eq(serialListId, list.id), gte(row, begins + first - 1), lt(row, begins + last));
  const found = db.select({ serial }).from(listedSerials).where(mine).orderBy(asc(row)).all();
  return (sequence) => found[sequence - first]?.serial ?? '';
}

function byExtendedId(db: Db, actor: Actor, keys: string, text: string): Found | undefined {
  const isUrl = /^[a-z]+:\/\//i.test(text);
  const id = parseExtendedId(isUrl ? text.slice(-ID_LENGTH) : text.replace(/[\s-]/g, ''));
  const code = id && decoded(db, keys, id, ours(actor));
  if (!code) return undefined;
  const { urlPrefix } = code.order;
  if (!isUrl || samePrefix(text.slice(0, -ID_LENGTH), urlPrefix)) return { codes: [code] };
  const note = `The code is right, the address is not: it begins with ${urlPrefix}, where you have ${text.slice(0, -ID_LENGTH)}.`;
  return { codes: [code], note };
}

/** Of scheme and host, capitals do not matter. */
export function samePrefix(one: string, other: string): boolean {
  const plain = (text: string) => text.replace(/^[a-z]+:\/\/[^/?#]*/i, (start) => start.toLowerCase());
  return plain(one) === plain(other);
}

function decoded(db: Db | Tx, keys: string, id: string, whose?: SQL): Code | undefined {
  for (const keyId of issuedKeys(db, confirmations.mintKeyId)) {
    const code = decodeId(readKey(keys, keyId), id);
    const order = lookupIssued(db, keyId, code, whose);
    if (order) return { order, sequence: code.sequence };
  }
  return undefined;
}

function byReference(db: Db, actor: Actor, text: string): Code[] {
  const [, reference, digits] = /^(.+?)\s*#\s*(\d{1,8})$/.exec(text) ?? [];
  if (!reference || !digits) return [];
  const sequence = Number(digits);
  const named = and(inArray(workOrders.brandId, brandsOf(db, actor)), eq(workOrders.reference, reference));
  return issued(db, actor, named).flatMap((order) =>
    sequence >= 1 && sequence <= order.quantity ? [{ order, sequence }] : [],
  );
}

function bySerial(db: Db, actor: Actor, text: string): Code[] {
  const ids = ordersOfSerial(db, actor, text).slice(0, MOST_FOUND);
  if (ids.length === 0) return [];
  return issued(db, actor, inArray(workOrders.id, ids)).flatMap((order) => {
    const sequence = sequenceOfSerial(db, order, text);
    return sequence === undefined ? [] : [{ order, sequence }];
  });
}

/** Which code of an order has a serial number. */
function sequenceOfSerial(db: Db, order: WorkOrder, serial: string): number | undefined {
  if (order.serialKind === 'sequential') {
    const parts = parseFirstSerial(serial);
    if (typeof parts === 'string') return undefined;
    const first = sequenceOf(order);
    if (parts.prefix !== first.prefix || parts.suffix !== first.suffix) return undefined;
    if (parts.digits.length !== first.digits.length) return undefined;
    const at = BigInt(parts.digits) - BigInt(first.digits) + 1n;
    return at >= 1n && at <= BigInt(order.quantity) ? Number(at) : undefined;
  }
  const row = db
    .select({ row: listedSerials.row, list: listedSerials.serialListId })
    .from(listedSerials)
    .innerJoin(serialLists, eq(serialLists.id, listedSerials.serialListId))
    .where(
      and(
        eq(listedSerials.brandId, order.brandId),
        eq(listedSerials.serialNumber, serial),
        eq(serialLists.workOrderId, order.id),
      ),
    )
    .get();
  if (!row) return undefined;
  return row.row - firstRowOf(db, row.list) + 1;
}

/** Orders of the actor's company that have codes. */
function issued(db: Db, actor: Actor, where: SQL | undefined): WorkOrder[] {
  return db
    .select({ order: workOrders })
    .from(workOrders)
    .innerJoin(confirmations, eq(confirmations.workOrderId, workOrders.id))
    .where(and(ours(actor), where))
    .limit(MOST_FOUND)
    .all()
    .map(({ order }) => order);
}

/** A heading that was left out has a row of the file, and no code. */
export function firstRowOf(db: Db, listId: number): number {
  const mine = eq(listedSerials.serialListId, listId);
  return (
    db
      .select({ row: min(listedSerials.row) })
      .from(listedSerials)
      .where(mine)
      .get()?.row ?? 1
  );
}
