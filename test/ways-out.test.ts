import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listEquipment } from '../src/domain/press/equipment.ts';
import { listSubstrates } from '../src/domain/press/substrates.ts';
import { world } from './support/world.ts';

test('from an order Bob adds a press and a substrate, calibrates them and is back with both chosen', async (t) => {
  const { as, db, cast, place } = await world(t);
  const order = place('PO-1', 10);
  const bob = await as('bob');
  const page = (await bob.get(`/work-orders/${order.id}/generation`)).body;
  assert.match(page, new RegExp(`href="/equipment/new\\?order=${order.id}">Add equipment`));
  const press = { name: 'Flexo 8', technology: 'flexo', resolution_x: '600', image_format: 'png' };
  const added = await bob.post('/equipment/new', { ...press, order: String(order.id) });
  const chosen = (await bob.get(String(added.headers.location))).body;
  const equipment = listEquipment(db, cast.bob).find(({ name }) => name === 'Flexo 8')?.id;
  const onward = `order=${order.id}&equipment=${equipment}`;
  assert.ok(chosen.includes(`href="/substrates/new?${onward.replace('&', '&amp;')}">Add a substrate`));
  assert.ok(
    chosen.includes(`href="/calibrations/new?${onward.replace('&', '&amp;')}">Calibrate a substrate`),
  );

  const form = (await bob.get(`/substrates/new?${onward}`)).body;
  assert.match(form, new RegExp(`name="equipment" value="${equipment}"`));
  const stock = { name: 'Silver foil', order: String(order.id), equipment: String(equipment) };
  const stocked = await bob.post('/substrates/new', stock);
  const substrate = listSubstrates(db, cast.bob).find(({ name }) => name === 'Silver foil')?.id;
  const led = await bob.get(String(stocked.headers.location));
  assert.equal(led.headers.location, `/calibrations/${equipment}/${substrate}?order=${order.id}`);
  const pair = (await bob.get(String(led.headers.location))).body;
  assert.match(pair, new RegExp(`name="order" value="${order.id}"`));

  const path = `/calibrations/${equipment}/${substrate}`;
  await bob.post(`${path}/revisions`, { order: String(order.id) });
  await bob.post(`${path}/1/reading`, { dots_x: '10', gain_x: '0', version: '1', order: String(order.id) });
  const back = await bob.post(`${path}/1/approval`, { version: '2', order: String(order.id) });
  const generation = (await bob.get(String(back.headers.location))).body;
  assert.match(generation, /selected>Flexo 8</);
  assert.match(generation, /selected>Silver foil</);
  assert.match(generation, /10 × 10 dots/);
});

test('Olu is told who adds what, and may calibrate; the choice of a pair says what is missing', async (t) => {
  const { as, cast, place } = await world(t);
  const order = place('PO-1', 10);
  const olu = await as('olu');
  const page = (await olu.get(`/work-orders/${order.id}/generation`)).body;
  assert.match(page, /An admin of Inkworks Labels adds equipment/);
  assert.match(page, /An admin of Inkworks Labels adds substrates/);
  assert.match(page, /Calibrate a substrate<\/a>/);
  const missing = await olu.get(
    `/calibrations/new?checked=yes&equipment=${cast.equipment.proof}&order=${order.id}`,
  );
  assert.equal(missing.statusCode, 422);
  assert.match(missing.body, /Choose the substrate\./);
  assert.doesNotMatch(missing.body, /Choose the equipment\./);
  assert.equal((await (await as('alice')).get('/calibrations/new')).statusCode, 404);
  assert.match((await olu.get('/calibrations?search=kraft&show=approved')).body, /Kraft paper/);
  assert.match((await olu.get('/calibrations?search=kraft&show=expired')).body, /No pair matches/);
  assert.match((await olu.get('/calibrations?show=expired')).body, /Clear PET film/);
});
