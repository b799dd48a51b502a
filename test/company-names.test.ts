import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countMails, mailTo, tracesOf } from './support/mails.ts';
import { world } from './support/world.ts';

const FREE = 'Quartz Lemonade';
const TAKEN = 'Mallory Foods';

test('whatever name a company asks for, the answer is the same: nobody learns whose name is taken', async (t) => {
  const { as, db, cast } = await world(t);
  const alice = await as('alice');
  const ask = async (name: string) => {
    const { statusCode, headers } = await alice.post('/company', { name }, '/company');
    const { body } = await alice.get('/company');
    return [statusCode, headers.location, body.replaceAll(name, '…').replace(/value="[^"]*"/g, '')];
  };
  const free = await ask(FREE);
  assert.match(String(free[2]), /The new name waits for whoever runs the portal/);
  for (const name of [TAKEN, 'mallory foods', 'Mаllory Foods', 'Mallory Foods GmbH', 'Pressburg Print'])
    assert.deepEqual(await ask(name), free, name);
  assert.equal(nameOf(cast.alice.companyId), 'Acme Beverages');
  await ask('Pressburg Print');
  assert.equal(countMails(db, 'company-name-asked'), 6, 'the same once more is asked once');
  assert.equal(tracesOf(db, 'company.name_asked').length, 6);
  const odd = await alice.post('/company', { name: '!?…' }, '/company');
  assert.match(odd.body, /Enter a name with letters or digits/);

  function nameOf(id: number): unknown {
    return db.$client.prepare('select name from companies where id = ?').pluck().get(id);
  }
});

test('the platform gives the name, or not; the admins hear of it, and nobody else decides', async (t) => {
  const { as, db, cast } = await world(t);
  const [alice, root] = [await as('alice'), await as('root')];
  const page = `/companies/${cast.alice.companyId}`;
  const ask = (name: string) => alice.post('/company', { name, country: 'Austria' }, '/company');
  await ask(TAKEN);
  assert.match((await alice.get('/company')).body, /value="Austria"/, 'all else is saved');
  assert.equal(mailTo(db, cast.root.email, 'company-name-asked').path, page);
  assert.match((await root.get('/')).body, /Acme Beverages<\/a> asks for another name: Mallory Foods/);
  assert.match((await root.get(page)).body, /Asks to be named <strong>Mallory Foods/);
  for (const name of ['alice', 'bob', 'mallory'] as const)
    assert.equal((await (await as(name)).post(`${page}/name-refusal`)).statusCode, 404, name);
  const refused = await root.post(`${page}/profile`, { name: TAKEN }, `${page}/profile`);
  assert.match(refused.body, /There is a company named Mallory Foods already/);
  assert.equal((await root.post(`${page}/name-refusal`)).statusCode, 303);
  assert.equal((await root.post(`${page}/name-refusal`)).statusCode, 303, 'pressed twice');
  assert.match(String(mailTo(db, cast.alice.email, 'company-name-answered').answer), /is not given to it/);
  assert.doesNotMatch((await alice.get('/company')).body, /waits for whoever/);

  await ask(FREE);
  const form = (await root.get(`${page}/profile`)).body;
  assert.match(form, /name="name" type="text" value="Quartz Lemonade"/, 'it is there to be given');
  assert.equal((await root.post(`${page}/profile`, { name: FREE }, `${page}/profile`)).statusCode, 303);
  assert.match((await alice.get('/')).body, /<h1>Quartz Lemonade<\/h1>/);
  assert.match(String(mailTo(db, cast.alice.email, 'company-name-answered').answer), /is its name now/);
  assert.equal(countMails(db, 'company-name-answered'), 2);
  assert.deepEqual(
    tracesOf(db, 'company.name').map(({ action }) => action),
    ['company.name_asked', 'company.name_refused', 'company.name_asked'],
  );
  assert.doesNotMatch((await root.get('/')).body, /asks for another name/);
});

test('a company writes its own name as it likes', async (t) => {
  const { as, db } = await world(t);
  const alice = await as('alice');
  for (const name of ['ACME Beverages', 'Acme-Beverages', 'Acme Beverages'])
    assert.equal((await alice.post('/company', { name }, '/company')).statusCode, 303, name);
  assert.equal(countMails(db, 'company-name-asked'), 0);
  assert.equal(tracesOf(db, 'company.changed').length, 3);
});

test('whoever asks for many names is stopped', async (t) => {
  const { as } = await world(t);
  const alice = await as('alice');
  const statuses: number[] = [];
  for (let n = 0; n < 22; n++)
    statuses.push((await alice.post('/company', { name: `Acme ${n}` }, '/company')).statusCode);
  assert.deepEqual(statuses.slice(-3), [303, 429, 429]);
});
