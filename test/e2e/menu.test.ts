import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signIn, visit } from '../support/browser.ts';
import { found, hasFocus } from '../support/hands.ts';
import { openWorld } from '../support/portal.ts';

const LINKS = ['Work orders', 'Equipment', 'Substrates', 'Partnerships', 'People', 'Audit log'];

test('the menu slides out, keeps the focus inside, and gives it back on Escape', async (t) => {
  const { address, cast } = await openWorld(t);
  const page = await visit(t, address);
  await signIn(page, cast.bob.email);
  const menu = page.getByRole('dialog', { name: 'Menu' });
  const button = found(page, 'button', 'Menu');
  await button.press('Enter');
  for (const name of LINKS) await menu.getByRole('link', { name, exact: true }).waitFor();
  await menu.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
  const links = new Set<string>();
  for (let tabs = 0; tabs < 30; tabs++) {
    await page.keyboard.press('Tab');
    const where = await page.evaluate(
      `(({ activeElement: at }) => at === document.body ? 'window' : at.closest('dialog') ? at.textContent : 'outside')(document)`,
    );
    assert.notEqual(where, 'outside', 'the focus left the open menu');
    links.add(String(where).trim());
  }
  for (const name of LINKS) assert.ok(links.has(name), `Tab reaches ${name}`);
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'hidden' });
  assert.ok(await hasFocus(button));
  assert.equal(new URL(page.url()).pathname, '/');

  await page.keyboard.press('Space');
  await menu.getByRole('button', { name: 'Close the menu' }).click();
  await menu.waitFor({ state: 'hidden' });
  assert.ok(await hasFocus(button));
});

test('without JavaScript the menu is a page, and signs out', async (t) => {
  const { address, cast } = await openWorld(t);
  const page = await visit(t, address, { javaScriptEnabled: false });
  await signIn(page, cast.bob.email);
  await found(page, 'button', 'Menu').click();
  assert.equal(new URL(page.url()).pathname, '/menu');
  for (const name of LINKS) {
    await found(page, 'link', name).click();
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    await found(page, 'button', 'Menu').click();
  }
  await found(page, 'button', 'Sign out').click();
  await page.getByText('You are signed out.').waitFor();
});
