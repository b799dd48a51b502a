import { and, eq, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { confirmations } from '../../db/schema/packages.ts';
import { workOrders } from '../../db/schema/work-orders.ts';

/** The order, one of those that are so, that has the code of a mint number and a sequence number under a key. */
export function lookupIssued(
  db: Db | Tx,
  keyId: string,
  { mint, sequence }: { mint: number; sequence: number },
  which?: SQL,
): typeof workOrders.$inferSelect | undefined {
  const minted = and(eq(confirmations.mintNumber, mint), eq(confirmations.mintKeyId, keyId), which);
  const row = db
    .select({ order: workOrders })
    .from(confirmations)
    .innerJoin(workOrders, eq(workOrders.id, confirmations.workOrderId))
    .where(minted)
    .get();
  return row && sequence >= 1 && sequence <= row.order.quantity ? row.order : undefined;
}
