import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import jsqr from 'jsqr';
import { PASSWORD } from '../src/cli/cast.ts';
import { root } from '../src/config.ts';
import { prepareKeys } from '../src/domain/codes/keys.ts';
import { codeOf, stepAt } from '../src/domain/sign-in/totp.ts';
import { sweepUsedCodes } from '../src/domain/sign-in/used-codes.ts';
import { type Client, formHeaders, proofOf } from './support/client.ts';
import { countMails, tracesOf } from './support/mails.ts';
import { type World, world } from './support/world.ts';

const PAGE = '/profile/two-step';

test('Olu sets it up with her app and is asked for a code from then on', async (t) => {
  const { as, db, stranger, cast } = await world(t);
  const olu = await as('olu');
  assert.equal((await olu.post(`${PAGE}/secret`, { old_password: 'not this one' })).statusCode, 422);
  const { secret, codes } = await setUp(olu);
  assert.equal(codes.length, 10);
  assert.match((await olu.get('/profile')).body, /On since/);
  const kept = JSON.stringify(db.$client.prepare('select * from users, recovery_codes').all());
  for (const plain of [
    secret.toString('hex'),
    secret.toString('base64'),
    ...codes,
    codes[0]!.replaceAll('-', ''),
  ])
    assert.ok(!kept.includes(plain), 'nothing of it lies readable in the database');
  assert.match(kept, /secret-0001:/);

  const phone = stranger();
  const first = await enterPassword(phone, cast.olu.email, '/work-orders?state=new');
  assert.equal(first.headers.location, '/sign-in/code?next=%2Fwork-orders%3Fstate%3Dnew');
  assert.equal((await phone.get('/work-orders')).statusCode, 303, 'the password alone opens nothing');
  forgetLastCode(db);
  const answer = await enterCode(phone, nowCode(secret), '/work-orders?state=new');
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/work-orders?state=new']);
  assert.equal((await phone.get('/work-orders')).statusCode, 200);
  assert.equal(tracesOf(db, 'two_step.set_up').length, 1);
  assert.equal(countMails(db, 'two-step-changed'), 1);
});

test('the QR code holds what is written beside it, in a picture of its own', async (t) => {
  const { as } = await world(t);
  const olu = await as('olu');
  assert.equal((await olu.get(`${PAGE}/qr-code.svg`)).statusCode, 303, 'nothing is pending yet');
  await olu.post(`${PAGE}/secret`, { old_password: PASSWORD });
  const picture = await olu.get(`${PAGE}/qr-code.svg`);
  assert.equal(picture.headers['content-type'], 'image/svg+xml');
  assert.equal(picture.headers['cache-control'], 'no-store');
  const text = readSvg(picture.body);
  const shown = (await olu.get(`${PAGE}/set-up`)).body;
  const written = /<code class="hash">([A-Z2-7 ]+)<\/code>/.exec(shown)?.[1]?.replaceAll(' ', '');
  assert.equal(text, `otpauth://totp/Imprimatur:olu%40inkworks.example?secret=${written}&issuer=Imprimatur`);
});

test('a code works once, also for two at once; a stale or wrong one does not', async (t) => {
  const { as, db, stranger, cast } = await world(t);
  const { secret } = await setUp(await as('olu'));
  forgetLastCode(db);
  const phones = [stranger(), stranger()];
  for (const phone of phones) await enterPassword(phone, cast.olu.email);
  const code = nowCode(secret);
  const answers = await Promise.all(phones.map((phone) => enterCode(phone, code)));
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 422], 'one is in');
  const third = stranger();
  await enterPassword(third, cast.olu.email);
  for (const wrong of [code, '000000', '', 'ABCD-EFGH', codeOf(secret, stepAt(Date.now()) - 5)]) {
    const answer = await enterCode(third, wrong);
    assert.ok([422, 429].includes(answer.statusCode), wrong);
  }
});

test('after five wrong codes it waits, whatever is entered and from wherever', async (t) => {
  const { as, db, stranger, cast } = await world(t);
  const { secret, codes } = await setUp(await as('olu'));
  forgetLastCode(db);
  const phone = stranger();
  await enterPassword(phone, cast.olu.email);
  for (let n = 0; n < 4; n++) assert.equal((await enterCode(phone, '000000')).statusCode, 422);
  assert.equal((await enterCode(phone, '000000')).statusCode, 429);
  const other = stranger();
  await enterPassword(other, cast.olu.email);
  assert.equal((await enterCode(other, nowCode(secret))).statusCode, 429);
  assert.equal((await enterCode(other, codes[0]!)).statusCode, 429);
  assert.equal(tracesOf(db, 'two_step.refused').length, 5);
  db.$client.prepare('update users set two_step_waits_until = ?').run(Date.now() - 1);
  assert.equal((await enterCode(other, nowCode(secret))).statusCode, 303);
});

test('after the clock was ahead its codes are taken at once, and none of those taken before', async (t) => {
  const { as, db, stranger, cast } = await world(t);
  const { secret } = await setUp(await as('olu'));
  const signIn = async (code: string) => {
    const phone = stranger();
    await enterPassword(phone, cast.olu.email);
    return (await enterCode(phone, code)).statusCode;
  };
  const present = stepAt(Date.now());
  t.mock.timers.enable({ apis: ['Date'], now: (present + 120) * 30_000 + 15_000 });
  const ahead = codeOf(secret, present + 120);
  assert.equal(await signIn(ahead), 303);
  for (let n = 0; n < 5; n++) await signIn('000000');
  assert.equal(await signIn(codeOf(secret, present + 121)), 429, 'an hour ahead it waits');
  t.mock.timers.setTime((present + 2) * 30_000 + 15_000);
  assert.equal(await signIn(codeOf(secret, present + 2)), 303, 'set right, it takes the code of now');
  assert.equal(await signIn(codeOf(secret, present + 2)), 422);
  assert.equal(await signIn(codeOf(secret, present + 1)), 303, 'and the one before, which nobody has used');
  t.mock.timers.setTime((present + 120) * 30_000 + 15_000);
  sweepUsedCodes(db);
  db.$client.prepare('update users set two_step_faults = 0, two_step_waits_until = null').run();
  assert.equal(await signIn(ahead), 422, 'an hour later it is still known what was used');
  t.mock.timers.setTime((present + 4_000) * 30_000);
  sweepUsedCodes(db);
  assert.equal(db.$client.prepare('select count(*) from used_codes').pluck().get(), 0);
});

test('each recovery code signs in once; new ones end the old', async (t) => {
  const { as, db, stranger, cast } = await world(t);
  const olu = await as('olu');
  const { codes } = await setUp(olu);
  const use = async (code: string) => {
    const phone = stranger();
    await enterPassword(phone, cast.olu.email);
    return (await enterCode(phone, code)).statusCode;
  };
  assert.equal(await use(codes[0]!.toLowerCase()), 303);
  assert.equal(await use(codes[0]!), 422);
  assert.match((await olu.get(PAGE)).body, /9 recovery codes left/);
  const renewed = await olu.post(`${PAGE}/recovery-codes`, { old_password: PASSWORD });
  assert.equal(await use(codes[1]!), 422);
  assert.equal(await use(codesOf(renewed.body)[0]!), 303);
  assert.equal(tracesOf(db, 'two_step.recovery_code_used')[0]?.detail.left, 9);
});

test('a half-made sign-in ends after ten minutes', async (t) => {
  const { as, db, stranger, cast } = await world(t);
  const { secret } = await setUp(await as('olu'));
  forgetLastCode(db);
  const phone = stranger();
  await enterPassword(phone, cast.olu.email);
  db.$client.prepare('update second_steps set expires_at = ?').run(Date.now() - 1);
  db.$client.prepare('update second_steps set expires_at = ?').run(Date.now() + 60_000);
  const opened = (await phone.get('/sign-in/code')).body;
  db.$client.prepare('update second_steps set expires_at = ?').run(Date.now() - 1);
  const late = await phone.send({
    method: 'POST',
    url: '/sign-in/code',
    headers: formHeaders('/sign-in/code'),
    payload: new URLSearchParams({ ...proofOf(opened), code: nowCode(secret) }).toString(),
  });
  assert.equal(late.headers.location, '/sign-in?next=%2F');
  assert.match(String((await stranger().get('/sign-in/code')).headers.location), /^\/sign-in/);
});

test('required by the company, it comes before anything else', async (t) => {
  const { as, db } = await world(t);
  const [bob, olu] = [await as('bob'), await as('olu')];
  const yes = { required: 'yes', old_password: PASSWORD };
  assert.equal((await olu.post('/company/two-step', yes)).statusCode, 403);
  const guessed = await bob.post('/company/two-step', { ...yes, old_password: 'a guess of somebody' });
  assert.match(guessed.body, /This is not your password/);
  assert.match(
    guessed.body,
    /<form method="post" action="\/company"/,
    'the profile beside it is saved where it belongs',
  );
  assert.equal(tracesOf(db, 'company.two_step').length, 0);
  assert.equal((await bob.post('/company/two-step', yes)).statusCode, 303);
  for (const client of [bob, olu])
    for (const url of ['/', '/work-orders', '/people', '/profile'])
      assert.equal((await client.get(url)).headers.location, PAGE, url);
  const change = await olu.post('/profile/name', { name: 'Olu the First' });
  assert.equal(change.headers.location, PAGE);
  const piece = await olu.get('/work-orders', { 'hx-request': 'true' });
  assert.deepEqual([piece.statusCode, piece.headers['hx-redirect']], [401, PAGE]);
  assert.match((await olu.get(PAGE)).body, /Inkworks Labels requires two-step sign-in/);
  await setUp(olu);
  assert.equal((await olu.get('/work-orders')).statusCode, 200);
  assert.equal((await olu.post(`${PAGE}/end`, { old_password: PASSWORD })).statusCode, 409);
  assert.equal(
    (await (await as('alice')).get('/work-orders')).statusCode,
    200,
    'other companies are not asked',
  );
  assert.equal((await bob.post('/sign-out')).statusCode, 303);
  assert.equal(tracesOf(db, 'company.two_step').length, 1);
});

test('turned off with the password, when the company lets it', async (t) => {
  const { as, stranger, cast } = await world(t);
  const olu = await as('olu');
  await setUp(olu);
  assert.equal((await olu.post(`${PAGE}/secret`, { old_password: PASSWORD })).statusCode, 409, 'on already');
  assert.equal((await olu.post(`${PAGE}/end`, { old_password: '' })).statusCode, 422);
  assert.equal((await olu.post(`${PAGE}/end`, { old_password: PASSWORD })).statusCode, 303);
  assert.equal((await enterPassword(stranger(), cast.olu.email)).headers.location, '/');
});

test('reset by an admin of the company, for people who are theirs alone', async (t) => {
  const { as, db, cast } = await world(t);
  const [bob, olu] = [await as('bob'), await as('olu')];
  await setUp(olu);
  const path = `/people/${cast.olu.userId}/two-step-reset`;
  for (const [name, status] of [
    ['mia', 403],
    ['petra', 404],
    ['alice', 404],
  ] as const)
    assert.equal((await (await as(name)).post(path)).statusCode, status, name);
  const typed = { old_password: PASSWORD };
  for (const old_password of ['', 'a guess of somebody'])
    assert.equal((await bob.post(path, { old_password })).statusCode, 422, 'an open seat resets nobody');
  const elsewhere = db.$client.prepare(`insert into memberships values (?, ?, 'operator', 1, null)`);
  elsewhere.run(cast.olu.userId, cast.petra.companyId);
  assert.equal((await bob.post(path, typed)).statusCode, 409);
  db.$client.prepare('delete from memberships where company_id = ?').run(cast.petra.companyId);
  assert.equal((await bob.post(path, typed)).statusCode, 303);
  assert.equal((await olu.get('/profile')).statusCode, 303, 'signed out');
  assert.equal((await (await as('olu')).get('/profile')).statusCode, 200, 'the password is enough again');
  assert.equal(tracesOf(db, 'two_step.reset')[0]?.detail.person, cast.olu.email);
  assert.equal(countMails(db, 'two-step-changed'), 2);
});

test('reset on the command line by whoever runs the portal', async (t) => {
  const { as, dataDir, stranger, cast } = await world(t);
  await setUp(await as('root'));
  const admin = (...args: string[]) =>
    execFileSync(process.execPath, [join(root, 'dist/src/cli/admin.js'), ...args], {
      env: { ...process.env, DATA_DIR: dataDir },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  assert.match(admin('reset-two-step', '--email', cast.root.email), /off for the person/);
  assert.equal((await enterPassword(stranger(), cast.root.email)).headers.location, '/');
  assert.throws(() => admin('reset-two-step', '--email', cast.root.email), /has no two-step sign-in/);
});

test('without the key that secrets are encrypted with the portal does not start', async (t) => {
  const { as, db, folders } = await world(t);
  await setUp(await as('olu'));
  rmSync(join(folders.keys, 'secret-0001.key'));
  assert.throws(() => prepareKeys(db, folders.keys), /Two-step secrets are encrypted with secret-0001/);
});

async function setUp(client: Client): Promise<{ secret: Buffer; codes: string[] }> {
  await client.post(`${PAGE}/secret`, { old_password: PASSWORD }, PAGE);
  const shown = (await client.get(`${PAGE}/set-up`)).body;
  const words = /<code class="hash">([A-Z2-7 ]+)<\/code>/.exec(shown)?.[1] ?? '';
  const secret = fromBase32(words.replaceAll(' ', ''));
  const wrong = await client.post(PAGE, { code: '12345' }, `${PAGE}/set-up`);
  assert.equal(wrong.statusCode, 422);
  const on = await client.post(PAGE, { code: nowCode(secret) }, `${PAGE}/set-up`);
  assert.equal(on.statusCode, 200);
  return { secret, codes: codesOf(on.body) };
}

function enterPassword(client: Client, email: string, next = '/') {
  return client.post('/sign-in', { email, password: PASSWORD, next }, '/sign-in');
}

function enterCode(client: Client, code: string, next = '/') {
  return client.post('/sign-in/code', { code, next }, '/sign-in/code');
}

function codesOf(html: string): string[] {
  return [...html.matchAll(/<code>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<\/code>/g)].map(([, code]) => code!);
}

function nowCode(secret: Uint8Array): string {
  return codeOf(secret, stepAt(Date.now()));
}

// The set-up has just used the present code; a test cannot wait for the next.
function forgetLastCode(db: World['db']): void {
  db.$client.prepare('delete from used_codes').run();
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((symbol) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(symbol).toString(2).padStart(5, '0'),
  );
  return Buffer.from(
    bits
      .join('')
      .match(/.{8}/g)!
      .map((eight) => Number.parseInt(eight, 2)),
  );
}

// Draws the picture's squares four dots wide, and reads it with a decoder that knows nothing of it.
function readSvg(svg: string): string | undefined {
  const side = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const width = side * 4;
  const dots = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let dy = 0; dy < 4; dy++)
      for (let dx = 0; dx < 4; dx++)
        dots.fill(
          0,
          ((Number(y) * 4 + dy) * width + Number(x) * 4 + dx) * 4,
          ((Number(y) * 4 + dy) * width + Number(x) * 4 + dx) * 4 + 3,
        );
  const read = jsqr as unknown as (
    dots: Uint8ClampedArray,
    width: number,
    height: number,
  ) => { data: string } | null;
  return ('default' in read ? (read.default as typeof read) : read)(dots, width, width)?.data;
}
