import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Database from 'better-sqlite3';
import { root } from '../src/config.ts';
import { run, until } from './support/process.ts';
import { world } from './support/world.ts';

const { dataDir, db, stranger, as } = await world({ after });
const admin = (args: string[], input = '', folder = dataDir) =>
  run('cli/admin.js', args, { DATA_DIR: folder }, input);
const NEW_PASSWORD = 'ink and paper and patience';

test('it makes a company and a person, who can sign in at once', async () => {
  const company = await admin(['create-company', '--kind', 'partner', '--name', 'Offset Brothers']);
  assert.deepEqual([company.code, company.text], [0, 'Offset Brothers is created as partner.\n']);
  const person = [
    'create-person',
    '--company',
    'offset brothers',
    '--email',
    'Gus@Offset.example',
    '--name',
    'Gus',
    '--role',
    'manager',
  ];
  const { code, text } = await admin(person, `${NEW_PASSWORD}\n`);
  assert.deepEqual([code, text], [0, 'Gus may sign in as Gus@Offset.example, manager of Offset Brothers.\n']);
  const typed = { email: 'gus@offset.example', password: NEW_PASSWORD };
  assert.equal((await stranger().post('/sign-in', typed, '/sign-in')).statusCode, 303);
  const traces = db.$client
    .prepare(`select action from audit where user_id is null order by id desc limit 2`)
    .pluck()
    .all();
  assert.deepEqual(traces, ['person.created', 'company.created']);
});

test('a new password ends every session of the person', async () => {
  const erin = await as('erin');
  const { code, text } = await admin(['reset-password', '--email', 'erin@acme.example'], `${NEW_PASSWORD}\n`);
  assert.deepEqual([code, text], [0, 'The password is set; all sessions of the person are ended.\n']);
  assert.equal((await erin.get('/')).statusCode, 303);
  await assert.rejects(as('erin'), /could not sign in/);
  const typed = { email: 'erin@acme.example', password: NEW_PASSWORD };
  assert.equal((await stranger().post('/sign-in', typed, '/sign-in')).statusCode, 303);
});

const WRONG: [string[], string, RegExp][] = [
  [['create-company', '--kind', 'platform', '--name', 'Second'], '', /--kind must be brand or partner/],
  [
    ['create-company', '--kind', 'brand', '--name', 'ACME beverages'],
    '',
    /There is a company named Acme Beverages already/i,
  ],
  [['create-company', '--kind', 'brand'], '', /--name is missing/],
  [
    ['create-person', '--company', 'Nobody', '--email', 'a@b', '--name', 'A', '--role', 'admin'],
    NEW_PASSWORD,
    /There is no company named "Nobody"/,
  ],
  [
    ['create-person', '--company', 'Acme Beverages', '--email', 'a@b', '--name', 'A', '--role', 'operator'],
    NEW_PASSWORD,
    /A brand has no such role\. Choose one of these: admin, editor, viewer/,
  ],
  [
    ['create-person', '--company', 'Acme Beverages', '--email', 'a@b', '--name', 'A', '--role', 'admin'],
    'short',
    /12 to 256 characters/,
  ],
  [
    ['create-person', '--company', 'Acme Beverages', '--email', 'a@b', '--name', 'A', '--role', 'admin'],
    '',
    /No password was given/,
  ],
  [
    [
      'create-person',
      '--company',
      'Acme Beverages',
      '--email',
      'alice@acme.example',
      '--name',
      'A',
      '--role',
      'admin',
    ],
    NEW_PASSWORD,
    /is in Acme Beverages already/,
  ],
  [['reset-password', '--email', 'nobody@acme.example'], NEW_PASSWORD, /There is nobody with the e-mail/],
  [['create-company', '--colour', 'red'], '', /Unknown option/],
];

test('what is wrong is said in a sentence, nothing is changed, and the shell hears it', async () => {
  const before = db.$client
    .prepare('select (select count(*) from users), (select count(*) from companies)')
    .raw()
    .get();
  for (const [args, input, sentence] of WRONG) {
    const { code, text } = await admin(args, input);
    assert.equal(code, 1, args.join(' '));
    assert.match(text, sentence);
    assert.doesNotMatch(text, / at .*\.js:\d+/, 'no stack');
  }
  const afterwards = db.$client
    .prepare('select (select count(*) from users), (select count(*) from companies)')
    .raw()
    .get();
  assert.deepEqual(afterwards, before);
});

test('without a verb it says what it can do', async () => {
  for (const args of [[], ['--help'], ['create-person', '--help']]) {
    const { code, text } = await admin(args);
    assert.equal(code, 0);
    assert.match(text, /create-company --kind brand\|partner/);
  }
});

test('a backup is a whole data folder, made while the portal runs, and never overwrites one', async () => {
  const folder = join(dataDir, 'backup');
  assert.equal((await admin(['backup', '--to', folder])).code, 0);
  assert.deepEqual(readdirSync(join(folder, 'keys')), readdirSync(join(dataDir, 'keys')));
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  const copy = new Database(join(folder, 'imprimatur.db'), { readonly: true });
  assert.equal(copy.pragma('integrity_check', { simple: true }), 'ok');
  const people = 'select count(*) from users';
  assert.equal(copy.prepare(people).pluck().get(), db.$client.prepare(people).pluck().get());
  copy.close();
  const { code, text } = await admin(['backup', '--to', folder]);
  assert.equal(code, 1);
  assert.match(text, /exists already/);
});

test('a backup is checked without changing it, and an unfinished or altered one is told', async () => {
  const folder = join(dataDir, 'checked');
  await admin(['backup', '--to', folder]);
  const before = readdirSync(folder, { recursive: true });
  const whole = await admin(['restore', '--check', folder]);
  assert.equal(whole.code, 0, whole.text);
  assert.deepEqual(readdirSync(folder, { recursive: true }), before);

  const key = join(folder, 'keys', 'mint-0001.key');
  const text = readFileSync(key, 'utf8');
  writeFileSync(
    key,
    text.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
  );
  assert.match(
    (await admin(['restore', '--check', folder])).text,
    /mint-0001\.key is not the file that was copied/,
  );
  rmSync(key);
  assert.match((await admin(['restore', '--check', folder])).text, /mint-0001\.key is missing/);
  writeFileSync(key, text);
  assert.equal((await admin(['restore', '--check', folder])).code, 0);

  writeFileSync(join(folder, 'backup.json'), '{ "files": ');
  assert.match(
    (await admin(['restore', '--check', folder])).text,
    /backup\.json is damaged: .*Use another backup/,
  );
  rmSync(join(folder, 'backup.json'));
  const unfinished = await admin(['restore', '--check', folder]);
  assert.equal(unfinished.code, 1);
  assert.match(unfinished.text, /not a finished backup/);
});

test('a check makes one package of images and one of data again, and tells when keys and rows are not those of before', async (t) => {
  const stage = await world(t);
  const data = (id: number) =>
    stage.db.$client.prepare('update work_orders set quantity = ? where id = ?').run(100_001, id);
  const [small, large, other] = ['PO-small', 'PO-large', 'PO-other'].map((name, n) =>
    stage.place(name, 3 + n),
  );
  data(large!.id);
  for (const order of [small, large, other]) stage.confirm(order!);
  await stage.generateAll();
  const folder = join(stage.dataDir, 'backup');
  await admin(['backup', '--to', folder], '', stage.dataDir);
  const right = await admin(['restore', '--check', folder]);
  assert.match(right.text, /is whole: .* Made again, to the same bytes: PO-small, PO-large\.\n/);
  assert.equal(right.code, 0);

  const database = join(folder, 'imprimatur.db');
  const copy = new Database(database);
  copy
    .prepare(`update confirmations set mint_number = mint_number + 1 where work_order_id = ?`)
    .run(small!.id);
  copy.close();
  const mark = JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8'));
  mark.files['imprimatur.db'] = createHash('sha256').update(readFileSync(database)).digest('hex');
  writeFileSync(join(folder, 'backup.json'), JSON.stringify(mark));
  const wrong = await admin(['restore', '--check', folder]);
  assert.equal(wrong.code, 1, wrong.text);
  assert.match(wrong.text, /The package of PO-small came out otherwise when it was made again/);
});

test('a backup that was interrupted says so from its first moment on, and no portal starts on it', async () => {
  const folder = join(dataDir, 'interrupted');
  mkdirSync(folder);
  const large = join(dataDir, 'artwork', 'large');
  writeFileSync(large, Buffer.alloc(60_000_000));
  const child = spawn(
    process.execPath,
    [join(root, 'dist/src/cli/admin.js'), 'backup', '--to', join(folder, 'b')],
    {
      env: { PATH: process.env.PATH, DATA_DIR: dataDir },
    },
  );
  await until('it has begun', () => existsSync(join(folder, 'b', 'backup.json.unfinished')));
  child.kill('SIGKILL');
  await once(child, 'exit');
  rmSync(large);
  assert.ok(!existsSync(join(folder, 'b', 'backup.json')), 'killed before its end');
  const before = readdirSync(join(folder, 'b'), { recursive: true });
  const { code, text } = await run('server.js', [], { DATA_DIR: join(folder, 'b'), PORT: '0' });
  assert.equal(code, 1);
  assert.match(
    text,
    /is a backup that was never finished: .* Put back another backup, or make this one again/,
  );
  assert.deepEqual(readdirSync(join(folder, 'b'), { recursive: true }), before, 'nothing was touched');
  assert.match((await admin(['restore', '--check', join(folder, 'b')])).text, /not a finished backup/);
});

test('a backup of a folder that does not exist is refused, and makes nothing', async () => {
  const nowhere = join(dataDir, 'nowhere');
  const { code, text } = await admin(['backup', '--to', join(dataDir, 'copy')], '', nowhere);
  assert.equal(code, 1);
  assert.match(text, /holds no portal/);
  assert.ok(!existsSync(nowhere) && !existsSync(join(dataDir, 'copy')));
});
