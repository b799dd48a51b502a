import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extendedIdOf } from '../../src/domain/code-status/look-up.ts';
import type { WorkOrder } from '../../src/domain/orders/work-orders.ts';
import { approveDraft, enterReading, startCalibration } from '../../src/domain/press/calibrating.ts';
import type { Pair } from '../../src/domain/press/calibrations.ts';
import { scanned, writeShot } from './print-model/camera.ts';
import { type Dots, PRESSES, printed } from './print-model/press.ts';
import { seeded } from './print-model/random.ts';
import { dataModules, symbolOf } from './printed-codes.ts';
import { dotsByDefinition, drawing } from './specimens.ts';
import type { World } from './world.ts';

/** A pair whose first revision was read off its sheet by hand: 7 dots a module, and 12 µm of gain. */
export function calibrateByHand({ db, cast }: World): Pair {
  const pair = { equipmentId: cast.equipment.inkjet, substrateId: cast.substrates.clear };
  const { revision } = startCalibration(db, cast.olu, pair);
  enterReading(db, cast.olu, { pair, revision }, { dots_x: '7', gain_x: '12', version: '1' });
  approveDraft(db, cast.olu, { pair, revision }, { version: '2' });
  return pair;
}

/** Two orders of five codes that are drawn on such a pair. */
export async function printedOrders(w: World, pair: Pair): Promise<[WorkOrder, WorkOrder]> {
  const [order, other] = ['PO-1', 'PO-2'].map((reference) =>
    w.confirm(
      w.place(reference, 5, { error_correction: 'Q' }),
      w.cast.bob,
      pair.equipmentId,
      pair.substrateId,
    ),
  );
  await w.generateAll();
  return [order!, other!];
}

/**
 * A simulated scan of labels of such an order, beside each other, by a press of so much gain of ink in micrometres. Of
 * so many codewords a module is turned over. */
export async function labelsOf(
  w: World,
  order: WorkOrder,
  { gain = 4, sequences = [1, 2, 3], wrong = 0 } = {},
): Promise<Buffer> {
  const how = drawing({ dotsX: 7, dotsY: 7, reductionX: 1, reductionY: 1 });
  const turned = dataModules().filter((_, bit) => bit % 8 === 0);
  const each = sequences.map((sequence) => {
    const id = extendedIdOf(w.db, w.folders.keys, { order, sequence });
    return dotsByDefinition(symbolOf(id, turned.slice(0, wrong)), how);
  });
  const random = seeded(order.id + gain);
  const print = printed(beside(each), { ...PRESSES['laser 600'], gain }, random);
  const shot = scanned(print, { ppi: 1200, turned: 1 }, random);
  const folder = mkdtempSync(join(tmpdir(), 'labels-'));
  try {
    return readFileSync(await writeShot(shot, join(folder, 'labels.png')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function beside(each: Dots[]): Dots {
  const { width, height } = each[0]!;
  const wide = width * each.length;
  const dots = new Uint8Array(wide * height);
  for (const [i, one] of each.entries())
    for (let row = 0; row < height; row++)
      dots.set(one.dots.subarray(row * width, (row + 1) * width), row * wide + i * width);
  return { width: wide, height, dots };
}
