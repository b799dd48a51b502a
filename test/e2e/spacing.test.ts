import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { signIn, visit } from '../support/browser.ts';
import { openWorld } from '../support/portal.ts';

test('label, hint, fault and field stand at one distance on every form', async (t) => {
  const w = await openWorld(t);
  const order = w.place('PO-1', 10);
  const { inkjet } = w.cast.equipment;
  const forms: Record<'bob' | 'alice' | 'root', string[]> = {
    bob: [
      '/equipment/new',
      '/substrates/new',
      '/calibrations/new',
      '/calibrations/new?checked=yes',
      '/invitations/new',
      '/company',
    ]
      .concat([
        '/profile/name',
        '/profile/e-mail',
        '/profile/password',
        '/profile/two-step',
        '/partnerships/new',
      ])
      .concat([
        `/work-orders/${order.id}/generation?equipment=${inkjet}`,
        `/work-orders/${order.id}/confirmation`,
        '/sessions/end',
      ]),
    alice: ['/work-orders/new'],
    root: ['/companies/new', `/companies/${w.cast.bob.companyId}`],
  };
  const wrong: string[] = [];
  for (const [name, paths] of Object.entries(forms) as ['bob' | 'alice' | 'root', string[]][]) {
    const page = await visit(t, w.address);
    await signIn(page, w.cast[name].email);
    for (const path of paths) {
      await page.goto(path);
      wrong.push(...(await gaps(page)).map((what) => `${path}: ${what}`));
    }
    await page.goto(paths[0]!);
    await page.locator('main form:not([role=search]) button').last().click();
    await page.waitForLoadState();
    wrong.push(...(await gaps(page)).map((what) => `${paths[0]}, refused: ${what}`));
  }
  assert.deepEqual(wrong, []);
});

/** Neighbours in a field, or two fields, that stand at another distance than all others. */
function gaps(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const found = [];
    for (const field of document.querySelectorAll('.field')) {
      const inside = [...field.children].filter((each) => each.checkVisibility() && each.matches('label:not(.choice), legend, .hint:not(.under), .fault, .field > input, select, textarea'));
      for (const [at, each] of inside.entries()) {
        const before = inside[at - 1];
        if (!before) continue;
        const gap = (each.getBoundingClientRect().top - before.getBoundingClientRect().bottom) / root;
        if (Math.abs(gap - 0.3) > 0.06) found.push(before.tagName + '.' + before.className + ' → ' + each.tagName + '.' + each.className + '#' + each.id + ' ' + gap.toFixed(2));
      }
    }
    return found;
  })()`) as Promise<string[]>;
}
