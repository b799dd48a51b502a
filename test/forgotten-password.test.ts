import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerAsks } from '../src/domain/sign-in/password-links.ts';
import { countMails, linkTo, tracesOf } from './support/mails.ts';
import { type World, world } from './support/world.ts';

const NEW = 'seven grey herons';

test('Olu forgot her password: a link by mail, a new one, and every session is over', async (t) => {
  const { as, stranger, db, cast } = await world(t);
  const elsewhere = await as('olu');
  const olu = stranger();
  const asked = await olu.post(
    '/forgotten-password',
    { email: ' Olu@Inkworks.example ' },
    '/forgotten-password',
  );
  assert.equal(asked.statusCode, 200);
  answerAsks(db);
  const link = linkTo(db, cast.olu.email, 'password-forgotten');
  assert.match((await olu.get(link)).body, /Choose a new password/);
  assert.equal((await olu.post(link, { password: NEW }, link)).statusCode, 303);
  assert.equal((await elsewhere.get('/work-orders')).statusCode, 303, 'the other session has ended');
  await assert.rejects(as('olu'), /422/, 'the old password is over');
  const signedIn = await olu.post('/sign-in', { email: cast.olu.email, password: NEW }, '/sign-in');
  assert.equal(signedIn.statusCode, 303);
  assert.equal(countMails(db, 'password-changed'), 1);
  const actions = tracesOf(db, 'person.password').map(({ action }) => action);
  assert.deepEqual(actions, ['person.password_forgotten', 'person.password_renewed']);
});

test('known, unknown or deactivated, the page is the same, and so is what the answer waits for', async (t) => {
  const { stranger, db, cast } = await world(t);
  db.$client.prepare('update users set deactivated_at = 1 where id = ?').run(cast.erin.userId);
  const ask = async (email: string) => {
    const client = stranger();
    const asked = statementsOf(db);
    const answer = await client.post('/forgotten-password', { email }, '/forgotten-password');
    const body = answer.body.replaceAll(email, '…').replace(/value="[^"]*"/g, '');
    return [answer.statusCode, body, asked.end()];
  };
  const unknown = await ask('nobody@nowhere.example');
  assert.ok(unknown[2]?.toString().includes('insert into "password_asks"'));
  for (const email of [cast.olu.email, cast.erin.email]) assert.deepEqual(await ask(email), unknown, email);
  assert.equal(countMails(db, 'password-forgotten'), 0);
  answerAsks(db);
  answerAsks(db);
  assert.equal(countMails(db, 'password-forgotten'), 1, 'one, to Olu');
  for (const [table, rows] of [
    ['password_asks', 0],
    ['password_links', 1],
  ] as const)
    assert.equal(db.$client.prepare(`select count(*) from ${table}`).pluck().get(), rows, table);
});

test('a link works once, expires, and the others are over with it', async (t) => {
  const { stranger, db, cast } = await world(t);
  const ask = async () => {
    await stranger().post('/forgotten-password', { email: cast.olu.email }, '/forgotten-password');
    answerAsks(db);
    return linkTo(db, cast.olu.email, 'password-forgotten');
  };
  const [first, second] = [await ask(), await ask()];
  assert.equal((await stranger().post(first, { password: NEW }, first)).statusCode, 303);
  for (const link of [first, second]) {
    const answer = await stranger().post(link, { password: 'eight grey herons' }, '/sign-in');
    assert.equal(answer.statusCode, 410);
    assert.match(answer.body, /used already/);
  }
  const third = await ask();
  db.$client.prepare('update password_links set expires_at = ?').run(Date.now() - 1);
  assert.match((await stranger().get(third)).body, /valid for 30 minutes and has expired/);
  assert.equal((await stranger().get('/new-password/nothing')).statusCode, 404);
});

test('a weak password keeps the link', async (t) => {
  const { stranger, db, cast } = await world(t);
  await stranger().post('/forgotten-password', { email: cast.olu.email }, '/forgotten-password');
  answerAsks(db);
  const link = linkTo(db, cast.olu.email, 'password-forgotten');
  for (const password of ['', 'short', 'inkworks-olu-1']) {
    const answer = await stranger().post(link, { password }, link);
    assert.equal(answer.statusCode, 422, password);
    assert.match(answer.body, /There is something to mend/);
  }
  assert.equal((await stranger().get(link)).statusCode, 200);
});

test('after five links in an hour no further one is mailed, and the page does not tell', async (t) => {
  const { stranger, db, cast } = await world(t);
  const client = stranger();
  for (let n = 0; n < 7; n++) {
    const answer = await client.post('/forgotten-password', { email: cast.olu.email }, '/forgotten-password');
    assert.equal(answer.statusCode, 200);
  }
  answerAsks(db);
  assert.equal(countMails(db, 'password-forgotten'), 5);
  const answers = [];
  for (let n = 0; n < 14; n++)
    answers.push(await client.post('/forgotten-password', { email: cast.olu.email }, '/forgotten-password'));
  assert.ok(answers.some(({ statusCode }) => statusCode === 429));
});

/** What is asked of the database until `end`, by the text of each statement that is run. */
function statementsOf({ $client }: World['db']) {
  const asked: string[] = [];
  const prepare = $client.prepare.bind($client);
  $client.prepare = ((text: string) => {
    asked.push(text);
    return prepare(text);
  }) as typeof prepare;
  return {
    end() {
      $client.prepare = prepare;
      return asked;
    },
  };
}
