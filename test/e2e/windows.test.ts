import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signIn, visit } from '../support/browser.ts';
import { found } from '../support/hands.ts';
import { openWorld } from '../support/portal.ts';

test('a session that ended in the middle of a page leads to the sign-in, and back to the page', async (t) => {
  const { address, cast, db, place } = await openWorld(t);
  place('PO-1', 10, { remarks: 'Read me.' });
  const page = await visit(t, address);
  await signIn(page, cast.bob.email);
  await page.goto('/work-orders?state=new');
  db.$client.exec('update sessions set expires_at = 1');
  await found(page, 'button', 'Details', 'PO-1').click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await signIn(page, cast.bob.email);
  await page.getByRole('heading', { level: 1, name: 'Work orders' }).waitFor();
  assert.match(page.url(), /\/work-orders\?state=new$/);
  await found(page, 'button', 'Details', 'PO-1').click();
  await page.getByText('Read me.').waitFor();
});

test('a new order typed before the session ended is there again after signing in', async (t) => {
  const { address, cast, db } = await openWorld(t);
  const page = await visit(t, address);
  await signIn(page, cast.alice.email);
  await page.goto('/work-orders/new');
  await page.getByLabel('Reference').fill('PO-77');
  await page.getByLabel('Remarks').fill('Typed with care.');
  db.$client.exec('update sessions set expires_at = 1');
  await found(page, 'button', 'Submit work order').click();
  await signIn(page, cast.alice.email);
  await page.getByRole('heading', { level: 1, name: 'New work order' }).waitFor();
  assert.equal(await page.getByLabel('Reference').inputValue(), 'PO-77');
  assert.equal(await page.getByLabel('Remarks').inputValue(), 'Typed with care.');
});

test('the back button shows whole pages, never a piece of one', async (t) => {
  const { address, cast, place } = await openWorld(t);
  const order = place('PO-1', 10, { remarks: 'Read me.' });
  const page = await visit(t, address);
  await signIn(page, cast.bob.email);
  await page.goto('/work-orders');
  await found(page, 'button', 'Details', 'PO-1').click();
  await page.getByText('Read me.').waitFor();
  await found(page, 'link', 'Generate codes', 'PO-1').click();
  await page.getByRole('combobox', { name: 'Printing equipment' }).selectOption({ label: 'UV inkjet line' });
  await page.getByRole('option', { name: 'Kraft paper' }).waitFor({ state: 'attached' });
  await found(page, 'link', 'Inkworks Labels').click();
  await page.getByRole('heading', { level: 1, name: 'Inkworks Labels' }).waitFor();
  for (const heading of ['Generate codes', 'Work orders']) {
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await found(page, 'button', 'Menu').waitFor();
  }
  await page.goto(`/work-orders/${order.id}`);
  await page.goBack();
  await found(page, 'button', 'Menu').waitFor();
});

test('a form of Alice sent after Bob signed in beside it changes nothing', async (t) => {
  const { address, cast, place } = await openWorld(t);
  const order = place('PO-1', 10);
  const alice = await visit(t, address);
  await signIn(alice, cast.alice.email);
  await alice.goto(`/work-orders/${order.id}`);
  await alice.getByLabel('Reason').fill('Wrong prefix.');
  const bob = await alice.context().newPage();
  await bob.goto('/menu');
  await bob.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
  await bob.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await signIn(bob, cast.bob.email);
  await found(alice, 'button', 'Cancel work order').click();
  await alice.getByText('This form was opened for another person or company').waitFor();
  await bob.goto(`/work-orders/${order.id}`);
  await bob.getByRole('article').getByText('New', { exact: true }).waitFor();
});

test('equipment chosen before the script arrived is followed by its substrates all the same', async (t) => {
  const { address, cast, place } = await openWorld(t);
  const order = place('PO-1', 10);
  const page = await visit(t, address);
  await signIn(page, cast.bob.email);
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route('**/public/htmx.js', async (route) => {
    await arrived;
    await route.continue();
  });
  await page.goto(`/work-orders/${order.id}/generation`, { waitUntil: 'commit' });
  await page.getByLabel('Printing equipment').selectOption({ label: 'UV inkjet line' });
  arrive();
  await page.locator('#substrate option', { hasText: 'White PP film' }).waitFor({ state: 'attached' });
});
