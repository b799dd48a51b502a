import type { PackagePlan, SecurePlan } from '../../src/codes/plan.ts';
import { secureGraphic } from '../../src/codes/secure/graphic.ts';
import { orderGraphicKey } from '../../src/codes/secure/pattern.ts';
import { planOf } from './plan.ts';

/** The master key of these tests. */
export const GRAPHIC_MASTER = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);

/** Graphics of small cells for the order that `planOf` makes. */
export function securePlan(cells = 32): SecurePlan {
  const { mint, about } = planOf(1);
  const press = { resolutionX: '600', resolutionY: '600' };
  return {
    graphic: secureGraphic(press, { cellX: 1, cellY: 1, sixteenths: 8, cells }),
    key: orderGraphicKey(GRAPHIC_MASTER, mint.number, about.workOrder.number),
    keyId: 'graphic-0001',
  };
}

/** A small secure order of Acme at Inkworks. */
export function secureOrder(quantity: number, changes: Partial<PackagePlan> = {}): PackagePlan {
  return planOf(quantity, { secure: securePlan(), ...changes });
}
