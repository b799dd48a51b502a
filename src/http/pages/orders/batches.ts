import type { BatchZip } from '../../../codes/package/batch-zip.ts';
import { drawingPlan, ENGINE } from '../../../codes/plan.ts';
import { notFound, Refusal } from '../../../domain/access/refusal.ts';
import { ROWS } from '../../../domain/forms/listing.ts';
import {
  batchDownloadsOf,
  batchesOf,
  batchOf,
  findBatch,
  recordBatchDelivery,
} from '../../../domain/orders/batches.ts';
import { findPackage, planPackage } from '../../../domain/orders/packages.ts';
import type { Package, WorkOrder } from '../../../domain/orders/work-orders.ts';
import { isId } from '../fields.ts';
import type { Visit } from '../visit.ts';
import { batchSource, cutFrom, type OpenPackage, roughSizes } from './batch-file.ts';
import { openPackage } from './package-file.ts';
import { answerHead, askedOf, type Sent, sendSpan } from './sending.ts';
import { withSerials } from './serials-at.ts';

// The batches of an order, each to be downloaded alone.

export async function list(visit: Visit) {
  const { db } = visit;
  const { order, package: made } = findPackage(db, visit.actor, visit.id);
  const count = batchesOf(order);
  const { page: wanted = '' } = visit.asked;
  const number = isId(wanted) ? Number(wanted) : 1;
  const pages = Math.ceil(count / ROWS);
  if (number > pages) throw notFound('page');
  const from = (number - 1) * ROWS + 1;
  const to = Math.min(count, number * ROWS);
  const batches = Array.from({ length: to - from + 1 }, (_, i) => batchOf(order, from + i));
  const opened = await open(visit, order, made);
  const numbers = batches.map((batch) => batch.number);
  const sizes = await roughSizes(opened, numbers).finally(() => opened.file.close());
  const told = await withSerials(opened.plan.serials, batches);
  const had = batchDownloadsOf(db, order.id, from, to);
  return visit.page('work-orders/batches', {
    title: `Batches of ${order.reference}`,
    ...{ order, made, count, pages, wanted: { page: number } },
    ...{ path: `/work-orders/${order.id}/batches`, asked: {} },
    batches: told.map((batch) => ({
      ...batch,
      size: sizes.get(batch.number),
      downloadedAt: had.get(batch.number),
    })),
  });
}

export async function download(visit: Visit) {
  const { db, actor } = visit;
  const { order, batch, opened, zip, sent } = await cut(visit);
  const part = askedOf(visit, sent);
  if ('answer' in part) {
    await opened.file.close();
    return part.answer;
  }
  const { span } = part;
  return sendSpan(visit, {
    ...{ order, span },
    source: batchSource(opened.file, zip, span),
    deliver: (part) => recordBatchDelivery(db, actor, order, { ...part, batch, size: zip.size }),
  });
}

export async function describe(visit: Visit) {
  const { opened, sent } = await cut(visit);
  await opened.file.close();
  return answerHead(visit, sent);
}

async function open(visit: Visit, order: WorkOrder, made: Package): Promise<OpenPackage> {
  const plan = drawingPlan(planPackage(visit.db, order, visit.folders));
  if (plan.engine !== ENGINE)
    throw new Refusal(
      'conflict',
      `The package of ${order.reference} was made by an earlier version, so its batches cannot be had one by one. Download the package.`,
    );
  return { file: await openPackage(visit, order, made), bytes: made.bytes, plan };
}

async function cut(visit: Visit) {
  const batch = visit.numberOf('batch');
  const { order, package: made } = findBatch(visit.db, visit.actor, visit.id, batch);
  const opened = await open(visit, order, made);
  const zip = await cutFrom(opened, batch).catch(async (error: unknown) => {
    await opened.file.close();
    if (!(error instanceof RangeError)) throw error;
    visit.request.log.error({ err: error, workOrder: order.id, batch }, 'a batch could not be cut');
    throw uncut(order, batch);
  });
  return { order, batch, opened, zip, sent: sentAs(made, batch, zip) };
}

// The bytes follow from the package and the number alone.
function sentAs({ fileName, sha256 }: Package, batch: number, { size }: BatchZip): Sent {
  const name = fileName.replace(/\.zip$/, `-batch-${String(batch).padStart(4, '0')}.zip`);
  return { what: 'batch', fileName: name, tag: `${sha256}-${batch}`, size };
}

function uncut({ reference }: WorkOrder, batch: number): Refusal {
  return new Refusal(
    'conflict',
    `Batch ${batch} of ${reference} cannot be taken out of its package: its rows are not what they were. Download the whole package, and tell whoever runs the portal.`,
  );
}
