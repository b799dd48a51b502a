import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signIn, visit } from '../support/browser.ts';
import { found, keyboard } from '../support/hands.ts';
import { openWorld } from '../support/portal.ts';

test('the sum of quantity and extra follows what is typed, and the focus stays where it is typed', async (t) => {
  const { address, cast } = await openWorld(t);
  const page = await visit(t, address);
  await signIn(page, cast.alice.email);
  await page.goto('/work-orders/new');
  const hands = keyboard(page);
  await hands.type('Quantity', '11,429');
  await hands.type('Extra (percent)', '5');
  const total = page.getByText('In all 12,001 codes: 11,429 ordered, 572 extra.');
  await total.waitFor();
  await hands.type('Extra (percent)', '31');
  await total.waitFor({ state: 'detached' });
  assert.equal(await page.getByLabel('Extra (percent)').inputValue(), '31');
});

test('without JavaScript the form that comes back has the sum', async (t) => {
  const { address, cast } = await openWorld(t);
  const page = await visit(t, address, { javaScriptEnabled: false });
  await signIn(page, cast.alice.email);
  await page.goto('/work-orders/new');
  await page.getByLabel('Quantity').fill('1000');
  await page.getByLabel('Extra (percent)').fill('2,5 %');
  await found(page, 'button', 'Submit work order').click();
  await page.getByText('In all 1,025 codes: 1,000 ordered, 25 extra.').waitFor();
});
