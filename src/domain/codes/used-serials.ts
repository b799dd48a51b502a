import { and, desc, eq, lte, or, type SQL, sql } from 'drizzle-orm';
import { digitsAfter, type SequentialSerials, sequentialSerial } from '../../codes/rows/serial-numbers.ts';
import type { Tx } from '../../db/database.ts';
import { lookupRow } from '../../db/rows.ts';
import { listedSerials, serialLists } from '../../db/schema/order-files.ts';
import { deliveries } from '../../db/schema/packages.ts';
import { workOrders } from '../../db/schema/work-orders.ts';

/** What an order keeps of its sequence. */
type Kept = Pick<typeof workOrders.$inferSelect, 'id' | 'serialPrefix' | 'serialDigits' | 'serialSuffix'>;

type Affixes = Pick<SequentialSerials, 'prefix' | 'digits' | 'suffix'>;

/** The serial numbers from `digits` to `last`, of one width, between the same texts. */
type Range = { prefix: string; digits: string; last: string; suffix: string; reference: string };

/**
 * For a query of orders. Of a canceled order nothing was printed if nothing of its package was ever downloaded, and a list
 * without an order is an abandoned form: both give their serial numbers back.
 */
export const inUse = or(
  sql`${workOrders.state} <> 'canceled'`,
  sql`exists (select 1 from ${deliveries} where ${deliveries.workOrderId} = ${workOrders.id})`,
);

/** Why a canceled order keeps its serial numbers; nothing to say of any other. */
export function whyKept(state: string | null | undefined): string {
  return state === 'canceled' ? ' (it is canceled, but its package was downloaded, so labels may exist)' : '';
}

/** Why these serial numbers cannot be an order's: the brand has used some of them. Undefined if none is used. */
export function faultOfSequence(
  tx: Tx,
  brandId: number,
  wanted: SequentialSerials,
  quantity: number,
): string | undefined {
  const range = rangeOf(wanted, quantity, '');
  const where = lookupSequence(tx, brandId, range) ?? lookupList(tx, brandId, range);
  return where && `Some of these serial numbers are used already: ${where}. Start with another one.`;
}

/** Why an open list cannot be an order's; `amount` is undefined while nobody knows it. */
export function faultOfList(
  tx: Tx,
  list: typeof serialLists.$inferSelect,
  amount: { quantity: number; extra: number } | undefined,
): string | undefined {
  const mine = eq(listedSerials.serialListId, list.id);
  const now = lookupRow(tx, serialLists, list.id);
  if (now?.count !== list.count || now.count < 0)
    return 'The list was uploaded again elsewhere. Choose the file once more.';
  if (amount && list.count !== amount.quantity) {
    const count = (number: number) => number.toLocaleString('en');
    const extra = amount.extra > 0 ? ` with ${count(amount.extra)} extra` : '';
    return `The list has ${count(list.count)} serial numbers, the order ${count(amount.quantity)} codes${extra}. Make them equal.`;
  }
  const met = lookupListed(tx, list.brandId, sequencesInUse(tx, list.brandId), mine);
  return met && `Row ${met.row}: ${met.serialNumber} is used by ${met.range} already.`;
}

/** The sequence of an order that has one. */
export function sequenceOf(order: Kept): SequentialSerials {
  const { serialPrefix: prefix, serialDigits: digits, serialSuffix: suffix } = order;
  if (prefix === null || digits === null || suffix === null)
    throw new Error(`Work order ${order.id} has no sequence.`);
  return { kind: 'sequential', prefix, digits, suffix };
}

/** For a query of orders: those of a brand whose serial numbers run between the same texts, with as many digits. */
export function isLike(brandId: number, { prefix, digits, suffix }: Affixes): SQL | undefined {
  const { serialPrefix, serialDigits, serialSuffix } = workOrders;
  return and(
    eq(workOrders.brandId, brandId),
    eq(serialPrefix, prefix),
    eq(serialSuffix, suffix),
    sql`length(${serialDigits}) = ${digits.length}`,
  );
}

function rangeOf({ prefix, digits, suffix }: SequentialSerials, quantity: number, reference: string): Range {
  return { prefix, digits, last: digitsAfter(digits, quantity - 1), suffix, reference };
}

// Sequences in use do not overlap, so of those that begin by the end of this one only the last can reach into it.
function lookupSequence(tx: Tx, brandId: number, range: Range): string | undefined {
  const before = and(isLike(brandId, range), lte(workOrders.serialDigits, range.last));
  const other = sequences(tx, before).orderBy(desc(workOrders.serialDigits)).limit(1).get();
  if (!other) return undefined;
  const theirs = sequenceOf(other);
  if (digitsAfter(theirs.digits, other.quantity - 1) < range.digits) return undefined;
  const span = `${sequentialSerial(theirs, 1)} to ${sequentialSerial(theirs, other.quantity)}`;
  return `${other.reference} has ${span}${whyKept(other.state)}`;
}

function lookupList(tx: Tx, brandId: number, range: Range): string | undefined {
  const met = lookupListed(tx, brandId, [range], and(sql`${workOrders.id} is not null`, inUse));
  return met && `the list of ${met.list} has ${met.serialNumber}`;
}

function sequencesInUse(tx: Tx, brandId: number): Range[] {
  return sequences(tx, eq(workOrders.brandId, brandId))
    .all()
    .map((order) => rangeOf(sequenceOf(order), order.quantity, order.reference));
}

function sequences(tx: Tx, where: SQL | undefined) {
  const { id, reference, state, quantity, serialPrefix, serialDigits, serialSuffix } = workOrders;
  return tx
    .select({ id, reference, state, quantity, serialPrefix, serialDigits, serialSuffix })
    .from(workOrders)
    .where(and(where, eq(workOrders.serialKind, 'sequential'), inUse));
}

/**
 * A listed serial number that lies in one of the ranges, among the rows that `which` picks. However many ranges there are,
 * it is one query that looks each of them up in an index. Digits of one width compare as text.
 */
function lookupListed(tx: Tx, brandId: number, ranges: Range[], which: SQL | undefined) {
  const [prefix, digits, last, suffix, reference] = RANGE;
  const text = listedSerials.serialNumber;
  const middle = sql`substr(${text}, length(${prefix}) + 1, length(${digits}))`;
  return tx
    .select({
      serialNumber: text,
      row: listedSerials.row,
      list: workOrders.reference,
      range: sql<string>`${reference}`,
    })
    .from(sql`json_each(${JSON.stringify(ranges)}) as range`)
    .crossJoin(listedSerials)
    .innerJoin(serialLists, eq(listedSerials.serialListId, serialLists.id))
    .leftJoin(workOrders, eq(serialLists.workOrderId, workOrders.id))
    .where(
      and(
        eq(listedSerials.brandId, brandId),
        sql`${text} between ${prefix} || ${digits} and ${prefix} || ${last} || ${suffix}`,
        sql`length(${text}) = length(${prefix}) + length(${digits}) + length(${suffix})`,
        sql`${middle} between ${digits} and ${last} and ${middle} not glob '*[^0-9]*'`,
        sql`${text} = ${prefix} || ${middle} || ${suffix}`,
        which,
      ),
    )
    .limit(1)
    .get();
}

const RANGE = ['prefix', 'digits', 'last', 'suffix', 'reference'].map((name) =>
  sql.raw(`(range.value ->> '${name}')`),
) as [SQL, SQL, SQL, SQL, SQL];
