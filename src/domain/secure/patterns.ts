import { ID_LENGTH } from '../../codes/id/crockford.ts';
import { graphicCells, orderGraphicKey } from '../../codes/secure/pattern.ts';
import type { Db, Tx } from '../../db/database.ts';
import { extendedIdOf } from '../code-status/look-up.ts';
import { readKey } from '../codes/keys.ts';
import type { WorkOrder } from '../orders/work-orders.ts';
import { printedOf } from './secure-orders.ts';

/** The key that draws the graphics of an order, made from the portal's own for as long as it is needed. */
export function graphicKeyOf(tx: Tx | Db, keys: string, order: WorkOrder): Uint8Array {
  const { mint, graphic } = printedOf(tx, order);
  if (!graphic) throw new Error(`Work order ${order.id} has no graphics.`);
  return orderGraphicKey(readKey(keys, graphic.keyId), mint.number, order.id);
}

/** The cells of an order's graphics by sequence number, as they were drawn: 1 is dark, row by row. */
export function patternsOf(tx: Tx | Db, keys: string, order: WorkOrder): (sequence: number) => Uint8Array {
  const key = graphicKeyOf(tx, keys, order);
  const plan = printedOf(tx, order).graphic!.plan;
  return (sequence) => {
    const id = extendedIdOf(tx, keys, { order, sequence }).slice(-ID_LENGTH);
    return graphicCells(key, id, plan.cells, plan.sixteenths);
  };
}
