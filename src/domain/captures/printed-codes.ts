import type { PrintedCodes } from '../../captures/tasks.ts';
import type { confirmations } from '../../db/schema/packages.ts';
import type { workOrders } from '../../db/schema/work-orders.ts';

type Order = Pick<typeof workOrders.$inferSelect, 'urlPrefix' | 'errorCorrection'>;
type Fixed = Pick<
  typeof confirmations.$inferSelect,
  'symbolVersion' | 'resolutionX' | 'resolutionY' | 'dotsX' | 'dotsY' | 'reductionX' | 'reductionY'
>;

/** How the codes of an order look on paper, as its Confirm fixed it: what the process that reads pictures of them is told. */
export function printedCodesOf(order: Order, fixed: Fixed): PrintedCodes {
  const { resolutionX, resolutionY, dotsX, dotsY, reductionX, reductionY } = fixed;
  return {
    urlPrefix: order.urlPrefix,
    symbol: { version: fixed.symbolVersion, level: order.errorCorrection },
    ...{ resolutionX, resolutionY, dotsX, dotsY, reductionX, reductionY },
  };
}
