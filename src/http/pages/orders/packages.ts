import { findPackage, recordDelivery } from '../../../domain/orders/packages.ts';
import type { Package } from '../../../domain/orders/work-orders.ts';
import type { Portal } from '../../portal.ts';
import { idOf } from '../fields.ts';
import { actorOf } from '../guard.ts';
import type { Page } from '../page.ts';
import { openPackage } from './package-file.ts';
import { answerHead, askedOf, type Sent, sendSpan } from './sending.ts';

export function packagePages(portal: Portal) {
  const download: Page = async (request, reply) => {
    const actor = actorOf(request);
    const { order, package: made } = findPackage(portal.db, actor, idOf(request));
    const asked = askedOf(request, reply, sentAs(made));
    if ('answer' in asked) return asked.answer;
    const { span } = asked;
    const handle = await openPackage(portal, request, order, made);
    const file = handle.createReadStream({ start: span.from, end: span.to, highWaterMark: 256 * 1024 });
    return sendSpan(request, reply, {
      ...{ portal, actor, order, span },
      source: { stream: file, read: () => file.bytesRead },
      deliver: (sent) => recordDelivery(portal.db, actor, order, { ...sent, size: made.bytes }),
    });
  };

  // Browsers and download managers ask first: the answer costs a look at the table and one at the disk.
  const describePackage: Page = async (request, reply) => {
    const { order, package: made } = findPackage(portal.db, actorOf(request), idOf(request));
    await (await openPackage(portal, request, order, made)).close();
    return answerHead(request, reply, sentAs(made));
  };

  return { download, describePackage };
}

function sentAs({ fileName, sha256, bytes }: Package): Sent {
  return { what: 'package', fileName, tag: sha256, size: bytes };
}
