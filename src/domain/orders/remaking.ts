import { statSync } from 'node:fs';
import { join } from 'node:path';
import { and, asc, eq, gt, isNotNull, isNull, lte } from 'drizzle-orm';
import { MOST_IMAGES } from '../../codes/package/package.ts';
import { ENGINE } from '../../codes/plan.ts';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { lookupWhere, setRow, setRows } from '../../db/rows.ts';
import { confirmations, packages } from '../../db/schema/packages.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist, THE_PORTAL } from '../access/actor.ts';
import { conflict } from '../access/refusal.ts';
import { record } from '../trace/audit.ts';
import { tell } from './notices.ts';
import type { PackagedOrder } from './packages.ts';
import { engineOf, keepLonger } from './retention.ts';
import { findWorkOrder, type Package, type WorkOrder } from './work-orders.ts';

// A package that is lost or damaged on the disk, or whose time was over, is made again from what Confirm fixed, or not at all:
// its order stays what it is (docs/decisions/013-lost-packages.md).

/**
 * Whether the package lies in the folder as it was made: there, of its size, and not found to be other bytes. A file that
 * was changed since its hash was compared is taken for whole until that is done again.
 */
export function isWhole(folder: string, made: Package): boolean {
  const file = statSync(join(folder, made.fileName), { throwIfNoEntry: false });
  return file?.size === made.bytes && (made.fileIsRight !== false || isDoubtful(made, file.ctime));
}

/** True when the file was changed since its hash was compared with the package's. */
export function isDoubtful({ fileChangedAt }: Package, changedAt: Date): boolean {
  return fileChangedAt?.getTime() !== changedAt.getTime();
}

/** Notes what comparing the file's hash showed. */
export function noteHash(db: Db, made: Package, changedAt: Date, sha256: string): boolean {
  const fileIsRight = sha256 === made.sha256;
  const compared = { fileChangedAt: changedAt, fileIsRight };
  setRows(db, packages, eq(packages.workOrderId, made.workOrderId), compared);
  return fileIsRight;
}

/** The next packages whose files should be on the disk, by their orders' ids. */
export function packagesAfter(db: Db, after: number, most: number): Package[] {
  const { workOrderId, removedAt, expiredAt, remakingSince } = packages;
  return db
    .select()
    .from(packages)
    .where(and(gt(workOrderId, after), isNull(removedAt), isNull(expiredAt), isNull(remakingSince)))
    .orderBy(asc(workOrderId))
    .limit(most)
    .all();
}

/** The smallest package with images and the smallest of data that this engine made, of orders that are not canceled. */
export function packagesToTry(db: Db): PackagedOrder[] {
  return [lte(workOrders.quantity, MOST_IMAGES), gt(workOrders.quantity, MOST_IMAGES)].flatMap((mode) =>
    db
      .select({ order: workOrders, package: packages })
      .from(packages)
      .innerJoin(workOrders, eq(workOrders.id, packages.workOrderId))
      .innerJoin(confirmations, eq(confirmations.workOrderId, packages.workOrderId))
      .where(and(isNull(packages.removedAt), eq(confirmations.engine, ENGINE), mode))
      .orderBy(asc(workOrders.quantity), asc(workOrders.id))
      .limit(1)
      .all(),
  );
}

/** Asks for a package that is not there to be made again. Asked twice by the same person it is done once. */
export function remakePackage(db: Db, folder: string, actor: Actor, id: number): WorkOrder {
  return transactAs(db, actor, (tx, actor) => {
    const order = findWorkOrder(tx, actor, id);
    insist(actor, 'generate codes');
    const { reference } = order;
    const made = lookupWhere(tx, packages, there(id));
    if (!made) throw conflict(`${reference} has no package that could be made again.`);
    const whole = isWhole(folder, made);
    if (whole && made.expiredAt) return takeBack(tx, actor, order);
    if (whole || made.remakingSince) {
      if (made.remakeAskedBy === actor.userId) return order;
      const now = made.remakingSince ? 'is being made again already' : 'is whole: download it';
      throw conflict(`The package of ${reference} ${now}. Nothing was changed.`);
    }
    refuseOtherEngine(tx, id);
    const asked = { remakingSince: new Date(), remakeAskedBy: actor.userId, remakeFailure: null };
    setRows(tx, packages, there(id), asked);
    setRow(tx, workOrders, id, { drawn: 0, generationStartedAt: null });
    record(tx, actor, 'work_order.remake_asked', {}, { workOrderId: id });
    return order;
  });
}

/** The generator begins: only the engine that made a package makes the same bytes. */
export function startRemaking(db: Db, id: number): void {
  transact(db, (tx) => {
    refuseOtherEngine(tx, id);
    setRow(tx, workOrders, id, { drawn: 0, generationStartedAt: new Date() });
  });
}

/** The package is on the disk again. False when the order was canceled meanwhile: the file must go. */
export function finishRemaking(db: Db, id: number, { bytes, sha256 }: Package, fileChangedAt: Date): boolean {
  return transact(db, (tx) => {
    if (!endRemaking(tx, id, null)) return false;
    const there = { fileChangedAt, fileIsRight: true, expiredAt: null };
    setRows(tx, packages, eq(packages.workOrderId, id), there);
    keepLonger(tx, id);
    record(tx, THE_PORTAL, 'work_order.remade', { bytes, sha256 }, { workOrderId: id });
    return true;
  });
}

/** The reason is a sentence for the partner. */
export function failRemaking(db: Db, id: number, reason: string): void {
  transact(db, (tx) => {
    const order = endRemaking(tx, id, reason);
    if (!order) return;
    record(tx, THE_PORTAL, 'work_order.remake_failed', { reason }, { workOrderId: id });
    tell(tx, 'generation-failed', order, { reason });
  });
}

/** Whoever runs the portal has put the file back from a backup: its hash is compared when it is downloaded. */
function takeBack(tx: Tx, actor: Actor, order: WorkOrder): WorkOrder {
  setRows(tx, packages, there(order.id), { expiredAt: null, remakeFailure: null });
  keepLonger(tx, order.id);
  record(tx, actor, 'package.put_back', {}, { workOrderId: order.id });
  return order;
}

function endRemaking(tx: Tx, id: number, remakeFailure: string | null): WorkOrder | undefined {
  const running = and(there(id), isNotNull(packages.remakingSince));
  if (setRows(tx, packages, running, { remakingSince: null, remakeFailure }) !== 1) return undefined;
  return setRow(tx, workOrders, id, { drawn: workOrders.quantity });
}

function refuseOtherEngine(tx: Tx, id: number): void {
  const engine = engineOf(tx, id);
  if (engine === ENGINE) return;
  throw conflict(
    `This package was made by engine ${engine}, and the portal has engine ${ENGINE} now, which makes other bytes. Ask whoever runs the portal to put the file back from a backup.`,
  );
}

function there(id: number) {
  return and(eq(packages.workOrderId, id), isNull(packages.removedAt));
}
