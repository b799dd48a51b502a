import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD } from '../src/cli/cast.ts';
import { clientOf, formHeaders, proofOf } from './support/client.ts';
import { countMails, linkTo, mailTo, tracesOf } from './support/mails.ts';
import { world } from './support/world.ts';

const NEW = 'seven grey herons';

test('Olu changes her name', async (t) => {
  const { as, db } = await world(t);
  const olu = await as('olu');
  assert.equal((await olu.post('/profile/name', { name: ' ' })).statusCode, 422);
  assert.equal((await olu.post('/profile/name', { name: 'Olu  Adeyemi' })).statusCode, 303);
  assert.match((await olu.get('/profile')).body, /Olu Adeyemi/);
  assert.deepEqual(tracesOf(db, 'profile.')[0]?.detail, { before: 'Olu', after: 'Olu Adeyemi' });
});

test('a new password asks for the old one and ends the other sessions', async (t) => {
  const { as, db } = await world(t);
  const [here, there] = [await as('olu'), await as('olu')];
  const wrong = await here.post('/profile/password', { old_password: 'not this one', password: NEW });
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /This is not your password/);
  const weak = await here.post('/profile/password', { old_password: PASSWORD, password: 'Inkworks2026' });
  assert.equal(weak.statusCode, 422);
  const done = await here.post('/profile/password', { old_password: PASSWORD, password: NEW });
  assert.equal(done.statusCode, 303);
  assert.equal((await here.get('/profile')).statusCode, 200);
  assert.equal((await there.get('/profile')).statusCode, 303);
  await assert.rejects(as('olu'), /422/);
  assert.equal(countMails(db, 'password-changed'), 1);
  assert.equal(tracesOf(db, 'profile.password_changed').length, 1);
});

test('a new address is confirmed there, by the person who asked, and the old one is told', async (t) => {
  const { as, stranger, db, cast } = await world(t);
  const olu = await as('olu');
  const typed = { email: 'Olu@Press.example', old_password: PASSWORD };
  assert.equal((await olu.post('/profile/e-mail', { ...typed, old_password: 'x' })).statusCode, 422);
  assert.equal((await olu.post('/profile/e-mail', typed)).statusCode, 303);
  const first = linkTo(db, 'olu@press.example', 'address-confirmation');
  await olu.post('/profile/e-mail', typed);
  const link = linkTo(db, 'olu@press.example', 'address-confirmation');
  assert.equal((await olu.get(first)).statusCode, 410, 'a newer link takes its place');
  assert.match((await stranger().get(link)).body, /Sign in as before/);
  assert.equal((await (await as('mia')).post(link)).statusCode, 403);
  assert.match((await olu.get('/profile')).body, /olu@inkworks\.example/, 'nothing has changed yet');
  assert.equal((await olu.post(link, {}, link)).statusCode, 303);
  assert.equal((await olu.post(link)).statusCode, 410, 'pressed twice');
  assert.match((await olu.get('/profile')).body, /olu@press\.example/);
  assert.equal(mailTo(db, cast.olu.email, 'address-changed').email, 'olu@press.example');
  const signIn = { email: 'olu@press.example', password: PASSWORD };
  assert.equal((await stranger().post('/sign-in', signIn, '/sign-in')).statusCode, 303);
  assert.deepEqual(tracesOf(db, 'profile.address_changed')[0]?.detail, {
    before: 'olu@inkworks.example',
    after: 'olu@press.example',
  });
});

test('an address that somebody has is answered alike, and never given away', async (t) => {
  const { as, db, cast } = await world(t);
  const olu = await as('olu');
  const typed = { email: cast.mia.email, old_password: PASSWORD };
  assert.equal((await olu.post('/profile/e-mail', typed)).statusCode, 303);
  assert.equal(countMails(db, 'address-confirmation'), 0);
  await olu.post('/profile/e-mail', { ...typed, email: 'olu@press.example' });
  const link = linkTo(db, 'olu@press.example', 'address-confirmation');
  db.$client.prepare(`update users set email = 'olu@press.example' where name = 'Mia'`).run();
  assert.equal((await olu.post(link)).statusCode, 409);
  db.$client.prepare('update email_links set expires_at = ?').run(Date.now() - 1);
  assert.match((await olu.get(link)).body, /has expired/);
});

test('sessions are listed and ended one by one with the password, one’s own alone', async (t) => {
  const { as, db } = await world(t);
  const [here, there, third, mia] = [await as('olu'), await as('olu'), await as('olu'), await as('mia')];
  const typed = { old_password: PASSWORD };
  const list = (await here.get('/sessions')).body;
  assert.equal(list.match(/This one/g)?.length, 1);
  const ends = [...list.matchAll(/href="(\/sessions\/[0-9a-f]{16}\/end)"/g)].map(([, path]) => path!);
  assert.equal(ends.length, 2);
  for (const path of [ends[0]!, '/sessions/end']) {
    assert.match((await here.get(path)).body, /Your password/);
    const guessed = await here.post(path, { old_password: 'a guess of somebody' });
    assert.equal(guessed.statusCode, 422);
    assert.match(guessed.body, /This is not your password/);
  }
  assert.match((await here.get('/sessions')).body, new RegExp(ends[0]!), 'nothing has ended');
  assert.equal((await mia.get(ends[0]!)).statusCode, 404);
  assert.equal((await mia.post(ends[0]!, typed)).statusCode, 404);
  assert.equal((await here.post(ends[0]!, typed)).statusCode, 303);
  assert.equal((await here.post(ends[0]!, typed)).statusCode, 404, 'pressed twice');
  assert.equal((await here.post('/sessions/%25/end', typed)).statusCode, 404);
  const alive = [await there.get('/profile'), await third.get('/profile')];
  assert.deepEqual(alive.map(({ statusCode }) => statusCode).sort(), [200, 303]);
  assert.equal((await here.post('/sessions/end', typed)).statusCode, 303);
  assert.equal((await third.get('/profile')).statusCode, 303);
  assert.equal((await there.get('/profile')).statusCode, 303);
  assert.equal((await mia.get('/profile')).statusCode, 200);
  assert.equal(tracesOf(db, 'profile.session_ended').length, 2);
});

test('each session says with what and from where it is used, to its person alone', async (t) => {
  const { app, as, cast } = await world(t);
  const agents = {
    'Firefox on Windows': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Safari on iOS':
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'Edge on Windows':
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'Chrome on Android':
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    'Not known': 'curl/8.14.1',
  };
  const signIn = { email: cast.olu.email, password: PASSWORD };
  for (const [n, agent] of Object.values(agents).entries()) {
    const client = clientOf(app, `203.0.113.${n + 1}`);
    const payload = new URLSearchParams({
      ...proofOf((await client.get('/sign-in')).body),
      ...signIn,
    }).toString();
    const headers = { ...formHeaders('/sign-in'), 'user-agent': agent };
    assert.equal((await client.send({ method: 'POST', url: '/sign-in', headers, payload })).statusCode, 303);
    if (n === 0) await client.send({ method: 'GET', url: '/profile', remoteAddress: '198.51.100.77' });
  }
  const { body } = await (await as('olu')).get('/sessions');
  for (const [n, words] of Object.keys(agents).entries()) {
    const from = n === 0 ? '198.51.100.77' : `203.0.113.${n + 1}`;
    assert.match(
      body,
      new RegExp(`data-label="With">${words}</td> <td data-label="From">${from.replaceAll('.', '\\.')}<`),
    );
  }
  assert.doesNotMatch(body, /203\.0\.113\.1</, 'where it was used last');
  assert.doesNotMatch((await (await as('mia')).get('/sessions')).body, /203\.0\.113/);
});

test('whoever sits down at an open seat has ten guesses of the password in a quarter of an hour', async (t) => {
  const { as, cast } = await world(t);
  const bob = await as('bob');
  const reset = `/people/${cast.olu.userId}/two-step-reset`;
  for (const path of ['/sessions/end', '/company/two-step', reset]) {
    const tries = [];
    for (let n = 0; n < 11; n++)
      tries.push((await bob.post(path, { old_password: `guess ${n}` })).statusCode);
    assert.deepEqual(tries, [...Array(10).fill(422), 429], path);
    assert.equal((await bob.post(path, { old_password: PASSWORD })).statusCode, 429, path);
  }
});

test('who does not want to hear of new orders is not told of them', async (t) => {
  const { as, db, place } = await world(t);
  const olu = await as('olu');
  const offered = (await olu.get('/profile/notices')).body;
  assert.match(offered, /A new work order waits for codes/);
  assert.doesNotMatch(offered, /name="partnership/, 'those are for admins');
  assert.match(
    offered,
    /<th scope="row" data-label="When">A partnership is accepted<\/th>/,
    'who hears of it',
  );
  assert.match((await (await as('bob')).get('/profile/notices')).body, /name="partnership/);
  const wanted = { 'generation-failed': 'wanted', 'password-changed': 'no' };
  assert.equal((await olu.post('/profile/notices', wanted)).statusCode, 303);
  place('PO-1', 10);
  const heard = db.$client.prepare(`select recipient from outbox where notice = 'work-order-submitted'`);
  assert.deepEqual(heard.pluck().all(), ['bob@inkworks.example', 'mia@inkworks.example']);
  await olu.post('/profile/notices', { 'work-order-submitted': 'wanted' });
  place('PO-2', 10);
  assert.equal(countMails(db, 'work-order-submitted'), 5);
  await olu.post('/profile/notices', { 'work-order-submitted': 'wanted' });
  assert.equal(tracesOf(db, 'profile.notices_chosen').length, 2, 'no change, no trace');
});
