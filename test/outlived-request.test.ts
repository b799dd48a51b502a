import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Actor } from '../src/domain/access/actor.ts';
import { digestOf } from '../src/domain/access/links.ts';
import { formHeaders } from './support/client.ts';
import { RULES } from './support/rules.ts';
import { everyThing } from './support/things.ts';
import { everyVisitor, type Visitor } from './support/visitors.ts';
import { world } from './support/world.ts';

const LOWEST = { brand: 'viewer', partner: 'operator', platform: undefined };

// What ends between the first byte of a request, at which its person was known, and the last one.
const ENDINGS: Record<string, (actor: Actor, sessionId: string) => unknown> = {
  'was deactivated': ({ userId, companyId }) =>
    run('update memberships set deactivated_at = 1 where user_id = ? and company_id = ?', userId, companyId),
  'was removed': ({ userId, companyId }) =>
    run('delete from memberships where user_id = ? and company_id = ?', userId, companyId),
  'was archived': ({ userId }) => run('update users set deactivated_at = 1 where id = ?', userId),
  'had the company suspended': ({ companyId }) =>
    run('update companies set suspended_at = 1 where id = ?', companyId),
  'had all sessions ended': (_actor, sessionId) => run('delete from sessions where id = ?', sessionId),
};

const w = await world({ after });
const { app, cast, db } = w;
let meanwhile: (() => void) | undefined;
app.addHook('preHandler', async ({ method }) => {
  if (method === 'POST') meanwhile?.();
});
const visitors = await everyVisitor(w);
const things = await everyThing(w, visitors.find(({ actor }) => actor?.name === 'Rita')!.actor!);
const changes = db.$client.prepare('select total_changes()').pluck();
const verbs = Object.entries(RULES).filter(
  ([route, { sees }]) => route.startsWith('POST') && sees !== 'everybody' && route !== 'POST /sign-out',
);

for (const [ending, end] of Object.entries(ENDINGS)) {
  test(`no request changes anything for somebody who ${ending} after it began`, async () => {
    let tried = 0;
    for (const visitor of visitors) {
      for (const [route, rule] of verbs) {
        const { actor } = visitor;
        if (!actor || (typeof rule.sees === 'object' && !rule.sees[actor.kind])) continue;
        const { status, changed } = await answerAfter(visitor, route, end);
        const where = `${route} of ${actor.name}, who ${ending}`;
        assert.equal(changed, 0, where);
        // A session that ended leads to the sign-in; a page of somebody else's thing does not exist either.
        assert.ok([303, 403, 404, 409].includes(status), `${where}: ${status}`);
        tried++;
      }
    }
    assert.ok(tried > 300, `${tried} requests`);
  });
}

test('a request does only what its person may when its last byte has arrived', async () => {
  const refused: string[] = [];
  for (const visitor of visitors.filter(({ actor }) => actor?.role === 'admin')) {
    for (const [route, rule] of verbs) {
      const { actor } = visitor;
      const lowest = LOWEST[actor!.kind]!;
      const who = rule.may ?? rule.sees;
      if (typeof who !== 'object' || !who[actor!.kind] || who[actor!.kind]!.includes(lowest)) continue;
      const { status, changed } = await answerAfter(visitor, route, ({ userId }) =>
        run('update memberships set role = ? where user_id = ?', lowest, userId),
      );
      assert.equal(changed, 0, `${route} of ${actor!.name}`);
      assert.notEqual(status, 303, `${route} of ${actor!.name}`);
      refused.push(route);
    }
  }
  assert.ok(new Set(refused).size > 25, `${refused.length} requests`);
});

test('an order whose upload outlived its person is not placed, and its files are not kept', async () => {
  const alice = await w.as('alice');
  meanwhile = () => ENDINGS['was deactivated']!(cast.alice, '');
  const order = { reference: 'PO-2026-900', partner: String(cast.bob.companyId), quantity: '10' };
  const files = [{ field: 'artwork', name: 'front.pdf', content: '%PDF-1.4\n' }];
  const kept = () => db.$client.prepare('select count(*) from artworks').pluck().get();
  const before = kept();
  const answer = await alice.upload(
    '/work-orders',
    { ...order, url_prefix: 'https://id.acme.example/' },
    files,
  );
  meanwhile = undefined;
  assert.equal(answer.statusCode, 403);
  assert.match(answer.body, /You are no longer in Acme Beverages/);
  assert.equal(kept(), before);
  run('update memberships set deactivated_at = null where user_id = ?', cast.alice.userId);
});

/** Asks inside a transaction that is taken back, and counts the rows that were written after the ending. */
async function answerAfter({ actor, client, proof }: Visitor, route: string, end: (typeof ENDINGS)[string]) {
  const session = digestOf(client.cookies.get('imprimatur')!);
  const cookies = new Map(client.cookies);
  let before = 0;
  db.$client.exec('begin');
  try {
    const url = things.pathOf(route, actor!, true);
    const fields = { ...proof, ...things.fieldsOf(route, actor!, true) };
    meanwhile = () => {
      end(actor!, session);
      before = changes.get() as number;
    };
    const payload = new URLSearchParams(fields).toString();
    const answer = await client.send({ method: 'POST', url, payload, headers: formHeaders('/menu') });
    return { status: answer.statusCode, changed: (changes.get() as number) - before };
  } finally {
    meanwhile = undefined;
    db.$client.exec('rollback');
    client.cookies.clear();
    for (const [name, value] of cookies) client.cookies.set(name, value);
  }
}

function run(statement: string, ...values: (string | number)[]) {
  return db.$client.prepare(statement).run(...values);
}
