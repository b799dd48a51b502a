import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { PASSWORD } from '../src/cli/cast.ts';
import { transact } from '../src/db/database.ts';
import { COMMAND_LINE } from '../src/domain/access/actor.ts';
import { createCompany } from '../src/domain/people/companies.ts';
import { createPerson, resetPassword } from '../src/domain/people/people.ts';
import { sweepSessions } from '../src/domain/sign-in/sessions.ts';
import { type Answer, proofOf } from './support/client.ts';
import { type World, world } from './support/world.ts';

const ALICE = { email: 'alice@acme.example', password: PASSWORD };
const HOUR = 3_600_000;

test('Alice signs in with her e-mail in any case, and is at home', async (t) => {
  const { stranger } = await world(t);
  const visitor = stranger();
  const answer = await visitor.post('/sign-in', { ...ALICE, email: ' ALICE@acme.example ' }, '/sign-in');
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/']);
  assert.match((await visitor.get('/')).body, /<h1>Acme Beverages<\/h1>/);
});

test('whoever is refused hears the same sentence, and gets no session', async (t) => {
  const { stranger, db } = await world(t);
  const set = (sql: string) => db.$client.prepare(sql).run();
  set(`update users set deactivated_at = 1 where email = 'erin@acme.example'`);
  set(`update companies set suspended_at = 1 where name = 'Mallory Foods'`);
  const tries = [
    { ...ALICE, password: 'let-it-be-printed!' },
    { ...ALICE, password: '' },
    { ...ALICE, password: 'x'.repeat(60_000) },
    { ...ALICE, email: 'nobody@acme.example' },
    { ...ALICE, email: '' },
    { ...ALICE, email: 'erin@acme.example', password: 'a wrong one' },
    { ...ALICE, email: 'mallory@mallory.example', password: 'a wrong one' },
  ];
  for (const typed of tries) {
    const answer = await stranger().post('/sign-in', typed, '/sign-in');
    assert.equal(answer.statusCode, 422, typed.email);
    assert.match(answer.body, /The e-mail or the password is not right\./);
    assert.equal(sessionCookieOf(answer), undefined);
    assert.equal(answer.body.includes(typed.password || 'nothing'), false, 'the password is not shown again');
  }
  assert.equal(rows({ db }, 'sessions').length, 0);
  const refused = rows({ db }, 'audit').filter(({ action }) => action === 'person.sign_in_refused');
  assert.equal(refused.length, 5, 'known people only');
});

test('who may not come in hears why, after the right password alone', async (t) => {
  const { stranger, db, cast } = await world(t);
  const set = (sql: string, id: number) => db.$client.prepare(sql).run(id);
  set('update companies set suspended_at = 1 where id = ?', cast.mallory.companyId);
  set('update memberships set deactivated_at = 1 where user_id = ?', cast.mia.userId);
  set('delete from memberships where user_id = ?', cast.erin.userId);
  set('update users set deactivated_at = 1 where id = ?', cast.erin.userId);
  const why = {
    [cast.mallory.email]: /Mallory Foods is suspended: nobody can act for it/,
    [cast.mia.email]: /Your access to Inkworks Labels is deactivated\. An admin there/,
    [cast.erin.email]: /You are in no company any more/,
  };
  for (const [email, sentence] of Object.entries(why)) {
    const wrong = await stranger().post('/sign-in', { email, password: 'a wrong one' }, '/sign-in');
    assert.equal(wrong.statusCode, 422, email);
    assert.match(wrong.body, /The e-mail or the password is not right\./);
    assert.doesNotMatch(wrong.body, sentence);
    const right = await stranger().post('/sign-in', { email, password: PASSWORD }, '/sign-in');
    assert.equal(right.statusCode, 403, email);
    assert.match(right.body, sentence);
    assert.equal(sessionCookieOf(right), undefined);
  }
  const closed = rows({ db }, 'audit').filter(({ action }) => action === 'person.sign_in_closed');
  assert.equal(closed.length, 3);
  assert.equal(rows({ db }, 'sign_in_tries').length, 3, 'a right password counts for nothing');
});

test('the table holds only a digest of the session id, and every sign-in makes a new one', async (t) => {
  const { as, db } = await world(t);
  const alice = await as('alice');
  const first = alice.cookies.get('imprimatur')!;
  assert.deepEqual(ids(db), [sha256(first)]);
  const page = (await alice.get('/menu')).body;
  const payload = new URLSearchParams({ ...ALICE, ...proofOf(page) }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  await alice.send({ method: 'POST', url: '/sign-in', headers, payload });
  const second = alice.cookies.get('imprimatur')!;
  assert.notEqual(second, first);
  assert.deepEqual(ids(db), [sha256(second)], 'the session before is over');
});

test('the cookie is out of reach of scripts and other sites, and Secure wherever there is https', async (t) => {
  const plain = await (await world(t)).stranger().post('/sign-in', ALICE, '/sign-in');
  assert.match(
    sessionCookieOf(plain)!,
    /^imprimatur=[^;]{30,}; Path=\/; HttpOnly; SameSite=Lax$/,
    'ends with the browser, and lives on plain http',
  );
  const overHttps = await world(t, { secure: true });
  const answer = await overHttps.stranger().post('/sign-in', ALICE, '/sign-in');
  assert.match(
    sessionCookieOf(answer)!,
    /^__Host-imprimatur=[^;]{30,}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  assert.match(String(answer.headers['strict-transport-security']), /max-age/);
  assert.equal(plain.headers['strict-transport-security'], undefined);
});

test('a session ends after an hour of rest, and use moves that end but not the last one', async (t) => {
  const { as, db } = await world(t);
  const alice = await as('alice');
  const move = (sql: string) => db.$client.prepare(`update sessions set ${sql}`).run();
  move(`expires_at = expires_at - ${HOUR / 2}`);
  assert.equal((await alice.get('/')).statusCode, 200);
  const { expires_at: end } = rows({ db }, 'sessions')[0]!;
  assert.ok(Math.abs(Number(end) - Date.now() - HOUR) < 5_000, 'an hour from now again');
  move(`ends_at = ${Date.now() + 60_000}`);
  assert.equal((await alice.get('/')).statusCode, 200);
  move(`ends_at = ${Date.now() - 1}`);
  await mustSignIn(alice.get('/work-orders?state=new'), '/work-orders?state=new');
  move(`ends_at = ${Date.now() + HOUR}, expires_at = ${Date.now() - 1}`);
  await mustSignIn(alice.get('/'), undefined);
});

test('old sessions are swept a day after their end', async (t) => {
  const { as, db } = await world(t);
  for (const name of ['alice', 'bob'] as const) await as(name);
  const set = db.$client.prepare('update sessions set expires_at = ? where user_id = ?');
  const [alice, bob] = rows({ db }, 'sessions').map((row) => Number(row.user_id));
  set.run(Date.now() - 25 * HOUR, alice);
  set.run(Date.now() - 23 * HOUR, bob);
  sweepSessions(db);
  assert.deepEqual(
    rows({ db }, 'sessions').map((row) => row.user_id),
    [bob],
  );
});

test('signing out ends the session for good', async (t) => {
  const { as, db } = await world(t);
  const alice = await as('alice');
  const kept = alice.cookies.get('imprimatur')!;
  const answer = await alice.post('/sign-out');
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/sign-in']);
  assert.equal(alice.cookies.has('imprimatur'), false);
  assert.equal(rows({ db }, 'sessions').length, 0);
  alice.cookies.set('imprimatur', kept);
  await mustSignIn(alice.get('/people'), '/people');
});

test('whoever is deactivated, suspended or given a new password is out at once', async (t) => {
  const { as, db } = await world(t);
  const alice = await as('alice');
  const mallory = await as('mallory');
  const bob = await as('bob');
  db.$client.prepare(`update users set deactivated_at = 1 where name = 'Alice'`).run();
  db.$client.prepare(`update companies set suspended_at = 1 where name = 'Mallory Foods'`).run();
  transact(db, (tx) => resetPassword(tx, COMMAND_LINE, 'bob@inkworks.example', 'not a hash'));
  for (const client of [alice, mallory, bob]) await mustSignIn(client.get('/people'), '/people');
});

test('thirty wrong passwords in five minutes are enough; the others at that address go on', async (t) => {
  const { stranger } = await world(t);
  const visitor = stranger();
  const wrong = { ...ALICE, password: 'guess' };
  for (let n = 0; n < 30; n++)
    assert.equal((await visitor.post('/sign-in', wrong, '/sign-in')).statusCode, 422);
  const answer = await visitor.post('/sign-in', { ...ALICE, email: 'Alice@acme.example ' }, '/sign-in');
  assert.equal(answer.statusCode, 429);
  assert.match(answer.body, /Wait five minutes/);
  const bob = { ...ALICE, email: 'bob@inkworks.example' };
  assert.equal((await visitor.post('/sign-in', bob, '/sign-in')).statusCode, 303);
});

test('a link from a mail survives signing in, and leads nowhere else', async (t) => {
  const { as, stranger } = await world(t);
  await mustSignIn(stranger().get('/work-orders/42?open=yes'), '/work-orders/42?open=yes');
  const whereTo = async (next: string) => {
    const visitor = stranger();
    const page = await visitor.get(`/sign-in?next=${encodeURIComponent(next)}`);
    assert.equal(page.statusCode, 200);
    const carried = /name="next" value="([^"]*)"/.exec(page.body)![1]!.replaceAll('&amp;', '&');
    const answer = await visitor.post('/sign-in', { ...ALICE, next: carried }, '/sign-in');
    const byHand = await stranger().post('/sign-in', { ...ALICE, next }, '/sign-in');
    assert.equal(byHand.headers.location, answer.headers.location);
    return answer.headers.location;
  };
  assert.equal(await whereTo('/work-orders/42?a=1&b=2'), '/work-orders/42?a=1&b=2');
  const elsewhere = [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'evil.example',
    'javascript:alert(1)',
    '/%0d%0aSet-Cookie: a=b'.replace('%0d%0a', '\r\n'),
    '/\t/evil.example',
    '\\\\evil.example',
    '/sign-in?next=/sign-in',
    '',
  ];
  for (const next of elsewhere) assert.equal(await whereTo(next), '/', next);
  const encoded = String(await whereTo('/%0d%0aSet-Cookie:%20a=b'));
  assert.equal(new URL(encoded, 'http://portal.lan').host, 'portal.lan');
  const alice = await as('alice');
  assert.equal((await alice.get('/sign-in?next=//evil.example')).headers.location, '/');
  assert.equal((await alice.get('/sign-in?next=/people')).headers.location, '/people');
});

test('a person of two companies switches between them, and into no other', async (t) => {
  const { as, db, cast } = await world(t);
  const second = transact(db, (tx) => {
    const company = createCompany(tx, COMMAND_LINE, 'brand', 'Acme Snacks');
    createPerson(tx, COMMAND_LINE, company, {
      email: cast.alice.email,
      name: 'Alice',
      role: 'viewer',
      passwordHash: '',
    });
    return company;
  });
  const alice = await as('alice');
  const switchTo = (id: number | string) => alice.post('/company-switch', { company: String(id) });
  assert.equal((await switchTo(second.id)).statusCode, 303);
  assert.match((await alice.get('/')).body, /<h1>Acme Snacks<\/h1>/);
  for (const id of [cast.bob.companyId, 0, 'x', '']) assert.equal((await switchTo(id)).statusCode, 404);
  assert.equal((await switchTo(cast.alice.companyId)).statusCode, 303);
  assert.match((await alice.get('/')).body, /<h1>Acme Beverages<\/h1>/);
});

async function mustSignIn(asked: Promise<Answer>, next: string | undefined): Promise<void> {
  const answer = await asked;
  const location = next ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in';
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, location]);
}

function sessionCookieOf(answer: Answer): string | undefined {
  return [answer.headers['set-cookie'] ?? []].flat().find((cookie) => /^(__Host-)?imprimatur=/.test(cookie));
}

function rows({ db }: Pick<World, 'db'>, table: string): Record<string, unknown>[] {
  return db.$client.prepare(`select * from ${table}`).all() as Record<string, unknown>[];
}

function ids(db: World['db']): unknown[] {
  return rows({ db }, 'sessions').map(({ id }) => id);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
