import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { buildApp } from '../src/app.ts';
import { root } from '../src/config.ts';
import { type Db, openDatabase } from '../src/db/database.ts';
import { prepareFolders } from '../src/folders.ts';
import { clientOf } from './support/client.ts';
import { world } from './support/world.ts';

const ROOT = { name: 'Root', email: 'root@imprimatur.example', password: 'let-it-be-printed' };
const CODE = 'the-code-of-the-log';

test('the first visit of all leads to the set-up, and the right code makes the platform operator', async (t) => {
  const { db, visitor } = await emptyPortal(t);
  for (const url of ['/', '/sign-in', '/work-orders'])
    assert.equal((await visitor().get(url)).headers.location, '/set-up', url);
  const first = visitor();
  const answer = await first.post('/set-up', { ...ROOT, code: ` ${CODE} ` }, '/set-up');
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/sign-in']);
  assert.match((await first.get('/sign-in')).body, /Imprimatur is set up/);
  const { password, email } = ROOT;
  assert.equal((await first.post('/sign-in', { email, password }, '/sign-in')).statusCode, 303);
  assert.match((await first.get('/')).body, /<h1>Imprimatur<\/h1>/);
  assert.deepEqual(people(db), [['root@imprimatur.example', 'operator', 'platform']]);
});

test('a wrong code makes nobody; what was typed stays, but for the password', async (t) => {
  const { db, visitor } = await emptyPortal(t);
  for (const code of ['', 'wrong', `${CODE}x`, CODE.toUpperCase()]) {
    const answer = await visitor().post('/set-up', { ...ROOT, code }, '/set-up');
    assert.equal(answer.statusCode, 422, code);
    assert.match(answer.body, /This is not the set-up code\. It stands in the log/);
    assert.match(answer.body, /value="root@imprimatur\.example"/);
    assert.equal(answer.body.includes(ROOT.password), false);
    assert.equal(answer.body.includes(CODE), code.includes(CODE), 'the code is not given away');
  }
  assert.deepEqual(people(db), []);
});

test('it says beside each field what is wrong with it', async (t) => {
  const { db, visitor } = await emptyPortal(t);
  for (const [typed, sentence] of [
    [{ password: 'too short' }, /Choose a password of 12 to 256 characters/],
    [{ email: 'root' }, /Enter an e-mail address/],
    [{ name: '  ' }, /Enter a name/],
  ] as const) {
    const answer = await visitor().post('/set-up', { ...ROOT, ...typed, code: CODE }, '/set-up');
    assert.equal(answer.statusCode, 422);
    assert.match(answer.body, sentence);
  }
  assert.deepEqual(people(db), []);
});

test('guessing the code is stopped after ten tries', async (t) => {
  const { visitor } = await emptyPortal(t);
  const guess = (code: string) => visitor().post('/set-up', { ...ROOT, code }, '/set-up');
  for (let n = 0; n < 10; n++) assert.equal((await guess(`guess ${n}`)).statusCode, 422);
  assert.equal((await guess(CODE)).statusCode, 429);
});

test('of two who know the code one is first, and the other hears it', async (t) => {
  const { db, visitor } = await emptyPortal(t);
  const answers = await Promise.all(
    ['root', 'toor'].map((name) =>
      visitor().post('/set-up', { ...ROOT, email: `${name}@imprimatur.example`, code: CODE }, '/set-up'),
    ),
  );
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 409]);
  assert.equal(people(db).length, 1);
});

test('once anybody is there, nobody can set it up again', async (t) => {
  const { stranger, as, db } = await world(t);
  const before = people(db).length;
  for (const visitor of [stranger(), await as('root')]) {
    assert.equal((await visitor.get('/set-up')).statusCode, 404);
    const answer = await visitor.post('/set-up', { ...ROOT, code: 'the-set-up-code' }, '/sign-in');
    assert.ok([403, 404].includes(answer.statusCode), String(answer.statusCode));
  }
  assert.equal(people(db).length, before);
});

test('what cannot be seen is not kept of the first name and address', async (t) => {
  const { db, visitor } = await emptyPortal(t);
  const typed = {
    name: '\u200bRo\u3164o\u202et\u00a0Ott ',
    email: '\ufeffｒoot@imprimatur\u00ad.example',
    password: ROOT.password,
  };
  assert.equal((await visitor().post('/set-up', { ...typed, code: CODE }, '/set-up')).statusCode, 303);
  assert.deepEqual(people(db), [['root@imprimatur.example', 'operator', 'platform']]);
  assert.equal(db.$client.prepare('select name from users').pluck().get(), 'Root Ott');
});

async function emptyPortal(t: TestContext) {
  const dataDir = mkdtempSync(join(tmpdir(), 'imprimatur-'));
  const db = openDatabase(join(dataDir, 'imprimatur.db'), join(root, 'drizzle'));
  const app = await buildApp({
    db,
    root,
    folders: prepareFolders(dataDir),
    secure: false,
    session: { idleMinutes: 60, hours: 12 },
    trustProxy: [],
    packageDays: 365,
    setUpCode: CODE,
    mailToFolder: true,
    log: false,
  });
  t.after(async () => {
    await app.close();
    db.$client.close();
    rmSync(dataDir, { recursive: true });
  });
  return { db, visitor: () => clientOf(app) };
}

function people(db: Db): unknown[] {
  return db.$client
    .prepare(
      'select email, role, kind from users join memberships m on m.user_id = users.id join companies c on c.id = m.company_id',
    )
    .raw()
    .all();
}
