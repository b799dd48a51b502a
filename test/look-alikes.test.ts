import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainText } from '../src/domain/forms/text.ts';
import { skeletonOf } from '../src/domain/people/look-alikes.ts';
import { checkEmail, checkName } from '../src/domain/people/people.ts';
import { hashPassword, passwordMatches } from '../src/domain/sign-in/passwords.ts';
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
  const alice = await w.as('alice');
  const named = () => w.db.$client.prepare('select name from companies').pluck().all();
  const before = named();
  for (const name of LIKE_MALLORY) {
    const answer = await alice.post('/company', { name }, '/company');
    assert.equal(answer.statusCode, 422, name);
    assert.match(answer.body, /cannot be chosen here/, name);
    assert.doesNotMatch(answer.body, /company named/);
  }
  assert.deepEqual(named(), before);
});

test('whoever tries many names is stopped', async (t) => {
  const w = await world(t);
  const alice = await w.as('alice');
  const statuses: number[] = [];
  for (let n = 0; n < 22; n++)
    statuses.push((await alice.post('/company', { name: `Acme ${n}` }, '/company')).statusCode);
  assert.deepEqual(statuses.slice(-3), [303, 429, 429]);
});

test('a password is the same however its accents are composed, and of any length it takes as long', async () => {
  const hash = await hashPassword('crème brûlée über alles'.normalize('NFD'));
  assert.equal(await passwordMatches(hash, 'crème brûlée über alles'.normalize('NFC')), true);
  assert.equal(await passwordMatches(hash, 'crème brûlée über alles'.normalize('NFD')), true);
  const took = async (password: string) => {
    const begin = performance.now();
    assert.equal(await passwordMatches(hash, password), false);
    return performance.now() - begin;
  };
  await took('warm');
  assert.ok((await took('a'.repeat(60_000))) > (await took('short')) / 4);
});
