import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pngPicture } from '../src/codes/drawing/png/picture.ts';
import { mintIds } from '../src/codes/id/extended-id.ts';
import { modulesOf } from '../src/codes/size.ts';
import { referenceSource } from '../src/codes/symbol/symbol.ts';
import { transact } from '../src/db/database.ts';
import { Refusal } from '../src/domain/access/refusal.ts';
import { planPackage } from '../src/domain/orders/packages.ts';
import { readForm, type TypedOrder } from '../src/domain/orders/placement.ts';
import { previewOrder } from '../src/domain/orders/preview.ts';
import { addAsset } from '../src/domain/press/assets.ts';
import { approveCalibration } from '../src/domain/press/calibrations.ts';
import { EQUIPMENT } from '../src/domain/press/equipment.ts';
import { dice } from './support/specimens.ts';
import { world } from './support/world.ts';

const { db, cast, folders, place, confirm } = await world({ after });
const FORMATS = ['png', 'tiff', 'svg', 'eps', 'pdf'] as const;

// Presses of every common resolution, and some that differ in x and y.
for (const [at, [resolutionX, resolutionY]] of [
  ['600', '600'],
  ['812.8', '812.8'],
  ['1200', '1200'],
  ['2400', '2400'],
  ['600', '1200'],
  ['1200', '600'],
].entries()) {
  const more = { technology: 'other', imageFormat: FORMATS[at % 5]! } as const;
  const names = { name: `Press ${at}`, resolutionX: resolutionX!, resolutionY: resolutionY! };
  const { id } = transact(db, (tx) => addAsset(tx, cast.bob, EQUIPMENT, { ...names, ...more }));
  const dots = (resolution: string) => Math.ceil((0.25 / 25.4) * Number(resolution)) + (at % 3);
  const [dotsX, dotsY] = [dots(resolutionX!), dots(resolutionY!)];
  const measured = { dotsX, dotsY, reductionX: at % 3, reductionY: at % 2 };
  for (const substrate of [cast.substrates.film, cast.substrates.clear])
    approveCalibration(db, cast.bob, { equipmentId: id, substrateId: substrate }, measured);
}
const pairs = db.$client
  .prepare(
    `select equipment_id as equipment, substrate_id as substrate, resolution_x as x, resolution_y as y from calibrations
     join equipment on equipment.id = equipment_id where state = 'approved' and expires_at > ?`,
  )
  .all(Date.now()) as { equipment: number; substrate: number; x: string; y: string }[];

const random = dice(20261126);

test('1,000 random orders: what the preview says of version, dots and pairs is what Confirm draws', () => {
  let [confirmed, hindered, tabled] = [0, 0, 0];
  for (let n = 0; n < 1000; n++) {
    const typed = randomOrder(`PO-${n}`);
    const { faults, ...read } = readForm(db, cast.alice, typed, { artworks: [], serialList: undefined });
    assert.deepEqual(faults, {}, JSON.stringify(typed));
    const { symbol } = previewOrder(db, read, faults);
    assert.ok(symbol?.pairs);
    const pair = pairs[random(pairs.length)]!;
    const order = place(typed.reference!, 3, typed);
    const what = JSON.stringify({ typed, pair });
    let fixed: ReturnType<typeof confirm>;
    try {
      fixed = confirm(order, cast.bob, pair.equipment, pair.substrate);
    } catch (error) {
      assert.ok(error instanceof Refusal && /The brand wishes codes of/.test(error.message), what);
      assert.ok(symbol.pairs.able < symbol.pairs.all, what);
      hindered++;
      continue;
    }
    confirmed++;
    const { drawing, symbol: shape, urlPrefix, mint } = planPackage(db, fixed, folders);
    assert.deepEqual([shape, urlPrefix], [symbol.shape, symbol.urlPrefix], what);
    const picture = pngPicture(drawing, shape, referenceSource(urlPrefix, shape)(mintIds(mint, 1, 1)));
    if (drawing.dotsX <= 16 && drawing.dotsY <= 16)
      assert.equal(Buffer.from(picture).readUInt32BE(16), (symbol.modules + 8) * drawing.dotsX, what);
    const { least, most } = symbol.pairs.range!;
    const millimetres = (modulesOf(shape.version) * drawing.dotsX * 25.4) / Number(drawing.resolutionX);
    assert.ok(millimetres > Number(least.symbol.mmX) - 0.001, what);
    assert.ok(millimetres < Number(most.symbol.mmX) + 0.001, what);
    const row = symbol.resolutions.find(({ resolution }) => resolution === pair.x && resolution === pair.y);
    if (!row) continue;
    tabled++;
    assert.deepEqual([row.drawn?.dots, row.drawn?.dots], [drawing.dotsX, drawing.dotsY], what);
  }
  assert.ok(confirmed > 500 && hindered > 50 && tabled > 150, `${confirmed}, ${hindered}, ${tabled}`);
});

test('the number of pairs is that of Confirms that would succeed', () => {
  for (let n = 0; n < 40; n++) {
    const typed = randomOrder(`PO-pairs-${n}`);
    const { faults, ...read } = readForm(db, cast.alice, typed, { artworks: [], serialList: undefined });
    const { symbol } = previewOrder(db, read, faults);
    let able = 0;
    for (const [at, pair] of pairs.entries()) {
      const reference = `PO-pairs-${n}-${at}`;
      const order = place(reference, 1, { ...typed, reference });
      try {
        confirm(order, cast.bob, pair.equipment, pair.substrate);
        able++;
      } catch (error) {
        assert.ok(error instanceof Refusal);
      }
    }
    assert.deepEqual([symbol?.pairs?.able, symbol?.pairs?.all], [able, pairs.length], JSON.stringify(typed));
    db.$client.exec(
      "update work_orders set state = 'canceled', cancel_reason = 'Enough.' where state = 'generating'",
    );
  }
});

function randomOrder(reference: string): TypedOrder {
  const letters = (count: number) =>
    Array.from({ length: count }, () => 'abcdefghijklmnopqrstuvwxyz0123456789-'[random(37)]).join('');
  const host = ['https://id.acme.example/', 'HTTPS://ID.ACME.EXAMPLE/', 'http://x.example/'][random(3)]!;
  const prefix = [host, `${host}${letters(1 + random(40))}/`, `${host}?c=`, `${host}0123456789/`][random(4)]!;
  const gs1 = {
    link: 'gs1',
    url_prefix: host,
    gtin: '9506000134352',
    ...(random(2) && { lot: letters(1 + random(8)) }),
  };
  return {
    reference,
    partner: String(cast.bob.companyId),
    quantity: '3',
    error_correction: 'LMQH'[random(4)]!,
    printed_size: random(3) === 0 ? '' : (4 + random(400) / 10).toFixed(random(3)),
    ...(random(4) === 0 ? gs1 : { url_prefix: prefix }),
  };
}
