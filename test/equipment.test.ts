import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Db } from '../src/db/database.ts';
import { calibratedSubstrates } from '../src/domain/press/calibrations.ts';
import { findEquipment, listEquipment } from '../src/domain/press/equipment.ts';
import { historyOf } from '../src/domain/trace/history.ts';
import { world } from './support/world.ts';

const PRESS = {
  name: 'Flexo 8',
  technology: 'flexo',
  resolution_x: '２540',
  resolution_y: '',
  image_format: 'tiff',
  maker: 'Tamar',
  model: 'F8',
  location: 'Hall 3',
  notes: 'Anilox 400.',
};

test('Bob adds equipment, and is told to calibrate it', async (t) => {
  const { as, db, cast } = await world(t);
  const bob = await as('bob');
  const answer = await bob.post('/equipment/new', PRESS, '/equipment/new');
  assert.equal(answer.statusCode, 303);
  const added = listEquipment(db, cast.bob).find(({ name }) => name === 'Flexo 8');
  assert.equal(answer.headers.location, `/equipment/${added?.id}`);
  assert.deepEqual([added?.resolutionX, added?.resolutionY, added?.imageFormat], ['2540', '2540', 'tiff']);
  const page = await bob.get(`/equipment/${added?.id}`);
  assert.match(page.body, /Flexo 8 is added/);
  assert.match(page.body, /Bob added equipment/);
  assert.match((await bob.get('/equipment?search=tamar%20f8')).body, /Flexo 8/);
  assert.match((await bob.get('/audit-log')).body, /added equipment/);
});

test('it brings Bob back to the order that he came from, with the new equipment chosen', async (t) => {
  const { as, place } = await world(t);
  const order = place('PO-1', 10);
  const bob = await as('bob');
  assert.match((await bob.get(`/equipment/new?order=${order.id}`)).body, /name="order" value="1"/);
  const answer = await bob.post('/equipment/new', { ...PRESS, order: String(order.id) });
  assert.match(
    String(answer.headers.location),
    new RegExp(`^/work-orders/${order.id}/generation\\?equipment=\\d+$`),
  );
  assert.match((await bob.get(String(answer.headers.location))).body, /selected>Flexo 8 \(no calibrated/);
});

test('it says beside every field what is wrong, and keeps what was typed', async (t) => {
  const { as, db, cast } = await world(t);
  const bob = await as('bob');
  const wrong = {
    ...PRESS,
    name: 'uv inkjet LINE',
    technology: 'woodcut',
    resolution_x: '1.200',
    image_format: '',
  };
  const answer = await bob.post('/equipment/new', wrong);
  assert.equal(answer.statusCode, 422);
  assert.match(answer.body, /There is equipment named UV inkjet line already/);
  assert.match(answer.body, /Choose the technology/);
  assert.match(answer.body, /Is 1\.200 1200, or 1 and 200 thousandths\?/);
  assert.match(answer.body, /Choose the image format/);
  assert.match(answer.body, /Anilox 400\./);
  for (const resolution of ['', '49', '10001', '812.88888', '6e2', '-600', '0x258', 'six hundred']) {
    const again = await bob.post('/equipment/new', { ...PRESS, resolution_x: resolution });
    assert.equal(again.statusCode, 422, resolution);
    assert.match(again.body, /<a href="#resolution_x">/);
  }
  const typed = { ...PRESS, resolution_x: '812,8000', resolution_y: '1,200' };
  assert.match((await bob.post('/equipment/new', typed)).body, /<a href="#resolution_y">/);
  assert.equal(listEquipment(db, cast.bob).length, 4);
  assert.equal((await bob.post('/equipment/new', { ...typed, resolution_y: '1200.5' })).statusCode, 303);
  const added = listEquipment(db, cast.bob).find(({ name }) => name === 'Flexo 8');
  assert.deepEqual([added?.resolutionX, added?.resolutionY], ['812.8', '1200.5']);
});

test('sent twice it is added once', async (t) => {
  const { as, db, cast } = await world(t);
  const bob = await as('bob');
  const [first, second] = [await bob.post('/equipment/new', PRESS), await bob.post('/equipment/new', PRESS)];
  assert.equal(second.headers.location, first.headers.location);
  assert.equal(listEquipment(db, cast.bob).length, 5);
});

test('Bob edits it: the history says who changed what, from what to what', async (t) => {
  const { as, db, cast } = await world(t);
  const id = cast.equipment.inkjet;
  const bob = await as('bob');
  const answer = await bob.post(`/equipment/${id}/changes`, {
    ...typedOf(db, cast.bob, id),
    location: 'Hall 9',
  });
  assert.equal(answer.statusCode, 303);
  assert.match((await bob.get(`/equipment/${id}`)).body, /Bob changed equipment.*location: Hall 1 → Hall 9/);
  assert.equal(calibratedSubstrates(db, findEquipment(db, cast.bob, id)).length, 2);
});

test('another resolution ends the calibrations, and says which before it saves', async (t) => {
  const { as, db, cast } = await world(t);
  const id = cast.equipment.inkjet;
  const bob = await as('bob');
  const values = { ...typedOf(db, cast.bob, id), resolution_x: '1200', resolution_y: '' };
  const asks = await bob.post(`/equipment/${id}/changes`, values);
  assert.equal(asks.statusCode, 200);
  assert.match(asks.body, /<strong>Kraft paper<\/strong>, revision 1/);
  assert.match(asks.body, /<strong>White PP film<\/strong>, revision 1/);
  assert.equal(findEquipment(db, cast.bob, id).resolutionX, '600');
  const back = await bob.post(`/equipment/${id}/changes`, { ...values, step: 'back' });
  assert.match(back.body, /name="resolution_x" type="text" value="1200"/);

  const ending = /name="ending" value="([\d,]+)"/.exec(asks.body)?.[1] ?? '';
  const stale = await bob.post(`/equipment/${id}/changes`, { ...values, ending: ending.slice(0, 1) });
  assert.match(stale.body, /calibrations end/);
  const saved = await bob.post(`/equipment/${id}/changes`, { ...values, ending, step: 'save' });
  assert.equal(saved.statusCode, 303);
  const press = findEquipment(db, cast.bob, id);
  assert.equal(press.resolutionX, '1200');
  assert.deepEqual(calibratedSubstrates(db, press), []);
  const words = historyOf(db, { equipmentId: id }).map(({ action }) => action);
  assert.deepEqual(words.slice(0, 3), [
    'calibration.withdrawn',
    'calibration.withdrawn',
    'equipment.changed',
  ]);
});

test('of two people who edit at once the second is told what changed, and keeps what they typed', async (t) => {
  const { as, db, cast } = await world(t);
  const id = cast.equipment.inkjet;
  const before = typedOf(db, cast.bob, id);
  const [one, two] = [await as('bob'), await as('bob')];
  await one.post(`/equipment/${id}/changes`, { ...before, location: 'Hall 9' });
  const late = { ...before, notes: 'New lamps.' };
  const refused = await two.post(`/equipment/${id}/changes`, late);
  assert.equal(refused.statusCode, 409);
  assert.match(refused.body, /Bob changed location: Hall 1 → Hall 9/);
  assert.match(refused.body, /New lamps\./);
  assert.equal(findEquipment(db, cast.bob, id).notes, '');
  const version = /name="version" value="(\d+)"/.exec(refused.body)?.[1] ?? '';
  assert.equal((await two.post(`/equipment/${id}/changes`, { ...late, version })).statusCode, 303);
  assert.equal(findEquipment(db, cast.bob, id).notes, 'New lamps.');
  // What is so already is done, whoever did it.
  assert.equal((await one.post(`/equipment/${id}/changes`, late)).statusCode, 303);
});

test('archived equipment leaves the lists but not the orders; restored it is back with its calibrations', async (t) => {
  const { as, db, cast, place, confirm } = await world(t);
  const id = cast.equipment.inkjet;
  const order = confirm(place('PO-1', 10));
  const bob = await as('bob');
  for (let n = 0; n < 2; n++)
    assert.equal((await bob.post(`/equipment/${id}/archive`, { archived: 'yes' })).statusCode, 303);
  assert.match((await bob.get('/equipment')).body, /UV inkjet line is archived/);
  assert.doesNotMatch((await bob.get('/equipment')).body, /UV inkjet line/);
  assert.match((await bob.get('/equipment?show=archived')).body, /UV inkjet line/);
  assert.match((await bob.get(`/work-orders/${order.id}`)).body, /UV inkjet line/);
  const other = place('PO-2', 10);
  assert.doesNotMatch((await bob.get(`/work-orders/${other.id}/generation`)).body, /UV inkjet line/);
  assert.equal((await bob.post(`/equipment/${id}/changes`, typedOf(db, cast.bob, id))).statusCode, 409);
  const taken = await bob.post('/equipment/new', { ...PRESS, name: 'UV inkjet line' });
  assert.match(taken.body, /It is archived: restore it/);
  await bob.post(`/equipment/${id}/archive`, { archived: 'no' });
  assert.match((await bob.get('/equipment')).body, /UV inkjet line/);
  assert.match(
    (await bob.get(`/work-orders/${other.id}/generation?equipment=${id}`)).body,
    /2 substrates calibrated/,
  );
  const actions = historyOf(db, { equipmentId: id }).map(({ action }) => action);
  assert.equal(actions.filter((action) => action === 'equipment.archived').length, 1);
});

test('operators and managers see it and read who may; to others it is not there', async (t) => {
  const { as, cast } = await world(t);
  const id = cast.equipment.inkjet;
  const posts: [string, Record<string, string>][] = [
    ['/equipment/new', PRESS],
    [`/equipment/${id}/changes`, PRESS],
    [`/equipment/${id}/archive`, {}],
  ];
  for (const name of ['mia', 'olu'] as const) {
    const client = await as(name);
    assert.equal((await client.get('/equipment')).statusCode, 200);
    const shown = await client.get(`/equipment/${id}`);
    assert.match(shown.body, /Admins of Inkworks Labels edit/);
    assert.doesNotMatch(shown.body, /\/changes/);
    for (const [url, fields] of posts) {
      const answer = await client.post(url, fields);
      assert.equal(answer.statusCode, 403, url);
      assert.match(answer.body, /Admins of the partner may/);
    }
  }
  for (const name of ['alice', 'petra', 'root'] as const) {
    const client = await as(name);
    assert.equal((await client.get(`/equipment/${id}`)).statusCode, 404, name);
    for (const [url, fields] of posts.slice(name === 'petra' ? 1 : 0))
      assert.equal((await client.post(url, fields)).statusCode, 404, `${name} ${url}`);
  }
});

test('what was typed when the session ended is there after signing in', async (t) => {
  const { as, db, cast } = await world(t);
  const bob = await as('bob');
  db.$client.prepare('update sessions set expires_at = 1').run();
  const answer = await bob.post('/equipment/new', PRESS, '/equipment/new');
  assert.equal(answer.statusCode, 303);
  assert.match(String(answer.headers.location), /^\/sign-in\?next=%2Fequipment%2Fnew/);
  assert.equal(listEquipment(db, cast.bob).length, 4);
  const again = await (await as('bob')).get('/equipment/new');
  assert.match(again.body, /what you typed is back/);
  assert.match(again.body, /Anilox 400\./);
});

test('a list of a thousand stays a page of fifty', async (t) => {
  const { as, db, cast } = await world(t);
  const add = db.$client.prepare(
    `insert into equipment (partner_id, name, technology, resolution_x, resolution_y, image_format, created_at) values (?, ?, 'other', '600', '600', 'png', 0)`,
  );
  for (let n = 1; n <= 1000; n++) add.run(cast.bob.companyId, `Press ${String(n).padStart(4, '0')}`);
  const bob = await as('bob');
  const first = await bob.get('/equipment');
  assert.match(first.body, /Page 1 of 21/);
  assert.equal(first.body.match(/<th scope="row"/g)?.length, 50);
  assert.match((await bob.get('/equipment?search=press%200777')).body, /Press 0777/);
  assert.equal((await bob.get('/equipment?page=99999999')).statusCode, 200);
});

/** The edit form as it is filled. */
function typedOf(db: Db, actor: Parameters<typeof findEquipment>[1], id: number): Record<string, string> {
  const row = findEquipment(db, actor, id);
  return {
    name: row.name,
    technology: row.technology,
    resolution_x: row.resolutionX,
    resolution_y: row.resolutionY,
    image_format: row.imageFormat,
    maker: row.maker,
    model: row.model,
    location: row.location,
    notes: row.notes,
    version: String(row.version),
  };
}
