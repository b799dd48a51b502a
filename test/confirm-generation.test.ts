import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Name } from '../src/cli/cast.ts';
import { ENGINE } from '../src/codes/plan.ts';
import { confirm, shownTo, stateOf } from './support/confirming.ts';
import { traces, world } from './support/world.ts';

type Row = Record<string, unknown>;

test('Olu confirms what the page showed, and everything the codes depend on is copied into the order', async (t) => {
  const { as, cast, place, db, folders } = await world(t);
  const { id } = place('PO-1', 20_001);
  const olu = await as('olu');
  const shown = await shownTo(olu, id, cast.equipment.inkjet, cast.substrates.film);
  const answer = await confirm(olu, id, shown);
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, `/work-orders/${id}`]);
  const fixed = db.$client.prepare('select * from confirmations where work_order_id = ?').get(id) as Row;
  assert.equal(fixed.confirmed_by_name, 'Olu');
  assert.equal(fixed.equipment_name, 'UV inkjet line');
  assert.equal(fixed.substrate_name, 'White PP film');
  assert.deepEqual([fixed.dots_x, fixed.dots_y, fixed.reduction_x, fixed.calibrated_dots_x], [10, 10, 2, 10]);
  assert.deepEqual(
    [fixed.mint_key_id, fixed.signing_key_id, fixed.engine],
    ['mint-0001', 'signing-0001', ENGINE],
  );
  assert.match(String(fixed.folder), /^workorder-[0-9A-HJKMNP-TV-Z]{10}$/);
  assert.ok(Number(fixed.mint_number) < 2 ** 35);
  assert.ok(folders.keys);
  assert.equal(stateOf(db, id), 'generating');
  assert.deepEqual(traces(db, id).actions, ['work_order.submitted', 'work_order.confirmed']);
});

test('only people of the partner may; to others the order or the page is not there', async (t) => {
  const { as, cast, place, db } = await world(t);
  const { id } = place('PO-1', 10);
  const shown = await shownTo(await as('bob'), id, cast.equipment.inkjet, cast.substrates.film);
  const wanted: [Name, number][] = [
    ['alice', 403],
    ['erin', 403],
    ['mallory', 404],
    ['petra', 404],
    ['root', 404],
  ];
  for (const [name, status] of wanted) {
    const client = await as(name);
    const answer = await confirm(client, id, shown);
    assert.equal(answer.statusCode, status, name);
    if (status === 403) assert.match(answer.body, /Admins, managers and operators of the partner may/);
    for (const page of ['generation', 'generation/pair', 'confirmation'])
      assert.equal((await client.get(`/work-orders/${id}/${page}`)).statusCode, status, `${name} at ${page}`);
  }
  assert.equal(stateOf(db, id), 'new');
});

test('the substrate list holds only what is calibrated for the equipment now', async (t) => {
  const { as, cast, place } = await world(t);
  const { id } = place('PO-1', 10);
  const bob = await as('bob');
  const offered = async (equipment: number, path = 'generation/pair') => {
    const { body } = await bob.get(`/work-orders/${id}/${path}?equipment=${equipment}`);
    const list = /<select id="substrate"[\s\S]*?<\/select>/.exec(body)?.[0] ?? '';
    return [...list.matchAll(/<option value="\d+"[^>]*>([^<]+)/g)].map(([, name]) => name);
  };
  const { label, inkjet, thermal, proof } = cast.equipment;
  for (const path of ['generation', 'generation/pair']) {
    assert.deepEqual(await offered(label, path), ['Coated paper', 'White PP film']);
    assert.deepEqual(await offered(inkjet, path), [
      'Kraft paper (▲ its calibration ends in 12 days)',
      'White PP film',
    ]);
    assert.deepEqual(await offered(thermal, path), ['Coated paper'], 'the expired one is not there');
    assert.deepEqual(await offered(proof, path), []);
    assert.deepEqual(await offered(4711, path), []);
  }
  const page = (await bob.get(`/work-orders/${id}/generation`)).body;
  assert.match(page, />Proof printer \(no calibrated substrate yet\)</);
});

test('a pair that is not calibrated cannot be confirmed by any road', async (t) => {
  const { as, cast, place, db } = await world(t);
  const { id } = place('PO-1', 10);
  const bob = await as('bob');
  const shown = await shownTo(bob, id, cast.equipment.inkjet, cast.substrates.film);
  const { equipment, substrates } = cast;
  const pairs: [string, unknown, unknown][] = [
    ['never calibrated', equipment.inkjet, substrates.clear],
    ['expired', equipment.thermal, substrates.clear],
    ['nothing calibrated', equipment.proof, substrates.film],
    ['no equipment', '', substrates.film],
    ['no substrate', equipment.inkjet, ''],
    ['unknown', 999, 999],
    ['words', 'inkjet', 'film'],
    ['two of them', `${equipment.inkjet},${equipment.label}`, substrates.film],
  ];
  for (const [what, press, substrate] of pairs) {
    const byHand = { ...shown, equipment: String(press), substrate: String(substrate) };
    const answer = await confirm(bob, id, byHand);
    assert.equal(answer.statusCode, 422, what);
    assert.match(answer.body, /There is something to mend/, what);
    const asked = await bob.get(`/work-orders/${id}/confirmation?${new URLSearchParams(byHand)}`);
    assert.equal(asked.statusCode, 422, what);
    assert.doesNotMatch(asked.body, />Confirm</);
  }
  assert.equal(stateOf(db, id), 'new');
  assert.deepEqual(traces(db, id).actions, ['work_order.submitted']);
});

test("another partner's equipment is not Bob's, even when calibrated", async (t) => {
  const { as, cast, place, db } = await world(t);
  const { id } = place('PO-1', 10);
  const bob = await as('bob');
  const shown = await shownTo(bob, id, cast.equipment.inkjet, cast.substrates.film);
  const move = (table: string, column: string, row: number) =>
    db.$client.prepare(`update ${table} set ${column} = ? where id = ?`).run(cast.petra.companyId, row);
  move('equipment', 'partner_id', cast.equipment.inkjet);
  assert.equal((await confirm(bob, id, shown)).statusCode, 422);
  move('substrates', 'partner_id', cast.substrates.coated);
  const label = {
    ...shown,
    equipment: String(cast.equipment.label),
    substrate: String(cast.substrates.coated),
  };
  assert.equal((await confirm(bob, id, label)).statusCode, 422);
  assert.equal(stateOf(db, id), 'new');
});

test('how far a module is from square stands on the page, in the dialog and at the calibration', async (t) => {
  const { as, cast, place, db } = await world(t);
  const { inkjet } = cast.equipment;
  const { film } = cast.substrates;
  const bob = await as('bob');
  db.$client
    .prepare("update equipment set resolution_x = '720.5', resolution_y = '1440' where id = ?")
    .run(inkjet);
  const pages = async (id: number) => {
    const query = `equipment=${inkjet}&substrate=${film}`;
    return Promise.all(
      ['generation', 'confirmation'].map(
        async (page) => (await bob.get(`/work-orders/${id}/${page}?${query}`)).body,
      ),
    );
  };
  for (const body of await pages(place('wished', 10, { printed_size: '22.5' }).id)) {
    assert.match(body, /19 × 38 dots/);
    assert.match(body, /Modules are 0\.1 % away from square\./);
  }
  // 10 × 10 dots as calibrated: 1/720.5 against 1/1440 inch.
  const calibration = (await bob.get(`/calibrations/${inkjet}/${film}`)).body;
  const revision = (await bob.get(`/calibrations/${inkjet}/${film}/1`)).body;
  for (const body of [...(await pages(place('calibrated', 10).id)), calibration, revision])
    assert.match(body, /class="notice">.*Modules are 66\.6 % away from square/);
});

test('a wish below the calibration is no Confirm: not offered, and refused by hand', async (t) => {
  const { as, cast, place, db } = await world(t);
  const { inkjet } = cast.equipment;
  const { film } = cast.substrates;
  const bob = await as('bob');
  const fits = place('fits', 10, { printed_size: '15' });
  const shown = await shownTo(bob, fits.id, inkjet, film);
  const small = place('small', 10, { printed_size: '5' });
  const page = await bob.get(`/work-orders/${small.id}/generation?equipment=${inkjet}&substrate=${film}`);
  assert.match(
    page.body,
    /The brand wishes codes of 5 mm\. On White PP film with UV inkjet line nothing below [\d.]+ mm was calibrated/,
  );
  assert.doesNotMatch(page.body, /<button[^>]*>Generate codes</);
  assert.equal(
    (await bob.get(`/work-orders/${small.id}/confirmation?equipment=${inkjet}&substrate=${film}`)).statusCode,
    422,
  );
  const size = '10x10-2x2-v4-600x600-png';
  for (const sizes of [shown.size!, size, size.replace('v4', 'v3')])
    assert.equal((await confirm(bob, small.id, { ...shown, size: sizes })).statusCode, 409, sizes);
  assert.equal(stateOf(db, small.id), 'new');
  assert.equal((await confirm(bob, fits.id, shown)).statusCode, 303);
  const dots = db.$client
    .prepare('select dots_x from confirmations where work_order_id = ?')
    .pluck()
    .get(fits.id);
  const modules = 17 + 4 * Number(/v(\d+)/.exec(shown.size!)![1]);
  assert.equal(dots, Math.floor(((15 / 25.4) * 600) / modules), 'rounded down to whole dots');
});
