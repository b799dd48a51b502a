import { findPackage, recordDelivery } from '../../../domain/orders/packages.ts';
import type { Package } from '../../../domain/orders/work-orders.ts';
import type { Visit } from '../visit.ts';
import { openPackage } from './package-file.ts';
import { answerHead, askedOf, type Sent, sendSpan } from './sending.ts';

export async function download(visit: Visit) {
  const { db, actor } = visit;
  const { order, package: made } = findPackage(db, actor, visit.id);
  const asked = askedOf(visit, sentAs(made));
  if ('answer' in asked) return asked.answer;
  const { span } = asked;
  const handle = await openPackage(visit, order, made);
  const file = handle.createReadStream({ start: span.from, end: span.to, highWaterMark: 256 * 1024 });
  return sendSpan(visit, {
    ...{ order, span },
    source: { stream: file, read: () => file.bytesRead },
    deliver: (sent) => recordDelivery(db, actor, order, { ...sent, size: made.bytes }),
  });
}

// Browsers and download managers ask first: the answer costs a look at the table and one at the disk.
export async function describe(visit: Visit) {
  const { order, package: made } = findPackage(visit.db, visit.actor, visit.id);
  await (await openPackage(visit, order, made)).close();
  return answerHead(visit, sentAs(made));
}

function sentAs({ fileName, sha256, bytes }: Package): Sent {
  return { what: 'package', fileName, tag: sha256, size: bytes };
}
