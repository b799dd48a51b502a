import { failGeneration } from '../../src/domain/orders/generator-moves.ts';
import { acceptPrint, cancelWorkOrder } from '../../src/domain/orders/lifecycle.ts';
import type { WorkOrderState } from '../../src/domain/orders/work-orders.ts';
import { reportPrint } from './printing.ts';
import type { World } from './world.ts';

const MORNING = Date.UTC(2026, 10, 23, 9, 14);
const HOUR = 3_600_000;

/** An order in every state, made by the real verbs, at times that do not change; the newest is the new one. */
export async function placeEveryState(world: World): Promise<Record<WorkOrderState, number>> {
  const { cast, db, place, confirm, generateAll } = world;
  const { equipment, substrates } = cast;
  const canceled = place('PO-2026-109', 4_000, { remarks: 'Wrong URL prefix.' }).id;
  cancelWorkOrder(db, cast.alice, canceled, 'Ordered with the wrong URL prefix.');
  const completed = place('PO-2026-110', 40, {
    serials: 'sequential',
    first_serial: '000100',
    activate: 'yes',
  });
  const printed = place('PO-2026-112', 1_200, {}, cast.erin);
  const ready = place('PO-2026-114', 2_500, {
    serials: 'sequential',
    first_serial: 'AB-0000001',
    remarks: 'Multipack sleeve, third run.\nSerial number under the code, 6 pt.',
  });
  for (const order of [completed, printed]) confirm(order, cast.bob, equipment.label, substrates.film);
  confirm(ready, cast.olu);
  await generateAll();
  for (const { id } of [completed, printed]) reportPrint(db, cast.olu, id);
  acceptPrint(db, cast.alice, completed.id);
  const failed = place('PO-2026-115', 800, {}, cast.erin);
  confirm(failed, cast.olu, equipment.thermal, substrates.coated);
  failGeneration(db, failed.id, 'The disk is full: the package could not be written.');
  const generating = place('PO-2026-117', 12_000, { serials: 'sequential', first_serial: '0700000' });
  confirm(generating, cast.olu, equipment.label, substrates.film);
  const fresh = place('PO-2026-118', 1_000, {
    serials: 'sequential',
    first_serial: '004200',
    remarks: 'Labels for the 0.5 l returnable bottle. Serial number under the code, 6 pt.',
  });
  settle(world, generating.id);
  return {
    new: fresh.id,
    generating: generating.id,
    failed: failed.id,
    ready: ready.id,
    printed: printed.id,
    completed: completed.id,
    canceled,
  };
}

// Pictures are compared by eye and kept: the clock of the day they were made has no business in them.
function settle({ db }: World, generating: number): void {
  db.$client.prepare('update work_orders set submitted_at = ? + id * ?').run(MORNING - 8 * HOUR, HOUR);
  db.$client.prepare('update audit set at = ? + id * 60000').run(MORNING - HOUR);
  db.$client.prepare('update confirmations set confirmed_at = ?').run(MORNING);
  db.$client
    .prepare('update work_orders set drawn = 6400, generation_started_at = ? where id = ?')
    .run(Date.now() - 7_200, generating);
}
