import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { signIn, visit } from '../support/browser.ts';
import { found } from '../support/hands.ts';
import { openWorld } from '../support/portal.ts';

const WATCH = `
  window.announced = [];
  new MutationObserver(() => window.announced.push(Date.now()))
    .observe(document.getElementById('announcer'), { childList: true, characterData: true, subtree: true });`;

test('a card follows its generation, announces it seldom, and stops asking when the codes are there', async (t) => {
  const { address, cast, db, place, confirm, generateAll } = await openWorld(t);
  confirm(place('PO-1', 12_000));
  const drawn = db.$client.prepare('update work_orders set drawn = ?, generation_started_at = ?');
  const page = await visit(t, address);
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/progress')) asked++;
  });
  await signIn(page, cast.bob.email);
  await page.goto('/work-orders');
  await page.evaluate(WATCH);
  const card = page.getByRole('article', { name: 'PO-1', exact: true });
  await card.getByText('0 of 12,000 codes').waitFor();
  for (let n = 1; n <= 12; n++) {
    drawn.run(n * 900, Date.now() - 8_000);
    await wait(1000);
  }
  await card.getByText('Batch 2 of 2 · 10,800 of 12,000 codes · about').waitFor();
  const times = (await page.evaluate('window.announced')) as number[];
  assert.ok(times.length >= 2, 'it is announced now and then');
  const gaps = times.slice(1).map((time, index) => time - times[index]!);
  assert.ok(
    gaps.every((gap) => gap > 4_500),
    `announced after ${gaps} ms`,
  );
  assert.ok(asked >= 8, 'it asked about once a second');

  await generateAll();
  await found(page, 'link', 'Download codes', 'PO-1').waitFor();
  await card.getByText('Ready to print', { exact: true }).waitFor();
  const settled = asked;
  await wait(2500);
  assert.equal(asked, settled, 'it asks no more');
});

test('after Confirm the page says no longer that codes are being made once they are there', async (t) => {
  const { address, cast, place, generateAll } = await openWorld(t);
  const order = place('PO-1', 20);
  const { equipment, substrates } = cast;
  const page = await visit(t, address);
  await signIn(page, cast.bob.email);
  await page.goto(
    `/work-orders/${order.id}/generation?equipment=${equipment.inkjet}&substrate=${substrates.film}`,
  );
  await found(page, 'button', 'Generate codes').click();
  await found(page, 'button', 'Confirm').click();
  await page.getByRole('status').getByText('PO-1 is confirmed').waitFor();
  await generateAll();
  await found(page, 'link', 'Download codes', 'PO-1').waitFor();
  await page.getByRole('status').getByText('PO-1: Ready to print').waitFor();
  assert.equal(await page.getByText('are being generated').count(), 0);
});

test('without JavaScript nothing moves until Refresh is pressed', async (t) => {
  const { address, cast, place, confirm, generateAll } = await openWorld(t);
  confirm(place('PO-1', 20));
  const page = await visit(t, address, { javaScriptEnabled: false });
  await signIn(page, cast.bob.email);
  await page.goto('/work-orders');
  await page.getByText('0 of 20 codes').waitFor();
  await generateAll();
  assert.ok(await page.getByText('0 of 20 codes').isVisible());
  await found(page, 'button', 'Refresh', 'PO-1').click();
  await found(page, 'link', 'Download codes', 'PO-1').waitFor();
});
