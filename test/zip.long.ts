import assert from 'node:assert/strict';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { deflatePart } from '../src/codes/deflate/deflate-part.ts';
import { storedEntry, zipFile } from '../src/codes/zip/zip.ts';
import { askTools, readNames } from './support/read-package.ts';
import { tempFolder } from './support/temp-folder.ts';

const folder = tempFolder({ after });
const path = join(folder, 'large.zip');

test('it goes beyond 4 GiB of images, and every reader finds them all', async () => {
  const zip = zipFile('r/');
  const file = openSync(path, 'w');
  const image = Buffer.alloc(64 * 1024 * 1024, 7);
  const names = Array.from({ length: 66 }, (_, i) => `r/${i}.png`);
  for (const name of names) {
    const entry = storedEntry(name, image);
    zip.addStored(entry);
    writeSync(file, entry);
  }
  for (const piece of zip.end()) writeSync(file, piece);
  closeSync(file);
  assert.deepEqual(await readNames(path), names);
  for (const { tool, ok, said } of askTools(path)) assert.ok(ok, `${tool}: ${said}`);
});

test('it goes beyond 4 GiB in one table, and every reader reads it', async () => {
  const zip = zipFile('r/');
  const file = openSync(path, 'w');
  const rows = Buffer.alloc(64 * 1024 * 1024, 'one,two\r\n');
  const part = deflatePart(rows);
  writeSync(file, zip.openDeflated('r/codes.csv', 66 * rows.length));
  for (let i = 0; i < 66; i++) {
    zip.addDeflated({ packed: part.length, plain: rows.length, crc: crc32(rows) });
    writeSync(file, part);
  }
  writeSync(file, zip.closeDeflated());
  const entry = storedEntry('r/1.png', Buffer.from('image'));
  zip.addStored(entry);
  writeSync(file, entry);
  for (const piece of zip.end()) writeSync(file, piece);
  closeSync(file);
  assert.deepEqual(await readNames(path), ['r/codes.csv', 'r/1.png']);
  for (const { tool, ok, said } of askTools(path)) assert.ok(ok, `${tool}: ${said}`);
});
