import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countMails, linkTo, tracesOf } from './support/mails.ts';
import { world } from './support/world.ts';

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

test('the page is the same whether somebody is known or not', async (t) => {
  const { stranger, db, cast } = await world(t);
  const ask = async (email: string) => {
    const answer = await stranger().post('/forgotten-password', { email }, '/forgotten-password');
    return `${answer.statusCode} ${answer.body.replaceAll(email, '…').replace(/value="[^"]*"/g, '')}`;
  };
  assert.equal(await ask(cast.olu.email), await ask('nobody@nowhere.example'));
  assert.equal(countMails(db, 'password-forgotten'), 1);
  assert.equal(
    db.$client.prepare('select count(*) from password_links').pluck().get(),
    2,
    'both write a row',
  );
});

test('a link works once, expires, and the others are over with it', async (t) => {
  const { stranger, db, cast } = await world(t);
  const ask = async () => {
    await stranger().post('/forgotten-password', { email: cast.olu.email }, '/forgotten-password');
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
  assert.equal(countMails(db, 'password-forgotten'), 5);
  const answers = [];
  for (let n = 0; n < 14; n++)
    answers.push(await client.post('/forgotten-password', { email: cast.olu.email }, '/forgotten-password'));
  assert.ok(answers.some(({ statusCode }) => statusCode === 429));
});
