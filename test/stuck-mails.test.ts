import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { nextMail } from '../src/domain/trace/outbox.ts';
import { world } from './support/world.ts';

const { db, as, place } = await world({ after });
place('PO-1', 1);
db.$client.exec(
  `update outbox set attempts = 3, next_attempt_at = 4102444800000, last_error = '550 No such <mailbox>', given_up_at = 1000
   where recipient like 'bob@%'`,
);
const { id } = db.$client.prepare(`select id from outbox where recipient like 'bob@%'`).get() as {
  id: number;
};

test('the platform and the admins of the company see what was not delivered, to whom and why', async () => {
  for (const who of ['root', 'bob'] as const) {
    const { body } = await (await as(who)).get('/mails');
    assert.match(body, /bob@inkworks\.example/);
    assert.match(body, /550 No such &lt;mailbox&gt;/);
    assert.match(body, /Given up/);
  }
  assert.match((await (await as('root')).get('/')).body, /1 e-mail could not be delivered/);
  assert.match((await (await as('bob')).get('/people')).body, /1 e-mail could not be delivered/);
});

test('it is hidden from other companies and refused to those who are no admins', async () => {
  for (const who of ['alice', 'mallory'] as const) {
    const client = await as(who);
    assert.doesNotMatch((await client.get('/mails')).body, /bob@inkworks/, who);
    assert.equal((await client.post(`/mails/${id}/sending`, {}, '/mails')).statusCode, 404, who);
  }
  assert.equal((await (await as('olu')).get('/mails')).statusCode, 403);
});

test("another company's invitation of one of your people is none of your business", async () => {
  const mine = db.$client
    .prepare(
      `insert into outbox (notice, recipient, facts, created_at, attempts, next_attempt_at, last_error)
       values ('invitation', 'erin@acme.example', '{"company":"Mallory Foods"}', 0, 1, 4102444800000, 'x') returning id`,
    )
    .pluck()
    .get();
  const alice = await as('alice');
  assert.doesNotMatch((await alice.get('/mails')).body, /erin@acme/);
  assert.equal((await alice.post(`/mails/${mine}/sending`, {}, '/mails')).statusCode, 404);
});

test('Send again makes it due at once, leaves a trace, and pressed twice does no more', async () => {
  const bob = await as('bob');
  for (let n = 0; n < 2; n++) {
    const answer = await bob.post(`/mails/${id}/sending`, {}, '/mails');
    assert.equal(answer.headers.location, '/mails');
  }
  assert.ok(nextMail(db));
  assert.equal(db.$client.prepare('select given_up_at from outbox where id = ?').pluck().get(id), null);
  assert.match((await bob.get('/audit-log')).body, /had an e-mail sent again/);
  db.$client.prepare('update outbox set sent_at = 1 where id = ?').run(id);
  assert.equal(
    (await bob.post(`/mails/${id}/sending`, {}, '/mails')).statusCode,
    404,
    'it was sent meanwhile',
  );
});
