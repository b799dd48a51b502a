import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Locator } from 'playwright';
import { signIn, visit } from '../support/browser.ts';
import { found } from '../support/hands.ts';
import { openWorld } from '../support/portal.ts';

// Without JavaScript every button loads the page anew: it must not begin at its top, or the eye has to look for its place.
const PLAIN = { javaScriptEnabled: false, viewport: { width: 1000, height: 700 } };

test('“Details” lands on the card that was opened, its reference in view', async (t) => {
  const { page, place } = await plainWorld(t);
  for (let n = 1; n <= 9; n++) place(`PO-${n}`, 10);
  await page.goto('/work-orders');
  await found(page, 'button', 'Details', 'PO-2').click();
  await found(page, 'button', 'Details', 'PO-2').waitFor();
  assert.match(page.url(), /open=\d+/);
  const arrow = found(page, 'button', 'Details', 'PO-2');
  assert.equal(await arrow.getAttribute('aria-expanded'), 'true');
  assert.ok(await isInView(arrow), 'the arrow');
  assert.ok(await isInView(page.getByRole('heading', { name: 'PO-2' })), 'the reference');
  assert.ok(await isInView(page.getByText('Quantity', { exact: true })), 'the first details');
});

test('“Show substrates” lands on the list of substrates', async (t) => {
  const { page, place } = await plainWorld(t);
  const order = place('PO-1', 10);
  await page.goto(`/work-orders/${order.id}/generation`);
  await page.getByLabel('Printing equipment').selectOption({ label: 'UV inkjet line' });
  await page.getByRole('button', { name: 'Show substrates' }).click();
  await page.getByRole('option', { name: 'Kraft paper' }).waitFor({ state: 'attached' });
  for (const label of ['Printing equipment', 'Substrate'])
    assert.ok(await isInView(page.getByLabel(label, { exact: true })), label);
});

test('“Refresh” lands on the card, in a narrowed list too', async (t) => {
  const { page, place, confirm, db } = await plainWorld(t);
  const order = confirm(place('PO-0', 10));
  for (let n = 1; n <= 9; n++) place(`PO-${n}`, 10);
  await page.goto('/work-orders?search=PO');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.waitForURL(/#card-/);
  assert.match(page.url(), /[?&]search=PO/, 'what the list was narrowed to stays');
  assert.ok(await isInView(page.getByRole('heading', { name: 'PO-0' })));
  await page.goto(`/work-orders/${order.id}`);
  await page.getByRole('button', { name: 'Refresh' }).click();
  const landed = new RegExp(`/work-orders/${order.id}\\?at=\\d+#card-`);
  await page.waitForURL(landed);
  // A browser asks nothing for an address with a fragment on which it stands.
  db.$client.prepare('update work_orders set drawn = 7 where id = ?').run(order.id);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByText('7 of 10 codes').waitFor();
  await page.waitForURL(landed);
});

async function plainWorld(t: Parameters<typeof openWorld>[0]) {
  const w = await openWorld(t);
  const page = await visit(t, w.address, PLAIN);
  await signIn(page, w.cast.bob.email);
  return { ...w, page };
}

/** Whether it comes into view: the browser scrolls once the page is there. */
async function isInView(what: Locator): Promise<boolean> {
  for (let tries = 0; tries < 40; tries++) {
    const box = await what.boundingBox();
    if (box !== null && box.y >= 0 && box.y + box.height <= PLAIN.viewport.height) return true;
    await wait(50);
  }
  return false;
}
