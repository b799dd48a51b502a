import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { Client } from './support/client.ts';

// No clock: whoever measures the portal's answers measures above all how often argon2 runs, so that is counted. The real argon2
// does the work; only its calls are counted, from before anything of ours imports it.
type Argon2 = Record<'hash' | 'verify', (...given: unknown[]) => Promise<unknown>>;
const argon2 = createRequire(import.meta.url)('@node-rs/argon2') as Argon2;
const calls: string[] = [];
for (const name of ['hash', 'verify'] as const) {
  const real = argon2[name];
  argon2[name] = (...given) => {
    calls.push(name);
    return real(...given);
  };
}
const { PASSWORD } = await import('../src/cli/cast.ts');
const { world } = await import('./support/world.ts');

const PASSWORDS: [string, string][] = [
  ['a wrong one', 'seven grey herons'],
  ['none', ''],
  ['one of 60,000 letters', 'x'.repeat(60_000)],
  ['one of two forms', 'Zu\u0308rich fu\u0308r Anfa\u0308nger'],
  ['one of two forms, 3,000 letters long', 'u\u0308'.repeat(3_000)],
];

test('argon2 runs as often for everybody, and no oftener for a long password', async (t) => {
  const { stranger, db, cast, bringVic } = await world(t);
  const set = (sql: string, ...values: unknown[]) => db.$client.prepare(sql).run(...values);
  set('update users set deactivated_at = 1 where id = ?', cast.erin.userId);
  set('update memberships set deactivated_at = 1 where user_id = ?', cast.mia.userId);
  set('update companies set suspended_at = 1 where id = ?', cast.mallory.companyId);
  set('delete from memberships where user_id = ?', bringVic().userId);
  set('update users set two_step_secret = ?, two_step_since = 1 where id = ?', 'x', cast.olu.userId);
  const people = {
    'known, in a company': cast.alice.email,
    unknown: 'nobody@acme.example',
    'no address': 'nobody',
    deactivated: cast.erin.email,
    'deactivated by the company': cast.mia.email,
    'of a suspended company': cast.mallory.email,
    'in no company': 'vic@acme.example',
    'with two-step sign-in': cast.olu.email,
  };
  const count = async (email: string, password: string) => countOf(() => signIn(stranger(), email, password));
  await count('nobody@acme.example', 'the first one of all makes the dummy');
  for (const [what, password] of PASSWORDS) {
    const counts = [];
    for (const [who, email] of Object.entries(people)) counts.push([who, await count(email, password)]);
    const times = what.startsWith('one of two forms') ? 2 : 1;
    const expected = Object.keys(people).map((who) => [who, [422, ...Array(times).fill('verify')].join(' ')]);
    assert.deepEqual(counts, expected, what);
  }
  for (const [who, email, status] of [
    ['deactivated', cast.erin.email, 403],
    ['of a suspended company', cast.mallory.email, 403],
    ['in no company', 'vic@acme.example', 403],
    ['with two-step sign-in', cast.olu.email, 303],
    ['known', cast.alice.email, 303],
  ] as const)
    assert.equal(await count(email, PASSWORD), `${status} verify`, `the right one of somebody ${who}`);
});

test('a forgotten password needs no argon2, whoever forgot it', async (t) => {
  const { stranger, cast } = await world(t);
  for (const email of [cast.alice.email, 'nobody@acme.example'])
    assert.equal(
      await countOf(() => stranger().post('/forgotten-password', { email }, '/forgotten-password')),
      '200',
      email,
    );
});

function signIn(client: Client, email: string, password: string) {
  return client.post('/sign-in', { email, password }, '/sign-in');
}

/** The answer's status and what argon2 was asked meanwhile. */
async function countOf(ask: () => Promise<{ statusCode: number }>): Promise<string> {
  calls.length = 0;
  const { statusCode } = await ask();
  return [statusCode, ...calls].join(' ');
}
