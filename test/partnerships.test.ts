import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countMails, mailTo, tracesOf } from './support/mails.ts';
import { type World, world } from './support/world.ts';

test('Alice invites Pressburg Print, Petra accepts, and orders can be placed', async (t) => {
  const { as, db, cast, place } = await world(t);
  const [alice, petra] = [await as('alice'), await as('petra')];
  const toPetra = { partner: String(cast.petra.companyId) };
  assert.throws(() => place('PO-1', 10, toPetra), { code: 'invalid' });
  assert.equal((await alice.post('/partnerships', { name: 'pressburg print' })).statusCode, 303);
  assert.match((await alice.get('/partnerships')).body, /Invitations to others[\s\S]*Pressburg Print/);
  assert.match((await petra.get('/partnerships')).body, /Invitations from others[\s\S]*Acme Beverages/);
  assert.equal(mailTo(db, cast.petra.email, 'partnership-invited').other, 'Acme Beverages');
  assert.throws(() => place('PO-1', 10, toPetra), { code: 'invalid' }, 'invited is not yet active');
  const id = idOf(db, cast.alice.companyId, cast.petra.companyId);
  for (let n = 0; n < 2; n++)
    assert.equal((await petra.post(`/partnerships/${id}/acceptance`)).statusCode, 303);
  assert.equal(place('PO-1', 10, toPetra).state, 'new');
  assert.equal(countMails(db, 'partnership-accepted'), 1, 'pressed twice it is done once');
  const actions = tracesOf(db, 'partnership.').map(({ action }) => action);
  assert.deepEqual(actions, ['partnership.invited', 'partnership.accepted']);
});

test('a partner invites a brand; it declines, and may be invited again', async (t) => {
  const { as, db, cast } = await world(t);
  const [alice, petra] = [await as('alice'), await as('petra')];
  const id = await invited(petra, 'Acme Beverages', db, cast);
  assert.equal((await alice.post(`/partnerships/${id}/refusal`)).statusCode, 303);
  assert.equal(countMails(db, 'partnership-declined'), 1);
  assert.equal((await alice.post(`/partnerships/${id}/acceptance`)).statusCode, 409, 'declined is declined');
  assert.equal(await invited(petra, 'Acme Beverages', db, cast), id, 'the same pair, the same row');
  assert.equal((await alice.post(`/partnerships/${id}/acceptance`)).statusCode, 303);
});

test('who invited may cancel, not answer', async (t) => {
  const { as, db, cast } = await world(t);
  const [alice, petra] = [await as('alice'), await as('petra')];
  const id = await invited(petra, 'Acme Beverages', db, cast);
  assert.equal((await petra.post(`/partnerships/${id}/acceptance`)).statusCode, 403);
  assert.equal((await alice.post(`/partnerships/${id}/cancellation`)).statusCode, 403);
  assert.equal((await petra.post(`/partnerships/${id}/dissolution`)).statusCode, 409, 'not active yet');
  assert.equal((await petra.post(`/partnerships/${id}/cancellation`)).statusCode, 303);
  assert.equal((await alice.post(`/partnerships/${id}/acceptance`)).statusCode, 409);
  assert.equal(countMails(db, 'partnership-canceled'), 1);
});

test('dissolved: open orders go on, new ones are refused, the other side is told', async (t) => {
  const { as, db, cast, place, confirm } = await world(t);
  const bob = await as('bob');
  const order = place('PO-1', 10);
  const id = idOf(db, cast.alice.companyId, cast.bob.companyId);
  assert.match((await bob.get(`/partnerships/${id}/dissolution`)).body, /Open work orders go on/);
  assert.equal((await bob.post(`/partnerships/${id}/dissolution`)).statusCode, 303);
  assert.throws(() => place('PO-2', 10), { code: 'invalid' });
  assert.equal(confirm(order).state, 'generating');
  assert.equal(mailTo(db, cast.alice.email, 'partnership-dissolved').other, 'Inkworks Labels');
});

test('accepted and canceled at once: one of the two happens', async (t) => {
  const { as, db, cast } = await world(t);
  const [alice, petra] = [await as('alice'), await as('petra')];
  const id = await invited(petra, 'Acme Beverages', db, cast);
  const answers = await Promise.all([
    alice.post(`/partnerships/${id}/acceptance`),
    petra.post(`/partnerships/${id}/cancellation`),
  ]);
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 409]);
});

test('every name that cannot be invited gets the same sentence', async (t) => {
  const { as, db } = await world(t);
  const [alice, root] = [await as('alice'), await as('root')];
  await root.post(`/companies/5/suspension`);
  const sentences = new Set<string | undefined>();
  for (const name of ['Nobody & Sons', 'Mallory Foods', 'Imprimatur', 'Acme Beverages', 'Pressburg Print']) {
    const answer = await alice.post('/partnerships', { name });
    assert.equal(answer.statusCode, 422, name);
    sentences.add(/<p class="fault"[^>]*>(.*?)<\/p>/.exec(answer.body)?.[1]);
  }
  assert.equal(sentences.size, 1);
  assert.match((await alice.post('/partnerships', { name: 'Inkworks Labels' })).body, /are partners already/);
  assert.match((await alice.post('/partnerships', { name: ' ' })).body, /Enter the name/);
  assert.equal(countMails(db, 'partnership-invited'), 0);
});

test('it is refused to whoever is no admin, and not there for the outsider', async (t) => {
  const { as, db, cast } = await world(t);
  const id = idOf(db, cast.alice.companyId, cast.bob.companyId);
  for (const [name, status] of [
    ['erin', 403],
    ['olu', 403],
    ['mia', 403],
    ['mallory', 404],
    ['petra', 404],
    ['root', 404],
  ] as const) {
    const client = await as(name);
    for (const noun of ['acceptance', 'refusal', 'cancellation', 'dissolution'])
      assert.equal((await client.post(`/partnerships/${id}/${noun}`)).statusCode, status, `${name} ${noun}`);
    assert.equal((await client.get(`/partnerships/${id}/dissolution`)).statusCode, status, name);
  }
  for (const [name, status] of [
    ['erin', 403],
    ['root', 404],
  ] as const) {
    const answer = await (await as(name)).post('/partnerships', { name: 'Pressburg Print' });
    assert.equal(answer.statusCode, status, name);
  }
});

async function invited(
  by: Awaited<ReturnType<World['as']>>,
  name: string,
  db: World['db'],
  cast: World['cast'],
): Promise<number> {
  assert.equal((await by.post('/partnerships', { name })).statusCode, 303);
  return idOf(db, cast.alice.companyId, cast.petra.companyId);
}

function idOf(db: World['db'], brandId: number, partnerId: number): number {
  const row = db.$client.prepare('select id from partnerships where brand_id = ? and partner_id = ?');
  return row.pluck().get(brandId, partnerId) as number;
}
