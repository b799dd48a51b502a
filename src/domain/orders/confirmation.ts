import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { ALPHABET } from '../../codes/id/crockford.ts';
import { ENGINE } from '../../codes/plan.ts';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow, insertRow, lookupWhere } from '../../db/rows.ts';
import { confirmations } from '../../db/schema/packages.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict } from '../access/refusal.ts';
import { currentKeyId } from '../codes/keys.ts';
import { timeInWords } from '../forms/dates.ts';
import { lookupReader } from '../forms/locales.ts';
import { nameOf } from '../people/company.ts';
import { record } from '../trace/audit.ts';
import { moveIf, tooLate } from './lifecycle.ts';
import { chooseSetting, namesOf, type Setting, type Shown, shownOf } from './setting.ts';
import { findWorkOrder, type WorkOrder } from './work-orders.ts';

/**
 * The point of no return: copies everything the codes depend on into the order and hands it to the generator. Of a hundred
 * Confirms one wins; the same person confirming the same again is led to the order; anyone else hears who was first.
 */
export function confirmGeneration(db: Db, keys: string, actor: Actor, id: number, shown: Shown): WorkOrder {
  return transactAs(db, actor, (tx, actor) => {
    const order = findWorkOrder(tx, actor, id);
    insist(actor, 'generate codes');
    if (order.state !== 'new') return confirmedBefore(tx, actor, order, shown);
    const pair = { equipmentId: Number(shown.equipment), substrateId: Number(shown.substrate) };
    const setting = chooseSetting(tx, actor, order, pair);
    const now = shownOf(setting);
    if (now.revision !== shown.revision || now.size !== shown.size) {
      throw conflict(
        'The calibration was changed since this page was shown. Check the new size, then generate.',
      );
    }
    if (setting.hindrance) throw conflict(setting.hindrance);
    const moved = moveIf(tx, id, 'confirm', { drawn: 0, movedBy: actor.userId });
    if (!moved) throw tooLate(order, 'confirm');
    insertRow(tx, confirmations, snapshot(tx, keys, actor, { order, setting }));
    record(tx, actor, 'work_order.confirmed', namesOf(setting), { workOrderId: id });
    return moved;
  });
}

function confirmedBefore(tx: Tx, actor: Actor, order: WorkOrder, shown: Shown): WorkOrder {
  const first = lookupWhere(tx, confirmations, eq(confirmations.workOrderId, order.id));
  if (!first || order.state === 'canceled') throw tooLate(order, 'confirm');
  const same = first.equipmentId === Number(shown.equipment) && first.substrateId === Number(shown.substrate);
  if (first.confirmedBy === actor.userId && same) return order;
  const when = timeInWords(first.confirmedAt, lookupReader(tx, actor.companyId));
  throw conflict(
    `${first.confirmedByName} confirmed ${order.reference} on ${when}: ${first.substrateName} with ${first.equipmentName}. Nothing was generated a second time.`,
  );
}

type Confirmed = { order: WorkOrder; setting: Setting };

function snapshot(tx: Tx, keys: string, actor: Actor, { order, setting }: Confirmed) {
  const { press, substrate, calibration, drawing, shape, graphic } = setting;
  const { format: imageFormat, ...drawn } = drawing;
  return {
    workOrderId: order.id,
    equipmentId: press.id,
    substrateId: substrate.id,
    calibrationId: calibration.id,
    confirmedAt: new Date(),
    confirmedBy: actor.userId,
    confirmedByName: actor.name,
    brandName: nameOf(tx, order.brandId),
    partnerName: actor.companyName,
    equipmentName: press.name,
    technology: press.technology,
    imageFormat,
    ...drawn,
    substrateName: substrate.name,
    calibrationRevision: calibration.revision,
    calibratedAt: calibration.approvedAt ?? calibration.createdAt,
    calibratedDotsX: calibration.dotsX,
    calibratedDotsY: calibration.dotsY,
    symbolVersion: shape.version,
    engine: ENGINE,
    folder: newFolder(),
    mintNumber: newMintNumber(tx),
    mintKeyId: currentKeyId(keys, 'mint'),
    signingKeyId: currentKeyId(keys, 'signing'),
    graphic: graphic ? JSON.stringify(graphic.plan) : null,
    graphicKeyId: graphic ? currentKeyId(keys, 'graphic') : null,
  };
}

/** True when any order was ever confirmed. */
export function anyConfirmed(db: Db): boolean {
  return anyRow(db, confirmations, undefined);
}

/** 35 random bits that no order has yet. */
export function newMintNumber(tx: Tx): number {
  for (;;) {
    const number = Number(randomBytes(8).readBigUInt64BE() >> 29n);
    if (!anyRow(tx, confirmations, eq(confirmations.mintNumber, number))) return number;
  }
}

function newFolder(): string {
  return `workorder-${Array.from(randomBytes(10), (byte) => ALPHABET[byte % 32]).join('')}`;
}
