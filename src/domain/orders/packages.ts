import { and, eq, gt, gte, inArray, isNull, lte, sql } from 'drizzle-orm';
import { pngPicture } from '../../codes/drawing/png/picture.ts';
import { mintIds } from '../../codes/id/extended-id.ts';
import { MOST_IMAGES } from '../../codes/package/package.ts';
import type { About, PackagePlan } from '../../codes/plan.ts';
import { drawnAs } from '../../codes/secure/graphic.ts';
import { hasGraphic, specimenPanel } from '../../codes/secure/panel.ts';
import { referenceSource } from '../../codes/symbol/symbol.ts';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { anyRow, insertRow, lookupWhere, setRows } from '../../db/rows.ts';
import { confirmations, deliveries, packages } from '../../db/schema/packages.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { lookupActor } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict, notFound, type Refusal } from '../access/refusal.ts';
import { readKey, readSigningKey } from '../codes/keys.ts';
import { serialPlan } from '../codes/serials.ts';
import { record } from '../trace/audit.ts';
import { planReminders } from './reminders.ts';
import { keepLonger } from './retention.ts';
import { securePlan } from './secure-plan.ts';
import { fixedDrawing } from './secure-setting.ts';
import { BATCH_SIZE, type Confirmation, findCard, type Package, type WorkOrder } from './work-orders.ts';

/** The folders of the data folder that a package is made from. */
export type Folders = { keys: string; serials: string };

export type PackagedOrder = { order: WorkOrder; package: Package };

/** How much of a package went out: bytes from `from` on, of `size` in all. */
export type Delivery = { from: number; sent: number; size: number };

/** Everything the order's package depends on, as Confirm fixed it. */
export function planPackage(db: Db | Tx, order: WorkOrder, folders: Folders): PackagePlan {
  const fixed = lookupWhere(db, confirmations, eq(confirmations.workOrderId, order.id));
  if (!fixed) throw new Error(`Work order ${order.id} has no confirmation.`);
  const secure = securePlan(fixed, folders.keys);
  return {
    engine: fixed.engine,
    folder: fixed.folder,
    quantity: order.quantity,
    batchSize: BATCH_SIZE,
    imageMode: order.quantity <= MOST_IMAGES ? 'images' : 'data',
    mint: { number: fixed.mintNumber, key: readKey(folders.keys, fixed.mintKeyId) },
    serials: serialPlan(db, order, (storedName) => `${folders.serials}/${storedName}`),
    urlPrefix: order.urlPrefix,
    symbol: { version: fixed.symbolVersion, level: order.errorCorrection },
    drawing: fixedDrawing(fixed),
    ...(secure && { secure }),
    about: aboutOf(order, fixed),
    signing: readSigningKey(folders.keys, fixed.signingKeyId),
  };
}

/** A package that may be downloaded now, by this actor; whether it is still there, the disk must say. */
export function findPackage(db: Db, actor: Actor, workOrderId: number): PackagedOrder {
  const { order, package: made } = findCard(db, actor, workOrderId);
  insist(actor, 'download codes');
  const { reference, state } = order;
  if (made?.remakingSince)
    throw conflict(`The package of ${reference} is being made again. Download it when it is there.`);
  if (made?.expiredAt) throw conflict(`The package of ${reference} was removed after its time. ${TRY_AGAIN}`);
  if (made && !made.removedAt) return { order, package: made };
  const isCanceled = state === 'canceled';
  const why = isCanceled ? 'it was canceled, and its codes are blocked' : 'its codes are not generated yet';
  throw conflict(`${reference} has no package to download: ${why}.`);
}

const TRY_AGAIN = 'Open the work order and press “Try again”: the same files are made once more.';

/** What whoever wants a package reads when it is lost on the disk. */
export function lostPackage({ reference }: WorkOrder, size: number | undefined): Refusal {
  const state = size === undefined ? 'missing on the portal’s disk' : 'damaged on the portal’s disk';
  return conflict(`The package of ${reference} is ${state}. ${TRY_AGAIN}`);
}

/** An order with a package, and the package's name: nothing a code is drawn from changes under it. */
export function findDrawn(db: Db, actor: Actor, workOrderId: number): { order: WorkOrder; fileName: string } {
  const card = findCard(db, actor, workOrderId);
  if (!card.package || card.package.removedAt) throw notFound('picture');
  return { order: card.order, fileName: card.package.fileName };
}

/**
 * A picture of a code for pages, as PNG whatever the press takes. Below a secure code stands a specimen in place of its graphic:
 * everybody of both companies sees pages, and with the graphic each look would hand out an original.
 */
export function pictureOf(db: Db, order: WorkOrder, sequence: number, folders: Folders): Uint8Array {
  const plan = planPackage(db, order, folders);
  const { mint, urlPrefix, symbol } = plan;
  const id = mintIds(mint, sequence, 1);
  const drawing = drawnAs(plan);
  const dots = hasGraphic(drawing) ? specimenPanel(drawing, symbol)(sequence % 100) : undefined;
  return pngPicture(drawing, symbol, referenceSource(urlPrefix, symbol)(id), dots);
}

/** False once the order was canceled, or its reader may no longer act: a running download is cut. */
export function isDownloadable(db: Db, { userId, companyId }: Actor, workOrderId: number): boolean {
  if (!lookupActor(db, userId, companyId)) return false;
  const there = and(eq(packages.workOrderId, workOrderId), isNull(packages.removedAt));
  return anyRow(db, packages, there);
}

/** Notes and traces who had how much of a package. The first whole download is noted on the card. */
export function recordDelivery(db: Db, actor: Actor, order: WorkOrder, delivery: Delivery): void {
  const { from, sent, size } = delivery;
  transact(db, (tx) => {
    const action = from + sent === size ? 'package.downloaded' : 'package.download_cut';
    record(tx, actor, action, delivery, { workOrderId: order.id });
    if (!noteDelivery(tx, actor, { workOrderId: order.id, part: 0 }, delivery)) return;
    noteDownload(tx, order);
    keepLonger(tx, order.id);
  });
}

/** Somebody has all of the package, or has had every batch of it. */
export function noteDownload(tx: Tx, order: WorkOrder): void {
  const first = and(eq(packages.workOrderId, order.id), isNull(packages.downloadedAt));
  if (setRows(tx, packages, first, { downloadedAt: new Date() }) === 1)
    planReminders(tx, order, 'downloaded');
}

/** Joins what was sent with what the person had; true once that is all. A download that broke off and went on counts as one. */
export function noteDelivery(
  tx: Tx,
  { userId }: Actor,
  { workOrderId, part }: { workOrderId: number; part: number },
  { from, sent, size }: Delivery,
): boolean {
  const mine = and(
    eq(deliveries.workOrderId, workOrderId),
    eq(deliveries.userId, userId),
    eq(deliveries.part, part),
  );
  if (sent > 0) {
    const touching = and(mine, lte(deliveries.first, from + sent), gte(deliveries.beyond, from));
    const met = tx.delete(deliveries).where(touching).returning().all();
    const first = Math.min(from, ...met.map((span) => span.first));
    const beyond = Math.max(from + sent, ...met.map((span) => span.beyond));
    insertRow(tx, deliveries, { workOrderId, userId, first, beyond, part });
  }
  const whole = and(mine, eq(deliveries.first, 0), gte(deliveries.beyond, size));
  return anyRow(tx, deliveries, whole);
}

/**
 * Canceled orders whose package may still lie on the disk, also one that a stop kept from being noted, in the order of their
 * numbers: the janitor removes it.
 */
export function canceledUnswept(db: Db, after: number, most: number) {
  return db
    .select({ id: workOrders.id, folder: confirmations.folder })
    .from(workOrders)
    .leftJoin(confirmations, eq(confirmations.workOrderId, workOrders.id))
    .where(and(sql`${workOrders.state} = 'canceled'`, isNull(workOrders.sweptAt), gt(workOrders.id, after)))
    .orderBy(workOrders.id)
    .limit(most)
    .all();
}

/** Notes that nothing of them is on the disk, and that nothing will come. */
export function markSwept(db: Db, ids: number[]): void {
  setRows(db, workOrders, inArray(workOrders.id, ids), { sweptAt: new Date() });
}

function aboutOf(order: WorkOrder, fixed: Confirmation): About {
  return {
    workOrder: {
      number: order.id,
      reference: order.reference,
      brand: fixed.brandName,
      partner: fixed.partnerName,
      confirmedAt: fixed.confirmedAt.toISOString(),
      confirmedBy: fixed.confirmedByName,
    },
    equipment: { name: fixed.equipmentName, technology: fixed.technology },
    substrate: { name: fixed.substrateName },
    calibration: {
      revision: fixed.calibrationRevision,
      date: fixed.calibratedAt.toISOString().slice(0, 10),
      dotsX: fixed.calibratedDotsX,
      dotsY: fixed.calibratedDotsY,
    },
  };
}
