import { and, desc, eq, inArray, lte } from 'drizzle-orm';
import { LONGEST_SERIAL, parseFirstSerial } from '../../codes/rows/serial-numbers.ts';
import type { Db } from '../../db/database.ts';
import { listedSerials, serialLists } from '../../db/schema/order-files.ts';
import { partnerships } from '../../db/schema/people.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import type { Actor } from '../access/actor.ts';
import { isLike } from './used-serials.ts';

/** Sequences that begin nearest below a serial number, at most: canceled orders may have had the same one. */
const NEAREST = 20;

/** Orders in which a code has this serial number, of the actor's brand or of the brands it prints for. */
export function ordersOfSerial(db: Db, actor: Actor, serial: string): number[] {
  if (serial === '' || serial.length > LONGEST_SERIAL) return [];
  const brands = brandsOf(db, actor);
  return [...inSequences(db, brands, serial), ...inLists(db, brands, serial)];
}

/** The brands whose orders an actor may see: their own, or those they print for. */
export function brandsOf(db: Db, { kind, companyId }: Actor): number[] {
  if (kind === 'brand') return [companyId];
  const theirs = eq(partnerships.partnerId, companyId);
  const rows = db.select({ id: partnerships.brandId }).from(partnerships).where(theirs).all();
  return rows.map(({ id }) => id);
}

function inSequences(db: Db, brands: number[], serial: string): number[] {
  const parts = parseFirstSerial(serial);
  if (typeof parts === 'string') return [];
  const { id, quantity, serialDigits } = workOrders;
  return brands.flatMap((brand) =>
    db
      .select({ id, quantity, serialDigits })
      .from(workOrders)
      .where(and(isLike(brand, parts), lte(serialDigits, parts.digits)))
      .orderBy(desc(serialDigits))
      .limit(NEAREST)
      .all()
      .filter((order) => BigInt(parts.digits) - BigInt(order.serialDigits!) < order.quantity)
      .map((order) => order.id),
  );
}

function inLists(db: Db, brands: number[], serial: string): number[] {
  return db
    .select({ id: serialLists.workOrderId })
    .from(listedSerials)
    .innerJoin(serialLists, eq(serialLists.id, listedSerials.serialListId))
    .where(and(inArray(listedSerials.brandId, brands), eq(listedSerials.serialNumber, serial)))
    .all()
    .flatMap(({ id }) => id ?? []);
}
