import { and, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import { imageWriter } from '../../codes/drawing/image.ts';
import { mintIds } from '../../codes/id/extended-id.ts';
import { MOST_IMAGES } from '../../codes/package/package.ts';
import type { About, PackagePlan } from '../../codes/plan.ts';
import { referenceSource } from '../../codes/symbol/symbol.ts';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { confirmations, packages, workOrders } from '../../db/schema.ts';
import { lookupActor } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound, Refusal } from '../access/refusal.ts';
import { readMintKey, readSigningKey } from '../codes/keys.ts';
import { serialPlan } from '../codes/serials.ts';
import { record, timeline } from '../trace/audit.ts';
import { BATCH_SIZE, type Confirmation, findCard, type Package, type WorkOrder } from './work-orders.ts';

/** The folders of the data folder that a package is made from. */
export type Folders = { keys: string; serials: string };

/** How much of a package went out: bytes from `from` on, of `size` in all. */
export type Delivery = { from: number; sent: number; size: number };

/** Everything the order's package depends on, as Confirm fixed it. */
export function planPackage(db: Db, order: WorkOrder, folders: Folders): PackagePlan {
  const fixed = db.select().from(confirmations).where(eq(confirmations.workOrderId, order.id)).get();
  if (!fixed) throw new Error(`Work order ${order.id} has no confirmation.`);
  const { resolutionX, resolutionY, dotsX, dotsY, reductionX, reductionY, imageFormat: format } = fixed;
  return {
    engine: fixed.engine,
    folder: fixed.folder,
    quantity: order.quantity,
    batchSize: BATCH_SIZE,
    imageMode: order.quantity <= MOST_IMAGES ? 'images' : 'data',
    mint: { number: fixed.mintNumber, key: readMintKey(folders.keys, fixed.mintKeyId) },
    serials: serialPlan(db, order, (storedName) => `${folders.serials}/${storedName}`),
    urlPrefix: order.urlPrefix,
    symbol: { version: fixed.symbolVersion, level: order.errorCorrection },
    drawing: { format, resolutionX, resolutionY, dotsX, dotsY, reductionX, reductionY },
    about: aboutOf(order, fixed),
    signing: readSigningKey(folders.keys, fixed.signingKeyId),
  };
}

/** A package that may be downloaded now, by this actor; whether it is still there, the disk must say. */
export function findPackage(
  db: Db,
  actor: Actor,
  workOrderId: number,
): { order: WorkOrder; package: Package } {
  const card = findCard(db, actor, workOrderId);
  insist(actor, 'download codes');
  if (card.package?.remakingSince)
    throw new Refusal(
      'conflict',
      `The package of ${card.order.reference} is being made again. Download it when it is there.`,
    );
  if (card.package && !card.package.removedAt) return { order: card.order, package: card.package };
  const why =
    card.order.state === 'canceled'
      ? 'it was canceled, and its codes are blocked'
      : 'its codes are not generated yet';
  throw new Refusal('conflict', `${card.order.reference} has no package to download: ${why}.`);
}

/** What whoever wants a package reads when it is lost on the disk. */
export function lostPackage({ reference }: WorkOrder, size: number | undefined): Refusal {
  const state = size === undefined ? 'missing on the portal’s disk' : 'damaged on the portal’s disk';
  return new Refusal(
    'conflict',
    `The package of ${reference} is ${state}. Open the work order and press “Try again”: the same files are made once more.`,
  );
}

/** A true picture of the order's first code, as PNG whatever the press takes. Only once there is a package. */
export function firstCode(db: Db, actor: Actor, workOrderId: number, folders: Folders): Uint8Array {
  const card = findCard(db, actor, workOrderId);
  if (!card.package || card.package.removedAt) throw notFound('picture');
  const { mint, urlPrefix, symbol, drawing } = planPackage(db, card.order, folders);
  const writer = imageWriter({ ...drawing, format: 'png' }, symbol);
  const file = new Uint8Array(writer.maxBytes);
  const end = writer.write(referenceSource(urlPrefix, symbol)(mintIds(mint, 1, 1)), file, 0);
  return file.subarray(0, end);
}

/** False once the order was canceled, or its reader may no longer act: a running download is cut. */
export function isDownloadable(db: Db, { userId, companyId }: Actor, workOrderId: number): boolean {
  if (!lookupActor(db, userId, companyId)) return false;
  const there = and(eq(packages.workOrderId, workOrderId), isNull(packages.removedAt));
  return db.select({ id: packages.workOrderId }).from(packages).where(there).get() !== undefined;
}

/** Traces who had how much of a package. The first whole download is noted on the card. */
export function recordDelivery(db: Db, actor: Actor, order: WorkOrder, delivery: Delivery): void {
  const { from, sent, size } = delivery;
  const toTheEnd = from + sent === size;
  transact(db, (tx) => {
    const action = toTheEnd ? 'package.downloaded' : 'package.download_cut';
    record(tx, actor, action, delivery, { workOrderId: order.id });
    if (!coversAll(deliveriesTo(tx, actor, order.id), size)) return;
    const first = and(eq(packages.workOrderId, order.id), isNull(packages.downloadedAt));
    tx.update(packages).set({ downloadedAt: new Date() }).where(first).run();
  });
}

function deliveriesTo(tx: Tx, actor: Actor, workOrderId: number): Delivery[] {
  return timeline(tx, workOrderId)
    .filter((entry) => entry.userId === actor.userId && entry.action.startsWith('package.'))
    .map((entry) => entry.detail as unknown as Delivery);
}

// A download that broke off and went on counts as one.
function coversAll(deliveries: Delivery[], size: number): boolean {
  const reached = deliveries
    .toSorted((a, b) => a.from - b.from)
    .reduce((end, { from, sent }) => (from <= end ? Math.max(end, from + sent) : end), 0);
  return reached >= size;
}

/**
 * Canceled orders whose package may still lie on the disk, also one that a stop kept from being noted, in the order of their
 * numbers: the janitor removes it.
 */
export function canceledUnswept(
  db: Db,
  after: number,
  most: number,
): { id: number; folder: string | null }[] {
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
  db.update(workOrders).set({ sweptAt: new Date() }).where(inArray(workOrders.id, ids)).run();
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
