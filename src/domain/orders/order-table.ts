import { eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Db } from '../../db/database.ts';
import { confirmations, packages } from '../../db/schema/packages.ts';
import { companies, users } from '../../db/schema/people.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import type { Actor } from '../access/actor.ts';
import { type Filter, narrowed } from './work-orders.ts';

export type TabledOrder = ReturnType<typeof readOrders>['orders'][number];

/** Orders that are read at once: a few milliseconds. */
const SLICE = 250;

const brands = alias(companies, 'brands');
const partners = alias(companies, 'partners');

/** What a table tells of the company's orders, the most recent first; `next` is the number to go on before. */
export function readOrders(db: Db, actor: Actor, filter: Filter, keys: string) {
  const { here, reached, direction } = narrowed(db, actor, filter, keys);
  const orders = db
    .select({
      number: workOrders.id,
      reference: workOrders.reference,
      state: workOrders.state,
      brand: brands.name,
      partner: partners.name,
      quantity: workOrders.quantity,
      extra: workOrders.extra,
      dueOn: workOrders.dueOn,
      replaces: workOrders.replacesId,
      urlPrefix: workOrders.urlPrefix,
      gtin: workOrders.gtin,
      serialKind: workOrders.serialKind,
      serialPrefix: workOrders.serialPrefix,
      serialDigits: workOrders.serialDigits,
      serialSuffix: workOrders.serialSuffix,
      submittedAt: workOrders.submittedAt,
      submittedBy: users.name,
      confirmedAt: confirmations.confirmedAt,
      confirmedBy: confirmations.confirmedByName,
      equipment: confirmations.equipmentName,
      substrate: confirmations.substrateName,
      revision: confirmations.calibrationRevision,
      fileName: packages.fileName,
      bytes: packages.bytes,
      sha256: packages.sha256,
      downloadedAt: packages.downloadedAt,
      cancelReason: workOrders.cancelReason,
      remarks: workOrders.remarks,
      codeType: workOrders.codeType,
    })
    .from(workOrders)
    .innerJoin(brands, eq(workOrders.brandId, brands.id))
    .innerJoin(partners, eq(workOrders.partnerId, partners.id))
    .innerJoin(users, eq(workOrders.submittedBy, users.id))
    .leftJoin(confirmations, eq(confirmations.workOrderId, workOrders.id))
    .leftJoin(packages, eq(packages.workOrderId, workOrders.id))
    .where(here)
    .orderBy(direction)
    .limit(SLICE)
    .all();
  return { orders, next: orders.length === SLICE ? orders.at(-1)!.number : reached };
}
