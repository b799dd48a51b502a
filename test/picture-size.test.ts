import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPixels } from '../src/http/pages/uploads/file-kinds/file-bytes.ts';

test('a picture is too large by what it unpacks to, not by its pixels', () => {
  checkPixels(28_063, 39_685, 1 / 8); // A3 at 2,400 dpi in one bit
  checkPixels(19_843, 28_063, 4); // A4 at 2,400 dpi in CMYK
  assert.throws(() => checkPixels(28_063, 39_685, 4), /too many to open/);
  assert.throws(() => checkPixels(400_000, 400_000, 1 / 8), /too many to open/);
});
