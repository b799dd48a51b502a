import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { copyOf, dataPlan, generateHere, makePackages, pressRoom, refusedIn } from './support/offline.ts';

const room = pressRoom();
let data: { zip: string; folder: string };
let images: { zip: string; folder: string };
let copies = 0;

before(async () => {
  ({ data, images } = await makePackages(room.folder, {
    data: dataPlan(250),
    images: dataPlan(250, { imageMode: 'images' }),
  }));
});
after(() => room.leave());

const TABLES = ['codes.csv', 'codes/messages.csv', 'files.csv'];

test('it finds whatever is missing', async () => {
  for (const file of [...TABLES, 'codes/0001/00000001.png', 'manifest.json']) {
    const copy = copyOf(data.folder, `copy-${copies++}`);
    rmSync(join(copy, file));
    assert.match((await refused(copy)).err, new RegExp(`${file.replaceAll('.', '\\.')} is missing`), file);
  }
  assert.equal((await generateHere(join(room.folder, 'nothing'))).status, 2);
});

test('it refuses a package that holds more than a package does', async () => {
  for (const [name, odd] of [
    ['codes/0001/00000002.png', true],
    ['notes.txt', true],
    ['codes/.DS_Store', false],
    ['Thumbs.db', false],
  ] as const) {
    const copy = copyOf(data.folder, `copy-${copies++}`);
    writeFileSync(join(copy, name), '');
    const check = await generateHere(copy, '--check');
    assert.equal(check.status, odd ? 1 : 0, name);
    if (odd) assert.match(check.err, /" in .* is not of the package\. Remove it/);
  }
});

test('it reads no file outside the package, where a link leads to', async () => {
  const copy = copyOf(data.folder, `copy-${copies++}`);
  renameSync(join(copy, 'codes'), join(copy, '..', 'elsewhere'));
  symlinkSync(join(copy, '..', 'elsewhere'), join(copy, 'codes'));
  assert.match((await refused(copy)).err, /codes\/messages\.csv (is missing|.* a link leads elsewhere)/);
  const linked = copyOf(data.folder, `copy-${copies++}`);
  rmSync(join(linked, 'codes.csv'));
  symlinkSync(join(data.folder, 'codes.csv'), join(linked, 'codes.csv'));
  assert.match(
    (await refused(linked)).err,
    /codes\.csv in .* is not a file of its own: a link leads elsewhere/,
  );
});

test('it names the image that was changed in a package of images', async () => {
  const copy = copyOf(images.folder, `copy-${copies++}`);
  const file = join(copy, 'codes/0003/00000222.png');
  const bytes = readFileSync(file);
  bytes[60]! ^= 1;
  writeFileSync(file, bytes);
  assert.match(
    (await refused(copy)).err,
    /codes\/0003\/00000222\.png is not the image of row 222\. Download/,
  );
});

const refused = (input: string, ...more: string[]) => refusedIn(room.folder, input, ...more);
