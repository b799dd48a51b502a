import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { signIn, visit } from '../support/browser.ts';
import { everyPage } from '../support/every-page.ts';
import { placeEveryState } from '../support/every-state.ts';
import { found } from '../support/hands.ts';
import { openWorld } from '../support/portal.ts';

// Run in the page: how far it can be scrolled sideways, and what sticks out.
const SIDEWAYS = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return '';
  const wide = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > clientWidth + 1);
  return wide.map((one) => one.tagName + '.' + one.className).slice(-4).join(', ') || 'something';
})()`;

// Run in the page: controls smaller than 24 by 24 px. Links in a sentence are as high as its line.
const SMALL = `[...document.querySelectorAll('a.button, button, input:not([type=hidden]), select, textarea, summary, nav a')]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.closest('label')?.getBoundingClientRect() ?? one.getBoundingClientRect(), one])
  .filter(([{ width, height }]) => width < 24 || height < 24)
  .map(([{ width, height }, one]) => one.outerHTML.slice(0, 80) + ' is ' + Math.round(width) + ' by ' + Math.round(height))`;

test('every page: no violations in light and dark, nothing sideways on a phone and at 200 %, no small targets', async (t) => {
  const world = await openWorld(t);
  const orders = await placeEveryState(world);
  for (const [name, pages] of everyPage(world, orders)) {
    const page = await visit(t, world.address);
    await signIn(page, world.cast[name].email);
    for (const [what, path] of pages) await inspect(page, `${name}: ${what}`, path);
  }
});

test('sign-in, the open menu, the dialog and a form with faults as well', async (t) => {
  const world = await openWorld(t);
  const orders = await placeEveryState(world);
  const { equipment, substrates, bob, alice } = world.cast;
  const page = await visit(t, world.address);
  await inspect(page, 'sign-in', '/sign-in');
  await page.getByLabel('E-mail').fill(bob.email);
  await page.getByLabel('Password').fill('wrong');
  await found(page, 'button', 'Sign in').click();
  await page.getByRole('alert').waitFor();
  await inspect(page, 'sign-in refused');
  await signIn(page, bob.email);
  await found(page, 'button', 'Menu').click();
  await inspect(page, 'menu');
  const choice = `equipment=${equipment.inkjet}&substrate=${substrates.film}`;
  await page.goto(`/work-orders/${orders.new}/generation?${choice}`);
  await found(page, 'button', 'Generate codes').click();
  await found(page, 'button', 'Confirm').waitFor();
  await inspect(page, 'dialog');
  const brand = await visit(t, world.address);
  await signIn(brand, alice.email);
  await brand.goto('/work-orders/new');
  await found(brand, 'button', 'Submit work order').click();
  await brand.getByRole('alert').waitFor();
  await inspect(brand, 'new work order with faults');
});

test('what has the focus is seen to have it, in light and dark', async (t) => {
  const world = await openWorld(t);
  await placeEveryState(world);
  const page = await visit(t, world.address);
  await signIn(page, world.cast.bob.email);
  for (const path of ['/work-orders', '/menu', '/audit-log']) {
    await page.goto(path);
    for (let tabs = 0; tabs < 25; tabs++) {
      await page.keyboard.press('Tab');
      const ring = await page.evaluate(
        `(({ activeElement: at }) => { const s = getComputedStyle(at); return at === document.body ? 'window' : s.outlineStyle + ' ' + s.outlineWidth })(document)`,
      );
      assert.ok(['window', 'solid 3px'].includes(String(ring)), `${path}: ring ${ring}`);
    }
  }
});

test('an order prints on one A4 page, without buttons', async (t) => {
  const world = await openWorld(t);
  const orders = await placeEveryState(world);
  const page = await visit(t, world.address);
  await signIn(page, world.cast.bob.email);
  for (const id of [orders.ready, orders.printed]) {
    await page.goto(`/work-orders/${id}`);
    await page.getByRole('img', { name: 'The first code of this order' }).scrollIntoViewIfNeeded();
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.getByRole('button').count(), 0, 'paper has no buttons');
    const pdf = await page.pdf({ format: 'A4' });
    assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length, 1);
    await page.emulateMedia({ media: 'screen' });
  }
});

async function inspect(page: Page, what: string, path?: string): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 });
  if (path) await page.goto(path);
  await page.waitForLoadState('load');
  const small = (await page.evaluate(SMALL)) as string[];
  assert.deepEqual(small, [], `${what} has small targets`);
  assert.deepEqual(await violations(page), [], `${what} in light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.deepEqual(await violations(page, 'color-contrast'), [], `${what} in dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  for (const width of [640, 390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    assert.equal(await page.evaluate(SIDEWAYS), '', `${what} at ${width} px`);
  }
}

async function violations(page: Page, rule?: string): Promise<string[]> {
  // A run for one rule follows one for all of them, which has left its half a megabyte of script in the page.
  const axe = new AxeBuilder({ page, ...(rule && { axeSource: 'void axe' }) })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] });
  const found = await (rule ? axe.withRules(rule) : axe).analyze();
  return found.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary}`).join(' | ')}`,
  );
}
