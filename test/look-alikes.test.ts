import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD } from '../src/cli/cast.ts';
import type { Refusal } from '../src/domain/access/refusal.ts';
import { plainText } from '../src/domain/forms/text.ts';
import { isSameFirm } from '../src/domain/people/company-names.ts';
import { checkEmail } from '../src/domain/people/email-address.ts';
import { looksLike, skeletonOf } from '../src/domain/people/look-alikes.ts';
import { checkName } from '../src/domain/people/people.ts';
import { hashPassword, passwordMatches } from '../src/domain/sign-in/passwords.ts';
import type { Client } from './support/client.ts';
import { world } from './support/world.ts';

const UNSEEN = [
  ...[0x00ad, 0x034f, 0x061c, 0x115f, 0x1160, 0x17b4, 0x180b, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f],
  ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2061, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0x3164],
  ...[0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0x1d173, 0xe0001, 0xe0041, 0xe0100],
].map((code) => String.fromCodePoint(code));
const SPACES = [0xa0, 0x1680, 0x2000, 0x2003, 0x2007, 0x2009, 0x200a, 0x202f, 0x205f, 0x3000, 0x2800];

const LIKE_MALLORY = [
  ...['mallory foods', 'MALLORY FOODS', 'Mallory  Foods', 'Mallory-Foods', 'MalloryFoods', 'Mallory Foods.'],
  ...[
    'Маllоrу Fооds',
    'Mаllory Foods',
    'Μallory Foods',
    'Mallοry Fοοds',
    'Ｍａｌｌｏｒｙ Ｆｏｏｄｓ',
    'Mallory Fооԁѕ',
  ],
  ...[
    'Ma11ory Foods',
    'MaIIory Foods',
    'Mallory F00ds',
    'Mållory Foods',
    'Mallory\u200bFoods',
    '𝐌allory 𝐅oods',
    'Ⓜallory Foods',
  ],
];

test('no character that cannot be seen stays in an address or a name, and all spaces are one', () => {
  for (const unseen of UNSEEN) {
    const code = unseen.codePointAt(0)!.toString(16);
    assert.equal(checkEmail(`mal${unseen}lory@foods${unseen}.example`), 'mallory@foods.example', code);
    assert.equal(checkName(`${unseen}Mal${unseen}lory${unseen}`), 'Mallory', code);
    assert.equal(plainText(`PO${unseen}-1`), 'PO-1', code);
  }
  for (const space of SPACES)
    assert.equal(
      checkName(`Mallory${String.fromCodePoint(space)}Foods`),
      'Mallory Foods',
      space.toString(16),
    );
  assert.equal(checkName('Ame\u0301lie'), 'Am\u00e9lie');
});

test('an address is a dot-atom and labels that are not empty', () => {
  const wrong = [
    'a.@b.example',
    '.a@b.example',
    'a..b@c.example',
    'a@b.example.',
    'a@.b.example',
    'a@b..example',
  ];
  const more = ['a@-b.example', 'a@b-.example', 'a b@c.example', 'a@b@c.example', 'a@', '@b', 'a[@b.example'];
  for (const address of [...wrong, ...more, `${'a'.repeat(65)}@b.example`, `a@${'b'.repeat(64)}.example`])
    assert.throws(() => checkEmail(address), /is not an e-mail address/, address);
  for (const address of [
    "o'neill+print@b.example",
    'a.b-c_d@b-c.example',
    'jürgen@müller.example',
    'root@localhost',
  ])
    assert.equal(checkEmail(address), address);
});

test('a company cannot take a name that looks like that of another, and learns nothing of it', async (t) => {
  const w = await world(t);
  for (const name of LIKE_MALLORY) assert.equal(skeletonOf(name), skeletonOf('Mallory Foods'), name);
  for (const name of ['Malory Foods', 'Mallory Food', 'Mallory Goods', '食品', 'Пиво'])
    assert.notEqual(skeletonOf(name), skeletonOf('Mallory Foods'), name);
  for (const [one, other] of [
    ['Großmann', 'GROSSMANN'],
    ['Mallory Foods™', 'MALLORY FOODS ®'],
    ['Mallory Foods (TM)', 'Mallory Foods'],
    ['Œuvre', 'oeuvre'],
    ['ГРУППА', 'группа'],
    ['ΜΗΛΟ', 'μηλο'],
  ] as const)
    assert.ok(looksLike(one, other), one);
  const alice = await w.as('alice');
  const named = () => w.db.$client.prepare('select name from companies').pluck().all();
  const before = named();
  const root = await w.as('root');
  const profile = `/companies/${w.cast.alice.companyId}/profile`;
  for (const name of LIKE_MALLORY) {
    assert.equal((await alice.post('/company', { name }, '/company')).statusCode, 303, name);
    const given = await root.post(profile, { name }, profile);
    assert.equal(given.statusCode, 422, name);
    assert.match(given.body, /There is a company named Mallory Foods already/, name);
  }
  assert.deepEqual(named(), before);
});

const ACME = [
  'Acme',
  'ACME',
  'Acme GmbH',
  'ACME Inc.',
  'Acme, S.A. de C.V.',
  'Acme S. A.',
  'Acme G.m.b.H. & Co. KG',
  'acme a/s',
];
const MORE_ACME = [
  'Acme Sp. z o.o.',
  'Acme Sp. z o. o.',
  'Acme (Pty) Ltd',
  'Acme Co., Ltd.',
  'Acme and Company',
  'Acme S.à r.l.',
];
const FOREIGN_ACME = [
  'Acme, spol. s r.o.',
  'Acme Gmbн',
  'ООО Асме',
  'PT Acme Tbk',
  '株式会社Acme',
  'Acme A.Ş.',
  'Ａｃｍｅ Ｌｔｄ',
];

test('legal forms make no difference, however they are written; words of a name do', () => {
  for (const name of [...ACME, ...MORE_ACME, ...FOREIGN_ACME]) assert.ok(isSameFirm(name, 'Acme'), name);
  for (const name of ['Acme Foods', 'Acme Mexico SA de CV', 'Acne GmbH', 'Ad Acme', 'GmbH', '株式会社'])
    assert.equal(isSameFirm(name, 'Acme'), false, name);
  assert.equal(isSameFirm('Co', 'Group'), false, 'a name that is nothing but a legal form is a name');
});

test("for another's name in another legal form the platform is asked, and decides", async (t) => {
  const w = await world(t);
  const root = await w.as('root');
  const typed = { kind: 'brand', name: 'Mаllory Foods Inc.', admin: 'mo@foods.example', language: 'en' };
  const asked = await root.post('/companies', typed, '/companies/new');
  assert.match(asked.body, /Is it one of these\?[\s\S]*Mallory Foods/);
  const looked = /name="looked" value="([^"]*)"/.exec(asked.body)![1]!;
  assert.equal((await root.post('/companies', { ...typed, looked }, '/companies/new')).statusCode, 303);
  const signs = await root.post('/companies', { ...typed, name: '!?…' }, '/companies/new');
  assert.match(signs.body, /name-fault">.*Enter a name with letters or digits/);
});

test('a partner is found by its name however its letters are composed and its signs set', async (t) => {
  const w = await world(t);
  const mallory = await w.as('mallory');
  w.db.$client
    .prepare(`update companies set name = 'Zürich Étiquettes, Ltd' where name = 'Inkworks Labels'`)
    .run();
  for (const name of [
    'Zürich Étiquettes Ltd',
    'ZU\u0308RICH E\u0301TIQUETTES, LTD',
    'Zürich\u00a0\u200bÉtiquettes  Ltd.',
  ]) {
    assert.equal((await mallory.post('/partnerships', { name }, '/partnerships/new')).statusCode, 303, name);
    w.db.$client.prepare('delete from partnerships where brand_id = ?').run(w.cast.mallory.companyId);
  }
  assert.equal(
    (await mallory.post('/partnerships', { name: 'Zürich Labels' }, '/partnerships/new')).statusCode,
    422,
  );
});

test('an e-mail address has one form, and signs in by every way to type it', async (t) => {
  const w = await world(t);
  for (const [typed, kept] of [
    ['ａｌｉｃｅ＠ａｃｍｅ．ｅｘａｍｐｌｅ', 'alice@acme.example'],
    ['Alice@ACME。example', 'alice@acme.example'],
    ['ju\u0308rgen@xn--mller-kva.example', 'jürgen@müller.example'],
  ] as const)
    assert.equal(checkEmail(typed), kept);
  for (const typed of ['a@1.2', 'a@127.0.0.1', '𝐚@b.example', 'a@xn--a.example', '\u0301a@b.example'])
    assert.throws(() => checkEmail(typed), /is not an e-mail address/, typed);
  // As an older version kept what a browser had sent.
  w.db.$client
    .prepare(`update users set email = 'erin@xn--mller-kva.example' where email = 'erin@acme.example'`)
    .run();
  for (const email of [
    'erin@müller.example',
    'erin@xn--mller-kva.example',
    'ＡＬＩＣＥ＠acme.example',
    ' alice@\u200bacme.example',
  ])
    assert.equal(
      (await w.stranger().post('/sign-in', { email, password: PASSWORD }, '/sign-in')).statusCode,
      303,
      email,
    );
});

test("nobody joins a company under an address or a name that looks like a colleague's", async (t) => {
  const w = await world(t);
  const [alice, erin, mallory] = [await w.as('alice'), await w.as('erin'), await w.as('mallory')];
  const invite = (who: Client, email: string) =>
    who.post('/invitations', { email, role: 'viewer' }, '/invitations/new');
  for (const email of [
    'аlice@acme.example',
    'a1ice@acme.example',
    'erin@аcme.example',
    'eri\u0144@acme.example',
    'alice@acrne.example',
  ])
    assert.match(
      (await invite(alice, email)).body,
      /email-fault">.*looks like (alice|erin)@acme\.example/,
      email,
    );
  assert.equal((await invite(alice, 'alicia@acme.example')).statusCode, 303);
  assert.match((await invite(alice, 'aliсia@acme.example')).body, /looks like alicia@/, 'one who is invited');
  assert.equal(
    (await invite(mallory, 'a1ice@acme.example')).statusCode,
    303,
    'in another company it is nobody’s',
  );
  for (const name of ['Alice', 'ALICE', 'Аlice', 'A l i c e', 'AIice', 'Αlicé'].map((each) =>
    w.cast.alice.name.replace('Alice', each),
  ))
    assert.match(
      (await erin.post('/profile/name', { name }, '/profile/name')).body,
      /somebody named Alice/,
      name,
    );
  assert.equal((await erin.post('/profile/name', { name: 'Bob' }, '/profile/name')).statusCode, 303);
});

test('a reference, equipment or substrate is not taken twice in letters of the same shape', async (t) => {
  const w = await world(t);
  w.place('PO-7', 3);
  for (const reference of ['РО-7', 'ＰＯ－7', 'P\u039f-7'])
    assert.throws(
      () => w.place(reference, 3),
      ({ fields }: Refusal) => /looks like PO-7/.test(fields.reference ?? ''),
    );
  w.place('РО-8', 3);
  assert.throws(() => w.place('PO-8', 3), 'the other way round');
  for (const reference of ['PO-1', 'PO-l', 'P0-7', 'PÖ-7']) w.place(reference, 3);
  const bob = await w.as('bob');
  const press = { technology: 'electrophotography dry', resolution_x: '600', image_format: 'png' };
  const add = (name: string) => bob.post('/equipment/new', { ...press, name }, '/equipment/new');
  assert.equal((await add('Öler 7')).statusCode, 303);
  for (const name of ['ÖLER 7', 'Ölеr 7', 'O\u0308LER\u200b 7'])
    assert.match((await add(name)).body, /named Öler 7 already/, name);
  assert.equal((await add('Oler 7')).statusCode, 303);
});

test('a password is the same however its accents are composed', async () => {
  const hash = await hashPassword('crème brûlée über alles'.normalize('NFD'));
  assert.equal(await passwordMatches(hash, 'crème brûlée über alles'.normalize('NFC')), true);
  assert.equal(await passwordMatches(hash, 'crème brûlée über alles'.normalize('NFD')), true);
});
