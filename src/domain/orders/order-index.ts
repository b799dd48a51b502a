import { sql } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { folded } from '../../db/folded.ts';
import type { workOrders } from '../../db/schema/work-orders.ts';
import type { CompanyKind } from '../access/actor.ts';

// The search index holds the newest orders down to some order; an update fills in the older ones from there, newest first.

/** Makes an order findable by its reference and remarks, in the transaction that places it. */
export function indexOrder(tx: Tx, order: typeof workOrders.$inferSelect): void {
  const words = folded(`${order.reference}\n${order.remarks}`);
  const owners = `${ownerOf('brand', order.brandId)} ${ownerOf('partner', order.partnerId)}`;
  tx.run(sql`insert into order_search (rowid, words, owners) values (${order.id}, ${words}, ${owners})`);
}

/** The word by which the index knows a company's orders. */
export function ownerOf(kind: CompanyKind, companyId: number): string {
  return `${kind === 'brand' ? 'b' : 'p'}${companyId}.`;
}

/** Whether the index holds every order. */
export function isIndexed(db: Db | Tx): boolean {
  const older = sql`select exists (select 1 from work_orders where id < ${lowest(db)}) as found`;
  return db.get<{ found: number }>(older)!.found === 0;
}

/**
 * Adds the newest of the orders that the index does not hold yet. Within a slice they are added from the oldest on: FTS5 writes a
 * segment for each row that is not above the one before.
 * @returns whether there may be more.
 */
export function indexOlder(db: Db, most: number): boolean {
  const { changes } = transact(db, (tx) =>
    tx.run(sql`insert into order_search (rowid, words, owners)
      select id, folded(reference || char(10) || remarks), 'b' || brand_id || '. p' || partner_id || '.' from work_orders
      where id in (select id from work_orders where id < ${lowest(tx)} order by id desc limit ${most}) order by id`),
  );
  return changes === most;
}

/** The oldest order in the index; above all if there is none. FTS5 keeps a row for each in a table of its own. */
function lowest(db: Db | Tx): number {
  const row = db.get<{ id: number | null }>(sql`select min(id) as id from order_search_docsize`);
  return row?.id ?? Number.MAX_SAFE_INTEGER;
}
