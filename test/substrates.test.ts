import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibratedSubstrates } from '../src/domain/press/calibrations.ts';
import { findEquipment } from '../src/domain/press/equipment.ts';
import { findSubstrate, listSubstrates } from '../src/domain/press/substrates.ts';
import { historyOf } from '../src/domain/trace/history.ts';
import { world } from './support/world.ts';

const STOCK = {
  name: 'Silver foil',
  supplier: 'Fjell Films',
  product_code: 'SF-12',
  material: 'PET',
  finish: 'metallic',
  colour: 'silver',
  grammage: '１200',
  thickness: '50',
  notes: 'Store dry.',
};

test('Bob adds a substrate with all that tells it from another', async (t) => {
  const { as, db, cast } = await world(t);
  const bob = await as('bob');
  const answer = await bob.post('/substrates/new', STOCK, '/substrates/new');
  const added = listSubstrates(db, cast.bob).find(({ name }) => name === 'Silver foil');
  assert.equal(answer.headers.location, `/substrates/${added?.id}`);
  assert.deepEqual([added?.productCode, added?.grammage, added?.thickness], ['SF-12', 1200, 50]);
  const page = await bob.get(`/substrates/${added?.id}`);
  assert.match(page.body, /Bob added a substrate/);
  assert.match((await bob.get('/substrates?search=sf-12')).body, /Silver foil/);
  assert.equal((await bob.post('/substrates/new', STOCK)).headers.location, answer.headers.location);
  assert.equal(listSubstrates(db, cast.bob).length, 5);
});

test('who came from an order is led on to calibrate what they added', async (t) => {
  const { as, cast, place } = await world(t);
  const order = place('PO-1', 10);
  const bob = await as('bob');
  const from = { order: String(order.id), equipment: String(cast.equipment.inkjet) };
  const answer = await bob.post('/substrates/new', { ...STOCK, ...from });
  assert.match(
    String(answer.headers.location),
    new RegExp(`^/calibrations/new\\?order=${order.id}&equipment=${from.equipment}&substrate=\\d+$`),
  );
});

test('it says beside every field what is wrong, and keeps what was typed', async (t) => {
  const { as, db, cast } = await world(t);
  const bob = await as('bob');
  const wrong = {
    ...STOCK,
    name: 'white pp FILM',
    grammage: '1.200',
    thickness: 'thin',
    supplier: 'x'.repeat(121),
  };
  const answer = await bob.post('/substrates/new', wrong);
  assert.equal(answer.statusCode, 422);
  assert.match(answer.body, /There is a substrate named White PP film already/);
  assert.match(answer.body, /Is 1\.200 1200, or 1 and 200 thousandths\?/);
  assert.match(answer.body, /Enter whole micrometres from 1 to 10,000/);
  assert.match(answer.body, /Shorten this to 120 characters; it has 121/);
  assert.match(answer.body, /Store dry\./);
  assert.match((await bob.post('/substrates/new', { ...STOCK, name: ' ' })).body, /Enter a name/);
  for (const grammage of ['0', '2001', '-5', '80.5', '1e2'])
    assert.equal((await bob.post('/substrates/new', { ...STOCK, grammage })).statusCode, 422, grammage);
  assert.equal(listSubstrates(db, cast.bob).length, 4);
});

test('two people edit it: the second is told what changed; its calibrations hold on', async (t) => {
  const { as, db, cast } = await world(t);
  const id = cast.substrates.film;
  const [one, two] = [await as('bob'), await as('bob')];
  const typed = {
    name: 'White PP film',
    supplier: 'Fjell Films',
    material: 'polypropylene',
    finish: 'gloss',
    colour: 'white',
    thickness: '60',
    version: '1',
  };
  assert.equal((await one.post(`/substrates/${id}/changes`, { ...typed, finish: 'matt' })).statusCode, 303);
  const refused = await two.post(`/substrates/${id}/changes`, { ...typed, colour: 'ivory' });
  assert.equal(refused.statusCode, 409);
  assert.match(refused.body, /Bob changed finish: gloss → matt/);
  assert.match(refused.body, /value="ivory"/);
  const again = { ...typed, finish: 'matt', colour: 'ivory', version: '2' };
  assert.match(refused.body, /name="version" value="2"/);
  assert.equal((await two.post(`/substrates/${id}/changes`, again)).statusCode, 303);
  assert.equal(findSubstrate(db, cast.bob, id).colour, 'ivory');
  assert.match((await one.get(`/substrates/${id}`)).body, /colour: white → ivory/);
  assert.equal(calibratedSubstrates(db, findEquipment(db, cast.bob, cast.equipment.inkjet)).length, 2);
});

test('an archived substrate leaves every list, and comes back', async (t) => {
  const { as, db, cast, place } = await world(t);
  const id = cast.substrates.film;
  const bob = await as('bob');
  const order = place('PO-1', 10);
  const choice = `/work-orders/${order.id}/generation?equipment=${cast.equipment.inkjet}`;
  assert.match((await bob.get(choice)).body, /White PP film/);
  await bob.post(`/substrates/${id}/archive`, { archived: 'yes' });
  await bob.get('/');
  assert.doesNotMatch((await bob.get(choice)).body, /White PP film/);
  assert.doesNotMatch((await bob.get('/substrates')).body, /White PP film/);
  assert.match(
    (await bob.get('/substrates?show=archived')).body,
    /Restore<span class="unseen"> White PP film/,
  );
  await bob.post(`/substrates/${id}/archive`, { archived: 'no' });
  assert.match((await bob.get(choice)).body, /White PP film/);
  const actions = historyOf(db, { substrateId: id }).map(({ action }) => action);
  assert.deepEqual(actions.slice(0, 2), ['substrate.restored', 'substrate.archived']);
});

test('operators and managers see them and read who may; to others they are not there', async (t) => {
  const { as, cast } = await world(t);
  const id = cast.substrates.film;
  const posts = ['/substrates/new', `/substrates/${id}/changes`, `/substrates/${id}/archive`];
  for (const name of ['mia', 'olu'] as const) {
    const client = await as(name);
    assert.match((await client.get(`/substrates/${id}`)).body, /Admins of Inkworks Labels edit/);
    for (const url of posts) assert.equal((await client.post(url, STOCK)).statusCode, 403, url);
  }
  for (const name of ['mallory', 'petra', 'root'] as const) {
    const client = await as(name);
    assert.equal((await client.get(`/substrates/${id}`)).statusCode, 404, name);
    for (const url of posts.slice(name === 'petra' ? 1 : 0))
      assert.equal((await client.post(url, STOCK)).statusCode, 404, `${name} ${url}`);
  }
});
