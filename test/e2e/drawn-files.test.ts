import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { faultOf } from '../../src/http/pages/uploads/file-kinds/check-file.ts';
import { closeWindows, visit } from '../support/browser.ts';

test('what a browser draws is taken, as PNG, JPEG and PDF; without its end it is not', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-drawn-'));
  t.after(async () => {
    await closeWindows(t);
    rmSync(folder, { recursive: true, force: true });
  });
  const page = await visit(t, 'http://127.0.0.1');
  await page.setContent('<h1>The label</h1>');
  const drawn = [
    ['image/png', await page.screenshot()],
    ['image/jpeg', await page.screenshot({ type: 'jpeg' })],
    ['application/pdf', await page.pdf()],
  ] as const;
  for (const [kind, bytes] of drawn) {
    const path = join(folder, 'drawn');
    writeFileSync(path, bytes);
    assert.equal(await faultOf(path, kind), undefined, kind);
    // Of a PDF that lacks only its last line readers lose nothing.
    const whole = kind === 'application/pdf' ? Math.floor(bytes.length / 2) : bytes.length - 20;
    writeFileSync(path, bytes.subarray(0, whole));
    assert.match((await faultOf(path, kind)) ?? 'whole', /ends in the middle/, kind);
  }
});
