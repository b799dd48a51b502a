import assert from 'node:assert/strict';
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { prepareFolders } from '../src/folders.ts';
import { tempFolder } from './support/temp-folder.ts';

test('at the start every file of every part becomes its owner’s alone, whatever was there', (t) => {
  const dataDir = tempFolder(t);
  const parts = Object.values(prepareFolders(dataDir));
  for (const part of [dataDir, ...parts]) {
    writeFileSync(join(part, 'put-here-by-hand'), 'x');
    chmodSync(join(part, 'put-here-by-hand'), 0o664);
    chmodSync(part, 0o775);
  }
  prepareFolders(dataDir);
  for (const part of [dataDir, ...parts]) {
    assert.equal(statSync(part).mode & 0o777, 0o700, part);
    assert.equal(statSync(join(part, 'put-here-by-hand')).mode & 0o777, 0o600, part);
  }
});
