import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transact } from '../src/db/database.ts';
import { COMMAND_LINE } from '../src/domain/access/actor.ts';
import { changeRole } from '../src/domain/people/colleagues.ts';
import { findCompany } from '../src/domain/people/company.ts';
import { createPerson } from '../src/domain/people/people.ts';
import { tracesOf } from './support/mails.ts';
import { type World, world } from './support/world.ts';

test('Bob makes Olu a manager: the rights follow at her next step', async (t) => {
  const { as, db, cast } = await world(t);
  const [bob, olu] = [await as('bob'), await as('olu')];
  assert.equal((await bob.post(`/people/${cast.olu.userId}/role`, { role: 'manager' })).statusCode, 303);
  assert.match((await olu.get('/menu')).body, /Manager of Inkworks Labels/);
  const [trace] = tracesOf(db, 'person.role_changed');
  assert.deepEqual(trace?.detail, { person: cast.olu.email, before: 'operator', after: 'manager' });
  assert.equal((await bob.post(`/people/${cast.olu.userId}/role`, { role: 'editor' })).statusCode, 422);
  await bob.post(`/people/${cast.olu.userId}/role`, { role: 'manager' });
  assert.equal(tracesOf(db, 'person.role_changed').length, 1, 'the same role again is no change');
});

test('a deactivated person is out at once and back when restored', async (t) => {
  const { as, db, cast } = await world(t);
  const [bob, olu] = [await as('bob'), await as('olu')];
  for (let n = 0; n < 2; n++)
    assert.equal((await bob.post(`/people/${cast.olu.userId}/deactivation`)).statusCode, 303);
  assert.equal((await olu.get('/work-orders')).statusCode, 303, 'led to the sign-in');
  await assert.rejects(as('olu'), /403/);
  assert.equal((await bob.post(`/people/${cast.olu.userId}/restoration`)).statusCode, 303);
  assert.equal((await (await as('olu')).get('/work-orders')).statusCode, 200);
  const actions = tracesOf(db, 'person.').map(({ action }) => action);
  assert.equal(actions.filter((action) => action === 'person.deactivated').length, 1);
  assert.ok(actions.includes('person.restored'));
});

test('deactivated in one company, a person goes on in the other', async (t) => {
  const { as, db, cast } = await world(t);
  joinAlso(db, cast, 'Pressburg Print');
  await (await as('bob')).post(`/people/${cast.olu.userId}/deactivation`);
  const olu = await as('olu');
  assert.match((await olu.get('/menu')).body, /Operator of Pressburg Print/);
  const switched = await olu.post('/company-switch', { company: String(cast.olu.companyId) });
  assert.equal(switched.statusCode, 404);
});

test('removed from the only company a person is archived; invited anew they are back', async (t) => {
  const { as, db, cast } = await world(t);
  const bob = await as('bob');
  assert.match((await bob.get(`/people/${cast.olu.userId}/removal`)).body, /Remove Olu\?/);
  assert.equal((await bob.post(`/people/${cast.olu.userId}/removal`)).statusCode, 303);
  assert.equal(tracesOf(db, 'person.removed')[0]?.detail.archived, true);
  await assert.rejects(as('olu'), /403/);
  assert.equal((await bob.post(`/people/${cast.olu.userId}/removal`)).statusCode, 404, 'pressed twice');
  assert.equal((await bob.post('/invitations', { email: cast.olu.email, role: 'operator' })).statusCode, 303);
});

test('the last admin cannot be demoted, deactivated or removed', async (t) => {
  const { as, cast } = await world(t);
  const bob = await as('bob');
  assert.match((await bob.get(`/people/${cast.bob.userId}`)).body, /You are the last active admin/);
  for (const [noun, fields] of [
    ['role', { role: 'operator' }],
    ['deactivation', {}],
    ['removal', {}],
  ] as const) {
    const answer = await bob.post(`/people/${cast.bob.userId}/${noun}`, fields);
    assert.equal(answer.statusCode, 409, noun);
    assert.match(answer.body, /last active admin of Inkworks Labels/);
  }
  const root = await as('root');
  assert.equal((await root.post(`/people/${cast.root.userId}/removal`)).statusCode, 409, 'the last operator');
});

test('two admins demote each other at once: one of them stays', async (t) => {
  const { as, db, cast } = await world(t);
  await (await as('bob')).post(`/people/${cast.mia.userId}/role`, { role: 'admin' });
  const [bob, mia] = [await as('bob'), await as('mia')];
  const answers = await Promise.all([
    bob.post(`/people/${cast.mia.userId}/role`, { role: 'operator' }),
    mia.post(`/people/${cast.bob.userId}/role`, { role: 'operator' }),
  ]);
  assert.equal(answers.filter(({ statusCode }) => statusCode === 303).length, 1);
  assert.equal(countAdmins(db, cast.bob.companyId), 1);
  // The same with both requests past the door: rights are looked up again inside the transaction.
  const loser = answers[0]?.statusCode === 303 ? cast.mia : cast.bob;
  assert.throws(() => changeRole(db, { ...loser, role: 'admin' }, cast.olu.userId, 'manager'), /you may not/);
});

test('it is refused to whoever is no admin, and not there for the outsider', async (t) => {
  const { as, cast } = await world(t);
  for (const [name, status] of [
    ['mia', 403],
    ['olu', 403],
    ['petra', 404],
    ['alice', 404],
    ['root', 404],
  ] as const) {
    const client = await as(name);
    assert.equal((await client.get(`/people/${cast.olu.userId}`)).statusCode, status, name);
    for (const noun of ['role', 'deactivation', 'restoration', 'removal']) {
      const answer = await client.post(`/people/${cast.olu.userId}/${noun}`, { role: 'manager' });
      assert.equal(answer.statusCode, status, `${name} ${noun}`);
    }
  }
});

function joinAlso(db: World['db'], cast: World['cast'], company: string): void {
  const { name, email } = cast.olu;
  transact(db, (tx) =>
    createPerson(tx, COMMAND_LINE, findCompany(tx, company), {
      name,
      email,
      role: 'operator',
      passwordHash: '',
    }),
  );
}

function countAdmins(db: World['db'], companyId: number): unknown {
  return db.$client
    .prepare(
      `select count(*) from memberships where company_id = ? and role = 'admin' and deactivated_at is null`,
    )
    .pluck()
    .get(companyId);
}
