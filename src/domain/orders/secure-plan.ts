import type { SecurePlan } from '../../codes/plan.ts';
import { orderGraphicKey } from '../../codes/secure/pattern.ts';
import { readKey } from '../codes/keys.ts';
import type { Confirmation } from './work-orders.ts';

/**
 * How an order's graphics are drawn, with the order's own key; undefined for serialized codes. The key is derived each time it
 * is needed, and kept nowhere.
 */
export function securePlan(fixed: Confirmation, keysFolder: string): SecurePlan | undefined {
  const { workOrderId, graphic, graphicKeyId, mintNumber } = fixed;
  if (graphic === null || graphicKeyId === null) return undefined;
  const key = orderGraphicKey(readKey(keysFolder, graphicKeyId), mintNumber, workOrderId);
  return { graphic: JSON.parse(graphic), key, keyId: graphicKeyId };
}
