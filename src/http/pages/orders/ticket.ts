import { dotsInMm, QUIET_ZONE } from '../../../codes/size.ts';
import { insist } from '../../../domain/access/actor.ts';
import { Refusal } from '../../../domain/access/refusal.ts';
import { batchesOf, batchOf } from '../../../domain/orders/batches.ts';
import { planPackage } from '../../../domain/orders/packages.ts';
import { confirmedSizes, fixedGraphic } from '../../../domain/orders/secure-setting.ts';
import { type Card, findCard } from '../../../domain/orders/work-orders.ts';
import { lookupHolding } from '../../../domain/press/calibrations.ts';
import { noteOnCalibration } from '../../../domain/press/drawn-calibration.ts';
import { qrCode } from '../sign-in/qr-code.ts';
import type { Visit } from '../visit.ts';
import { withSerials } from './serials-at.ts';

/** Batches that a page of A4 has room for, and how many of them come first where there are more. */
const ROOM = 12;
const FIRST = 8;

/** One sheet that goes with the job. */
export async function show(visit: Visit) {
  const { db, actor } = visit;
  const card = findCard(db, actor, visit.id);
  insist(actor, 'download codes');
  const { order } = card;
  const { confirmation, package: made } = madeOf(card);
  const count = batchesOf(order);
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  const kept = count <= ROOM ? numbers : [...numbers.slice(0, FIRST), ...numbers.slice(-2)];
  const batches = kept.map((number) => batchOf(order, number));
  const { serials, signing } = planPackage(db, order, visit.folders);
  const rows = await withSerials(serials, batches);
  const { dotsX, dotsY, resolutionX, resolutionY } = confirmation;
  const holds = lookupHolding(db, confirmation)?.calibration;
  const mm = (modules: number) => ({
    mmX: dotsInMm(dotsX * modules, resolutionX),
    mmY: dotsInMm(dotsY * modules, resolutionY),
  });
  return visit.page('work-orders/ticket', {
    title: `Job ticket of ${order.reference}`,
    ...{ card, order, confirmation, made, count },
    rows,
    folded: count > ROOM ? { after: FIRST, from: FIRST + 1, to: count - 2 } : undefined,
    module: mm(1),
    quietZone: mm(QUIET_ZONE),
    sizes: confirmedSizes(confirmation),
    graphic: fixedGraphic(confirmation),
    calibrationEnds: holds?.id === confirmation.calibrationId ? holds.expiresAt : null,
    note: noteOnCalibration(db, confirmation),
    keyId: signing.keyId,
    hash: made.sha256.match(/.{4}/g)?.join(' '),
    qr: qrCode(made.sha256),
    samples: Math.min(order.quantity, Math.max(30, 5 + count)),
  });
}

function madeOf({ order, confirmation, package: made }: Card) {
  if (confirmation && made && !made.removedAt) return { confirmation, package: made };
  const why = order.state === 'canceled' ? 'it was canceled' : 'its codes are not generated yet';
  throw new Refusal('conflict', `${order.reference} has no job ticket: ${why}.`);
}
