import { and, asc, eq, isNotNull, isNull, lte } from 'drizzle-orm';
import { ENGINE } from '../../codes/plan.ts';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { claimRow, lookupWhere, setRows } from '../../db/rows.ts';
import { confirmations, packages } from '../../db/schema/packages.ts';
import { THE_PORTAL } from '../access/actor.ts';
import { record } from '../trace/audit.ts';

// The package of a completed order goes from the disk once its time is over, and is made again when somebody asks
// (docs/decisions/041-after-the-print.md). Nobody loses what nobody has had: it stays until its first whole download.

/** The order is completed: from now on its package's time runs. */
export function startKeeping(tx: Tx, workOrderId: number): void {
  const there = and(eq(packages.workOrderId, workOrderId), isNull(packages.removedAt));
  setRows(tx, packages, there, { keptSince: new Date() });
}

/** Somebody had use of the package: if its time runs, it begins anew. */
export function keepLonger(tx: Tx, workOrderId: number): void {
  const kept = and(eq(packages.workOrderId, workOrderId), isNotNull(packages.keptSince));
  setRows(tx, packages, kept, { keptSince: new Date() });
}

/** Orders whose packages were kept since `since` or longer, the longest kept first. */
export function packagesToLetGo(db: Db, since: Date, most: number): number[] {
  const { workOrderId: id, keptSince } = packages;
  const rows = db.select({ id }).from(packages).where(mayGo(since)).orderBy(asc(keptSince)).limit(most).all();
  return rows.map((row) => row.id);
}

/**
 * Lets go of a package if its time is over still; `takeAway` is given its file's name, and all is one step against everything
 * else. What a stop leaves half done the next round does: the row is as it was, and the file is gone or not. One that an
 * earlier engine made stays for good: this one would make other bytes.
 */
export function expirePackage(db: Db, id: number, since: Date, takeAway: (fileName: string) => void): void {
  transact(db, (tx) => {
    const again = engineOf(tx, id) === ENGINE;
    const over = and(eq(packages.workOrderId, id), mayGo(since));
    const made = claimRow(tx, packages, over, again ? { expiredAt: new Date() } : { keptSince: null });
    if (!made || !again) return;
    const { bytes, sha256, fileName } = made;
    record(tx, THE_PORTAL, 'package.expired', { bytes, sha256 }, { workOrderId: id });
    takeAway(fileName);
  });
}

/** The engine that made an order's package: only the same one makes the same bytes. */
export function engineOf(tx: Tx, workOrderId: number): number | undefined {
  return lookupWhere(tx, confirmations, eq(confirmations.workOrderId, workOrderId))?.engine;
}

function mayGo(since: Date) {
  return and(
    isNotNull(packages.keptSince),
    lte(packages.keptSince, since),
    isNotNull(packages.downloadedAt),
    isNull(packages.removedAt),
    isNull(packages.expiredAt),
    isNull(packages.remakingSince),
  );
}
