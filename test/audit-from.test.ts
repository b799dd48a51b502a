import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD } from '../src/cli/cast.ts';
import { answerAsks } from '../src/domain/sign-in/password-links.ts';
import { clientOf, formHeaders, proofOf } from './support/client.ts';
import { placeEveryState } from './support/every-state.ts';
import { type World, world } from './support/world.ts';

const WRONG = { email: 'erin@acme.example', password: 'not hers' };

test('a trace says which address it came from; a proxy is believed only if it is named', async (t) => {
  const { db, cast, as } = await world(t, { trustProxy: ['10.1.1.1'] });
  const alice = await as('alice');
  const proof = proofOf((await alice.get('/menu')).body);
  const rename = (name: string, remoteAddress: string) =>
    alice.send({
      method: 'POST',
      url: '/profile/name',
      headers: { ...formHeaders('/profile/name'), 'x-forwarded-for': '203.0.113.7' },
      payload: new URLSearchParams({ ...proof, name }).toString(),
      remoteAddress,
    });
  assert.equal((await rename('Alice A.', '10.1.1.1')).statusCode, 303);
  assert.equal((await rename('Alice B.', '198.51.100.9')).statusCode, 303);
  const rows = db.$client
    .prepare(
      `select origin, detail from audit where action = 'profile.name_changed' and user_id = ? order by id`,
    )
    .all(cast.alice.userId);
  assert.deepEqual(rows, [
    { origin: '203.0.113.7', detail: '{"before":"Alice","after":"Alice A."}' },
    { origin: '198.51.100.9', detail: '{"before":"Alice A.","after":"Alice B."}' },
  ]);
  const page = (await alice.get('/audit-log')).body;
  assert.match(page, /data-label="From"[^>]*>203\.0\.113\.7</);
});

test('what has no address says what did it: the portal by itself, or the command line', async (t) => {
  const w = await world(t);
  await placeEveryState(w);
  assert.deepEqual(originsOf(w, 'work_order.generated'), ['the portal']);
  assert.deepEqual(originsOf(w, 'company.created'), ['command line']);
  const silent = w.db.$client.prepare(`select action from audit where origin = ''`).all();
  assert.deepEqual(silent, [], 'every trace says from where');
  const { body } = await (await w.as('root')).get('/audit-log');
  assert.match(body, /Imprimatur[\s\S]*?data-label="From"[^>]*>the portal</);
});

test('a refused sign-in is read by the admins of the companies the person is in, and by nobody else', async (t) => {
  const w = await world(t);
  const { as, stranger } = w;
  const before = w.db.$client.prepare('select count(*) from audit').pluck().get();
  assert.equal((await stranger().post('/sign-in', WRONG, '/sign-in')).statusCode, 422);
  const unknown = { email: 'nobody@acme.example', password: 'whatever' };
  assert.equal((await stranger().post('/sign-in', unknown, '/sign-in')).statusCode, 422);
  assert.equal(w.db.$client.prepare('select count(*) from audit').pluck().get(), Number(before) + 1);
  const refused = /refused a sign-in: wrong password[\s\S]*?email: erin@acme\.example/;
  const log = (await (await as('alice')).get('/audit-log')).body;
  assert.match(log, refused);
  assert.match(log, /Somebody not signed in[\s\S]*?127\.0\.0\.1[\s\S]*?refused a sign-in/);
  for (const other of ['bob', 'mallory'] as const)
    assert.doesNotMatch((await (await as(other)).get('/audit-log')).body, refused, other);
  for (const person of ['alice', 'erin'] as const)
    assert.doesNotMatch((await (await as(person)).get('/')).body, /refused a sign-in/, `${person}'s home`);
});

test('of somebody in two companies each reads that a sign-in failed, and neither from where', async (t) => {
  const { db, cast, as, app } = await world(t);
  const elsewhere = clientOf(app, '203.0.113.7');
  const asks = async (client: typeof elsewhere) => {
    await client.post('/sign-in', WRONG, '/sign-in');
    await client.post('/forgotten-password', { email: WRONG.email }, '/forgotten-password');
    answerAsks(db);
  };
  await asks(elsewhere);
  const alice = await as('alice');
  assert.match((await alice.get('/audit-log')).body, /203\.0\.113\.7/, 'while Erin is in Acme alone');
  const join = db.$client.prepare(`insert into memberships values (?, ?, 'viewer', 1, ?)`);
  join.run(cast.erin.userId, cast.mallory.companyId, null);
  await asks(elsewhere);
  for (const admin of [alice, await as('mallory')]) {
    const { body } = await admin.get('/audit-log');
    assert.match(body, /refused a sign-in: wrong password[\s\S]*?email: erin@acme\.example/);
    assert.match(body, /asked for a link to a new password/);
    assert.doesNotMatch(body, /203\.0\.113\.7/);
  }
  assert.match((await (await as('root')).get('/audit-log')).body, /203\.0\.113\.7/);
  db.$client
    .prepare('update memberships set deactivated_at = 1 where company_id = ?')
    .run(cast.mallory.companyId);
  assert.doesNotMatch((await alice.get('/audit-log')).body, /203\.0\.113\.7/, 'nor once she has left');
});

test('going on for another company leaves its trace there', async (t) => {
  const { db, cast, as } = await world(t);
  const { companyId, companyName } = cast.mallory;
  db.$client
    .prepare('insert into memberships (user_id, company_id, role, created_at) values (?, ?, ?, ?)')
    .run(cast.alice.userId, companyId, 'viewer', Date.now());
  const alice = await as('alice');
  await alice.post('/company-switch', { company: String(companyId) });
  const row = db.$client
    .prepare(`select company_id, detail from audit where action = 'person.company_switched'`)
    .get() as { company_id: number; detail: string };
  assert.equal(row.company_id, companyId);
  assert.deepEqual(JSON.parse(row.detail), { before: cast.alice.companyName, after: companyName });
});

function originsOf({ db }: World, action: string): unknown[] {
  return db.$client.prepare('select distinct origin from audit where action = ?').pluck().all(action);
}

test('from where the people of another company act is told to their own company alone', async (t) => {
  const w = await world(t);
  const order = w.place('PO-1', 1);
  const alice = clientOf(w.app, '203.0.113.7');
  await alice.post('/sign-in', { email: 'alice@acme.example', password: PASSWORD }, '/sign-in');
  const page = `/work-orders/${order.id}/cancellation`;
  assert.equal((await alice.post(page, { reason: 'Another order has it.' }, page)).statusCode, 303);
  const bobs = (await (await w.as('bob')).get('/audit-log')).body;
  assert.match(bobs, /Alice[\s\S]*?canceled/);
  assert.doesNotMatch(bobs, /203\.0\.113\.7/);
  assert.match((await alice.get('/audit-log')).body, /203\.0\.113\.7/);
  assert.match((await (await w.as('root')).get('/audit-log')).body, /203\.0\.113\.7/);
});
