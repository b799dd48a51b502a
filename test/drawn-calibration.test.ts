import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { finishGeneration } from '../src/domain/orders/generator-moves.ts';
import { approveCalibration, type Measured } from '../src/domain/press/calibrations.ts';
import { world } from './support/world.ts';

const { as, db, cast, place, confirm } = await world({ after });
const { label } = cast.equipment;
const { film } = cast.substrates;
const DRAWN: Measured = { dotsX: 12, dotsY: 12, reductionX: 1, reductionY: 1 };
let number = 0;

test('a ready card says with which calibration its package was drawn, and whether today’s allows it', async () => {
  recalibrate(DRAWN);
  const order = readyOrder();
  const first = revisionNow();
  const olu = await as('olu');
  const card = async () => (await olu.get(`/work-orders/${order}`)).body.replace(/\s+/g, ' ');
  assert.doesNotMatch(await card(), /was drawn with calibration revision/, 'nothing changed');

  recalibrate(DRAWN);
  const renewed = `drawn with calibration revision ${first}; revision ${first + 1} holds now`;
  assert.ok((await card()).includes(`${renewed} and allows the same module and reduction`), 'the same again');
  assert.doesNotMatch(await card(), /Do not print/);

  recalibrate({ ...DRAWN, dotsX: 10, dotsY: 10 });
  assert.match(await card(), /allows the same module and reduction: it may be printed/, 'smaller is allowed');

  recalibrate({ ...DRAWN, dotsY: 13 });
  assert.match(
    await card(),
    /asks for modules of at least 12 × 13 dots. The package has 12 × 12. Do not print/,
  );

  recalibrate({ ...DRAWN, reductionX: 3 });
  assert.match(
    await card(),
    /reduction of 3 × 1 dots. The package has 1 × 1. Do not print it: ask the brand/,
  );

  recalibrate(DRAWN, new Date(Date.now() - 1000));
  assert.match(await card(), /which has ended since. Do not print before the pair is calibrated again/);

  const erin = await as('erin');
  assert.doesNotMatch((await erin.get(`/work-orders/${order}`)).body, /was drawn with calibration revision/);
});

function recalibrate(measured: Measured, expiresAt?: Date): void {
  approveCalibration(db, cast.bob, { equipmentId: label, substrateId: film }, measured, expiresAt);
}

function revisionNow(): number {
  const sql = 'select max(revision) from calibrations where equipment_id = ? and substrate_id = ?';
  return db.$client.prepare(sql).pluck().get(label, film) as number;
}

function readyOrder(): number {
  const order = place(`PO-${++number}-c`, 5);
  confirm(order, cast.bob, label, film);
  finishGeneration(db, order.id, {
    fileName: `workorder-${order.id}.zip`,
    bytes: 1,
    sha256: 'a'.repeat(64),
    fileChangedAt: new Date(),
  });
  return order.id;
}
