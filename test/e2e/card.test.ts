import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { signIn, visit } from '../support/browser.ts';
import { found, getsFocus, hasFocus } from '../support/hands.ts';
import { openWorld } from '../support/portal.ts';

const REFERENCES = Array.from({ length: 8 }, (_, n) => `PO-${n + 1}`);

for (const javaScriptEnabled of [true, false]) {
  test(`the arrow opens and closes a card ${javaScriptEnabled ? 'in place' : 'by a reload'}`, async (t) => {
    const { address, cast, place } = await openWorld(t);
    for (const reference of REFERENCES) place(reference, 10, { remarks: `Remarks of ${reference}` });
    const page = await visit(t, address, { javaScriptEnabled });
    await signIn(page, cast.bob.email);
    await page.goto('/work-orders');
    const arrow = found(page, 'button', 'Details', 'PO-4');
    const remarks = page.getByText('Remarks of PO-4');
    for (const key of ['Enter', 'Space']) {
      await reach(page, 'PO-4');
      const before = await top(page, 'PO-4');
      await page.keyboard.press(key);
      await remarks.waitFor();
      assert.equal(await arrow.getAttribute('aria-expanded'), 'true');
      assert.ok(await getsFocus(arrow), `after ${key} the focus is on the arrow`);
      if (javaScriptEnabled) assert.equal(await top(page, 'PO-4'), before, 'the card stays where it is');
      else assert.ok(await isInView(page, 'PO-4'), 'the opened card is in view');
      await page.keyboard.press(key);
      await remarks.waitFor({ state: 'detached' });
      assert.equal(await arrow.getAttribute('aria-expanded'), 'false');
      assert.ok(await getsFocus(arrow), `closed by ${key}, the focus is on the arrow`);
    }
  });
}

test('several cards stay open at once, and a search and its page stay as they are', async (t) => {
  const { address, cast, place } = await openWorld(t);
  for (const reference of REFERENCES) place(reference, 10, { remarks: `Remarks of ${reference}` });
  const page = await visit(t, address);
  await signIn(page, cast.bob.email);
  await page.goto('/work-orders?search=PO&state=new');
  for (const reference of ['PO-2', 'PO-7']) await found(page, 'button', 'Details', reference).click();
  for (const reference of ['PO-2', 'PO-7']) await page.getByText(`Remarks of ${reference}`).waitFor();
  assert.match(page.url(), /search=PO&state=new$/);

  const plain = await visit(t, address, { javaScriptEnabled: false });
  await signIn(plain, cast.bob.email);
  await plain.goto('/work-orders?search=PO&state=new');
  await found(plain, 'button', 'Details', 'PO-2').click();
  await plain.getByText('Remarks of PO-2').waitFor();
  assert.match(plain.url(), /search=PO/);
  assert.match(plain.url(), /state=new/);
});

test('after the download the card turns by itself and offers what comes next', async (t) => {
  const { address, cast, place, confirm, generateAll } = await openWorld(t);
  confirm(place('PO-1', 10));
  await generateAll();
  const page = await visit(t, address);
  await signIn(page, cast.bob.email);
  await page.goto('/work-orders');
  await found(page, 'button', 'Details', 'PO-1').click();
  await page.getByText('Not downloaded yet').first().waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    found(page, 'link', 'Download codes', 'PO-1').click(),
  ]);
  await download.path();
  await found(page, 'button', 'Report print', 'PO-1').waitFor();
  assert.ok(
    await getsFocus(found(page, 'link', 'Download codes', 'PO-1')),
    'the focus stays on the arrow down',
  );
});

async function reach(page: Page, reference: string): Promise<void> {
  const arrow = found(page, 'button', 'Details', reference);
  for (let tabs = 0; tabs < 60; tabs++) {
    if (await hasFocus(arrow)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`The keyboard does not reach the arrow of ${reference}.`);
}

async function top(page: Page, reference: string): Promise<number> {
  const box = await page.getByRole('article', { name: reference, exact: true }).boundingBox();
  return Math.round(box?.y ?? Number.NaN);
}

async function isInView(page: Page, reference: string): Promise<boolean> {
  const arrow = await found(page, 'button', 'Details', reference).boundingBox();
  const height = page.viewportSize()?.height ?? 0;
  return arrow !== null && arrow.y >= 0 && arrow.y + arrow.height <= height;
}
