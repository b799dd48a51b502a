import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD } from '../src/cli/cast.ts';
import { answerAsks } from '../src/domain/sign-in/password-links.ts';
import { countTry, networkOf, sweepSignInTries } from '../src/domain/sign-in/sign-in-tries.ts';
import { stepCookie } from '../src/http/pages/session-cookie.ts';
import { type Client, clientOf } from './support/client.ts';
import { linkTo } from './support/mails.ts';
import { type World, world } from './support/world.ts';

const MINUTE = 60_000;
const ALICE = { email: 'alice@acme.example', password: PASSWORD };

test('one address that tries many people is stopped after a hundred, also with all of them at once', async (t) => {
  const { app, db, as } = await world(t);
  const bob = await as('bob');
  const answers = await Promise.all(
    Array.from({ length: 120 }, (_, n) =>
      trying(clientOf(app, '203.0.113.7'), { email: `p${n}@acme.example`, password: 'Spring2026!' }),
    ),
  );
  const counts = [422, 429].map((status) => answers.filter(({ statusCode }) => statusCode === status).length);
  assert.deepEqual(counts, [100, 20]);
  const late = await trying(clientOf(app, '203.0.113.7'), ALICE);
  assert.equal(late.statusCode, 429, 'a right guess is not told apart');
  assert.match(
    late.body,
    /Too many sign-ins from your network were refused\. Wait 15 minutes, then try again\. Whoever is signed in goes on\./,
  );
  assert.match(late.body, /value="alice@acme\.example"/, 'what was typed stays');
  assert.equal(
    late.cookies.some(({ name }) => name === 'imprimatur'),
    false,
  );
  assert.equal((await bob.get('/work-orders')).statusCode, 200);
  assert.equal((await trying(clientOf(app, '203.0.113.8'), ALICE)).statusCode, 303, 'other addresses go on');
  const told = db.$client.prepare(`select detail from audit where action = 'sign_in.stopped'`).pluck().all();
  assert.deepEqual(told, ['{"network":"203.0.113.7"}'], 'once');
});

test('many addresses that try one person are stopped after thirty, and nobody is locked out where they work', async (t) => {
  const { app, db } = await world(t);
  assert.equal((await trying(clientOf(app, '198.51.100.1'), ALICE)).statusCode, 303, 'her office');
  for (const email of [ALICE.email, 'nobody@acme.example']) {
    const answers: number[] = [];
    let last = '';
    for (let n = 1; n <= 35; n++) {
      const answer = await trying(clientOf(app, `203.0.113.${n}`), { email, password: 'guess' });
      answers.push(answer.statusCode);
      last = answer.body;
    }
    assert.deepEqual(answers, [...Array(30).fill(422), ...Array(5).fill(429)], email);
    assert.match(last, /Too many sign-ins with this e-mail were refused\. Wait 60 minutes/);
  }
  assert.equal((await trying(clientOf(app, '203.0.113.99'), ALICE)).statusCode, 429, 'a right guess too');
  assert.equal(
    (await trying(clientOf(app, '203.0.113.99'), { ...ALICE, email: 'ALICE@Acme.Example' })).statusCode,
    429,
  );
  const office = clientOf(app, '198.51.100.1');
  assert.equal((await trying(office, { ...ALICE, password: 'mistyped' })).statusCode, 422, 'she may mistype');
  assert.equal((await trying(office, ALICE)).statusCode, 303);
  const reader = clientOf(app, '203.0.113.98');
  await reader.post('/forgotten-password', { email: ALICE.email }, '/forgotten-password');
  answerAsks(db);
  const link = linkTo(db, ALICE.email, 'password-forgotten');
  await reader.post(link, { password: 'a quiet paper mill' }, link);
  const renewed = { ...ALICE, password: 'a quiet paper mill' };
  assert.equal((await trying(reader, renewed)).statusCode, 303, 'who reads her mail there is let in');
  assert.equal((await trying(clientOf(app, '203.0.113.99'), renewed)).statusCode, 429, 'elsewhere not');
  db.$client.prepare('update sign_in_tries set at = at - 3600000').run();
  assert.equal((await trying(clientOf(app, '203.0.113.99'), renewed)).statusCode, 303, 'an hour later');
});

test('a press room changes shifts at one address: everybody mistypes once, nobody waits', async (t) => {
  const { app, db } = await world(t);
  const people = ['bob', 'mia', 'olu'].map((name) => `${name}@inkworks.example`);
  for (let n = 0; n < 60; n++) {
    const email = people[n % 3]!;
    if (n < 24) assert.equal((await trying(clientOf(app), { email, password: 'oops' })).statusCode, 422);
    else countTry(db, { from: '127.0.0.1' }, `p${n}@inkworks.example`);
    if (n % 6 === 0)
      assert.equal((await trying(clientOf(app), { email, password: PASSWORD })).statusCode, 303);
  }
  assert.equal(count(db), 60, 'right passwords count for nothing');
});

test('neither a right password nor a restart makes it forget; a quarter of an hour does', async (t) => {
  const { app, db } = await world(t);
  for (let n = 0; n < 99; n++) countTry(db, { from: '127.0.0.1' }, `p${n}@acme.example`);
  assert.equal(
    (await trying(clientOf(app), { email: 'mallory@mallory.example', password: PASSWORD })).statusCode,
    303,
  );
  assert.equal((await trying(clientOf(app), { ...ALICE, password: 'guess' })).statusCode, 422);
  assert.equal((await trying(clientOf(app), { ...ALICE, password: 'guess' })).statusCode, 429);
  sweepSignInTries(db);
  assert.equal(count(db), 100, 'they are rows: the next process finds them');
  db.$client.prepare('update sign_in_tries set at = at - ?').run(14 * MINUTE);
  const soon = await trying(clientOf(app), { ...ALICE, password: 'guess' });
  assert.match(soon.body, /Wait 1 minute, then/);
  db.$client.prepare('update sign_in_tries set at = at - ?').run(MINUTE);
  assert.equal((await trying(clientOf(app), ALICE)).statusCode, 303);
  db.$client.prepare('update sign_in_tries set at = at - ?').run(45 * MINUTE);
  sweepSignInTries(db);
  assert.equal(count(db), 0, 'an hour is what the tries of one person are counted in');
});

test('tries that were written while the clock was ahead stop nobody', async (t) => {
  const { app, db } = await world(t);
  for (let n = 0; n < 100; n++)
    countTry(db, { from: '127.0.0.1' }, n < 30 ? ALICE.email : `p${n}@acme.example`);
  assert.equal((await trying(clientOf(app), ALICE)).statusCode, 429);
  db.$client.prepare('update sign_in_tries set at = at + 86400000').run();
  assert.equal((await trying(clientOf(app), ALICE)).statusCode, 303);
});

test('an IPv6 address counts with its network, an IPv4 address alone however it is written', () => {
  for (const [address, network] of [
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
  ])
    assert.equal(networkOf(address!), network);
});

test('codes are counted for each who is asked for one, not for the address they share', async (t) => {
  const { app } = await world(t);
  const code = async (step: string) => {
    const client = clientOf(app);
    client.cookies.set(stepCookie(false), step);
    return (await client.post('/sign-in/code', { code: '000000' }, '/sign-in')).statusCode;
  };
  for (let n = 0; n < 40; n++) assert.equal(await code(`person-${n}`), 303, 'led back to the password');
  const answers = new Set<number>();
  for (let n = 0; n < 31; n++) answers.add(await code('one-person'));
  assert.deepEqual([...answers], [303, 429]);
});

function trying(client: Client, typed: Record<string, string>) {
  return client.post('/sign-in', typed, '/sign-in');
}

function count(db: World['db']): unknown {
  return db.$client.prepare('select count(*) from sign_in_tries').pluck().get();
}
