import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { ALPHABET } from '../../codes/id/crockford.ts';
import { ENGINE } from '../../codes/plan.ts';
import type { Db, Tx } from '../../db/database.ts';
import { confirmations } from '../../db/schema/packages.ts';
import { companies } from '../../db/schema/people.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { Refusal } from '../access/refusal.ts';
import { currentKeyId } from '../codes/keys.ts';
import { timeInWords } from '../forms/dates.ts';
import { lookupReader } from '../forms/locales.ts';
import { record } from '../trace/audit.ts';
import { moveIf, tooLate } from './lifecycle.ts';
import { chooseSetting, type Setting, type Shown, shownOf } from './setting.ts';
import { findWorkOrder, type WorkOrder } from './work-orders.ts';

/**
 * The point of no return: copies everything the codes depend on into the order and hands it to the generator. Of a hundred
 * Confirms one wins; the same person confirming the same again is led to the order; anyone else hears who was first.
 */
export function confirmGeneration(
  db: Db,
  keysFolder: string,
  actor: Actor,
  id: number,
  shown: Shown,
): WorkOrder {
  return transactAs(db, actor, (tx, actor) => {
    const order = findWorkOrder(tx, actor, id);
    insist(actor, 'generate codes');
    if (order.state !== 'new') return confirmedBefore(tx, actor, order, shown);
    const setting = chooseSetting(tx, actor, order, {
      equipmentId: Number(shown.equipment),
      substrateId: Number(shown.substrate),
    });
    const now = shownOf(setting);
    if (now.revision !== shown.revision || now.size !== shown.size) {
      throw new Refusal(
        'conflict',
        'The calibration was changed since this page was shown. Check the new size, then generate.',
      );
    }
    if (setting.hindrance) throw new Refusal('conflict', setting.hindrance);
    const moved = moveIf(tx, id, 'confirm', { drawn: 0, movedBy: actor.userId });
    if (!moved) throw tooLate(order, 'confirm');
    tx.insert(confirmations)
      .values(snapshot(tx, keysFolder, actor, order, setting))
      .run();
    const detail = {
      equipment: setting.press.name,
      substrate: setting.substrate.name,
      revision: setting.calibration.revision,
    };
    record(tx, actor, 'work_order.confirmed', detail, { workOrderId: id });
    return moved;
  });
}

function confirmedBefore(tx: Tx, actor: Actor, order: WorkOrder, shown: Shown): WorkOrder {
  const first = tx.select().from(confirmations).where(eq(confirmations.workOrderId, order.id)).get();
  if (!first || order.state === 'canceled') throw tooLate(order, 'confirm');
  const same = first.equipmentId === Number(shown.equipment) && first.substrateId === Number(shown.substrate);
  if (first.confirmedBy === actor.userId && same) return order;
  const when = timeInWords(first.confirmedAt, lookupReader(tx, actor.companyId));
  throw new Refusal(
    'conflict',
    `${first.confirmedByName} confirmed ${order.reference} on ${when}: ${first.substrateName} with ${first.equipmentName}. Nothing was generated a second time.`,
  );
}

function snapshot(tx: Tx, keysFolder: string, actor: Actor, order: WorkOrder, setting: Setting) {
  const { press, substrate, calibration, drawing, shape, graphic } = setting;
  return {
    workOrderId: order.id,
    equipmentId: press.id,
    substrateId: substrate.id,
    calibrationId: calibration.id,
    confirmedAt: new Date(),
    confirmedBy: actor.userId,
    confirmedByName: actor.name,
    brandName: companyName(tx, order.brandId),
    partnerName: actor.companyName,
    equipmentName: press.name,
    technology: press.technology,
    imageFormat: drawing.format,
    resolutionX: drawing.resolutionX,
    resolutionY: drawing.resolutionY,
    dotsX: drawing.dotsX,
    dotsY: drawing.dotsY,
    reductionX: drawing.reductionX,
    reductionY: drawing.reductionY,
    substrateName: substrate.name,
    calibrationRevision: calibration.revision,
    calibratedAt: calibration.approvedAt ?? calibration.createdAt,
    calibratedDotsX: calibration.dotsX,
    calibratedDotsY: calibration.dotsY,
    symbolVersion: shape.version,
    engine: ENGINE,
    folder: newFolder(),
    mintNumber: newMintNumber(tx),
    mintKeyId: currentKeyId(keysFolder, 'mint'),
    signingKeyId: currentKeyId(keysFolder, 'signing'),
    graphic: graphic ? JSON.stringify(graphic.plan) : null,
    graphicKeyId: graphic ? currentKeyId(keysFolder, 'graphic') : null,
  };
}

/** True when any order was ever confirmed. */
export function anyConfirmed(db: Db): boolean {
  return db.select({ id: confirmations.workOrderId }).from(confirmations).limit(1).get() !== undefined;
}

/** 35 random bits that no order has yet. */
export function newMintNumber(tx: Tx): number {
  for (;;) {
    const number = Number(randomBytes(8).readBigUInt64BE() >> 29n);
    const taken = tx
      .select({ id: confirmations.workOrderId })
      .from(confirmations)
      .where(eq(confirmations.mintNumber, number));
    if (!taken.get()) return number;
  }
}

function newFolder(): string {
  return `workorder-${Array.from(randomBytes(10), (byte) => ALPHABET[byte % 32]).join('')}`;
}

function companyName(tx: Tx, id: number): string {
  return tx.select({ name: companies.name }).from(companies).where(eq(companies.id, id)).get()?.name ?? '';
}
