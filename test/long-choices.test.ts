import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { world } from './support/world.ts';

const w = await world({ after });
const { as, db, cast, place } = w;
const THOUSAND = `with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)`;
const run = (statement: string, ...values: unknown[]) => db.$client.prepare(statement).run(...values);
const [inkworks, acme] = [cast.bob.companyId, cast.alice.companyId];
const order = place('PO-1', 10);

const SHORT = '/calibrations/new';
const generation = `/work-orders/${order.id}/generation`;

test('a short list has no box to search it', async () => {
  const olu = await as('olu');
  for (const path of [SHORT, `${generation}?equipment=${cast.equipment.inkjet}`])
    assert.doesNotMatch((await olu.get(path)).body, /Find equipment|Find a substrate/, path);
  assert.match((await (await as('alice')).get('/work-orders/new')).body, /<select id="partner"/);
  fillUp();
});

for (const [path, equipment] of [
  [generation, 'Press 0777'],
  [SHORT, 'Press 0777'],
] as const)
  test(`of a thousand presses one is found at ${path.replace(/\d+/, ':id')}, in letters of any case and accent`, async () => {
    const olu = await as('olu');
    assert.equal(optionsIn((await olu.get(path)).body, 'equipment').length > 1_000, true);
    const found = (await olu.get(`${path}?find_equipment=%20pr%C3%A9SS+0777&find=yes`)).body;
    assert.deepEqual(optionsIn(found, 'equipment'), [equipment]);
    assert.match(found, /value="pr..?SS 0777"|value=" pr..?SS 0777"/, 'what is searched stays');
    assert.match(found, /1 of 1,0\d\d in the list/);
    assert.doesNotMatch(found, /There is something to mend/, 'looking is no mistake');
  });

test('what is chosen stays in the list whatever is searched, and the substrates are searched likewise', async () => {
  const olu = await as('olu');
  const press = String(idOf('equipment', 'Press 0777'));
  for (const path of [generation, SHORT]) {
    const { body } = await olu.get(
      `${path}?equipment=${press}&find_equipment=UV&find_substrate=film+0042&find=yes`,
    );
    assert.ok(optionsIn(body, 'equipment').includes('Press 0777'), path);
    assert.ok(optionsIn(body, 'equipment').includes('UV inkjet line'), path);
    assert.deepEqual(optionsIn(body, 'substrate'), ['Film 0042'], path);
  }
  const both = `equipment=${press}&substrate=${idOf('substrates', 'Film 0042')}`;
  assert.equal((await olu.get(`${SHORT}?${both}&find=yes`)).statusCode, 200, 'looking goes nowhere');
  assert.equal((await olu.get(`${SHORT}?${both}&checked=yes`)).statusCode, 303);
  const piece = await olu.get(`${generation}/pair?equipment=${press}&find_substrate=film+0042`);
  assert.deepEqual(optionsIn(piece.body, 'substrate'), ['Film 0042']);
});

test('of many partners one is chosen by its name, and what is no name of theirs is refused there', async () => {
  const alice = await as('alice');
  const { body } = await alice.get('/work-orders/new');
  assert.match(body, /<input id="partner" name="partner_name" list="partners"/);
  assert.match(body, /<option value="Printer 0500"><\/option>/);
  const typed = { reference: 'PO-9', quantity: '5', url_prefix: 'https://id.acme.example/' };
  for (const partner_name of ['', 'Printer', 'Pressburg Print', String(inkworks)]) {
    const refused = await alice.post('/work-orders', { ...typed, partner_name }, '/work-orders/new');
    assert.match(refused.body, /partner-fault">.*Choose a printing partner from the list/, partner_name);
    assert.ok(refused.body.includes(`value="${partner_name}"`), 'what was typed stays');
  }
  const name = { partner_name: ' printer  0500 ' };
  assert.equal((await alice.post('/work-orders', { ...typed, ...name }, '/work-orders/new')).statusCode, 303);
  const told = db.$client
    .prepare('select c.name from work_orders o join companies c on c.id = o.partner_id where reference = ?')
    .pluck();
  assert.equal(told.get('PO-9'), 'Printer 0500');
  const again = (await alice.get(`/work-orders/new?copy=${order.id}`)).body;
  assert.match(again, /name="partner_name"[^>]*value="Inkworks Labels"/, 'copied by its name');
});

/** A thousand presses, substrates, pairs of one press, and partners. */
function fillUp(): void {
  run(
    `insert into equipment (partner_id, name, technology, resolution_x, resolution_y, image_format, created_at)
     ${THOUSAND} select ?, printf('Press %04d', i), 'laser', '600', '600', 'png', 0 from n`,
    inkworks,
  );
  run(
    `insert into substrates (partner_id, name, created_at) ${THOUSAND} select ?, printf('Film %04d', i), 0 from n`,
    inkworks,
  );
  run(
    `insert into calibrations (equipment_id, substrate_id, revision, state, dots_x, dots_y, reduction_x, reduction_y,
       approved_at, approved_by, expires_at, created_at)
     select e.id, s.id, 1, 'approved', 9, 9, 0, 0, 0, ?, 4e12, 0
     from equipment e join substrates s on s.name like 'Film %' where e.name = 'Press 0777'`,
    cast.bob.userId,
  );
  run(
    `insert into companies (kind, name, created_at) ${THOUSAND} select 'partner', printf('Printer %04d', i), 0 from n`,
  );
  run(
    `insert into partnerships (brand_id, partner_id, state, invited_by, created_at, changed_at)
     select ?, id, 'active', id, 0, 0 from companies where name like 'Printer %'`,
    acme,
  );
}

function idOf(table: string, name: string): unknown {
  return db.$client.prepare(`select id from ${table} where name = ?`).pluck().get(name);
}

/** What a list offers, but for the option that chooses nothing. */
function optionsIn(html: string, id: string): string[] {
  const list = new RegExp(`<select id="${id}".*?</select>`).exec(html)?.[0] ?? '';
  return [...list.matchAll(/<option value="\d+"[^>]*>([^<(]*)/g)].map(([, name]) => name!.trim());
}
