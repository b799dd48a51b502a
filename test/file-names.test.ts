import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameAs, plainName } from '../src/http/pages/uploads/file-upload.ts';

const PDF = ['pdf', 'ai'] as const;
const TYPED: [string, string][] = [
  ['front.pdf', 'front.pdf'],
  ['Front.PDF', 'Front.PDF'],
  ['label.ai', 'label.ai'],
  ['front.hta', 'front.hta.pdf'],
  ['front.pdf.exe', 'front.pdf.exe.pdf'],
  ['front.exe. . ', 'front.exe.pdf'],
  ['front.pdf. ', 'front.pdf'],
  ['front', 'front.pdf'],
  ['..\\..\\front.pdf', 'front.pdf'],
  ['C:\\art/front.lnk', 'front.lnk.pdf'],
  ['front\u202efdp.exe', 'frontfdp.exe.pdf'],
  ['fr\u200bont\u0000\r\n.pdf', 'front.pdf'],
  ['a<b>:"|?*.pdf', 'ab.pdf'],
  ['\ud800front.pdf', 'front.pdf'],
  ['.pdf', '.pdf'],
  ['\u202e', 'artwork.pdf'],
  ['Entwu\u0308rfe\u3000A.pdf', 'Entw\u00fcrfe A.pdf'],
];

test('a file is called what it holds, and nothing in its name is hidden', () => {
  for (const [typed, kept] of TYPED) assert.equal(nameAs(plainName(typed, 'artwork'), PDF), kept, typed);
});

test('no name is longer than 120 units, ends inside a character or loses its extension', () => {
  for (const stem of [
    'x'.repeat(300),
    '🙂'.repeat(80),
    `a${'🙂'.repeat(80)}`,
    'é'.repeat(119),
    'x'.repeat(118),
  ]) {
    for (const end of ['.pdf', '.exe', '', '.']) {
      const name = nameAs(plainName(stem + end, 'artwork'), PDF);
      assert.ok(name.length <= 120, `${name.length}`);
      assert.doesNotMatch(name, /\p{Cs}/u, name);
      assert.match(name, /\.pdf$/);
    }
  }
});
