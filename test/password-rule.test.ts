import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPassword } from '../src/domain/sign-in/password-rule.ts';

const KNOWN = ['Olu Adeyemi', 'olu@inkworks.example', 'Inkworks Labels'];

test('it takes long passwords of any kind', () => {
  for (const password of [
    'let-it-be-printed',
    'correct horse battery staple',
    'a quiet paper mill',
    'inkworks rolls at midnight',
    'Zürich für Anfänger',
    'x7#kQ!92mmVp',
    '8412 9377 1042 5561',
    `${'p'.repeat(3) + 'qz'.repeat(3)}lamp-stand`,
    `${'äöü'.repeat(80)}lamp stand`,
  ])
    assert.doesNotThrow(() => checkPassword(password, KNOWN), password);
});

test('it refuses what is short, long, common, or made of what others know', () => {
  for (const password of [
    'eleven char',
    'x7#kQ!92mmV',
    'lamp '.repeat(52),
    'Password1234!',
    'polniypizdec0211',
    'mailcreated5240',
    'Marseille2026!!',
    'Liverpool!Liverpool!',
    'p4ssw0rd2026!!',
    'qwertyuiop123',
    'QwertyQwerty1',
    '123456789012',
    '1234567890123',
    '210987654321',
    'abcdefghijkl',
    'aaaaaaaaaaaaaaaa',
    'ababababababab',
    'iloveyou2026!',
    'adminadminadmin',
    '1qaz2wsx3edc',
    '19840412-1984',
    'inkworkslabels',
    'Inkworks-Labels-2026',
    'olu@inkworks.example',
    'OluAdeyemi1984',
    '            ',
  ])
    assert.throws(() => checkPassword(password, KNOWN), { code: 'invalid' }, password);
});
