import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { signIn, visit } from '../support/browser.ts';
import { placeEveryState } from '../support/every-state.ts';
import { openWorld } from '../support/portal.ts';

const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
  .repeat(2)
  .slice(0, 118);

test('long names and addresses wrap at 390 px: no page is wider than its window', async (t) => {
  const w = await openWorld(t);
  const ids = await placeEveryState(w);
  const run = (sql: string, ...values: unknown[]) => w.db.$client.prepare(sql).run(...values);
  for (const table of ['companies', 'users', 'equipment', 'substrates'])
    run(`update ${table} set name = substr(?, 1, 110) || id`, LONG);
  const address = `${'a'.repeat(60)}.${'b'.repeat(60)}.example`;
  run(`update users set email = 'u' || id || '@${address}'`);
  run(`update companies set website = 'https://${address}/', email_domain = ?, contact = ?`, address, LONG);
  run(`update work_orders set reference = id || substr('${'R'.repeat(64)}', 1, 60), remarks = ?`, LONG);
  run(`update work_orders set cancel_reason = ? where cancel_reason is not null`, LONG);
  run(`update work_orders set failure = ? where failure is not null`, LONG);
  run(`update equipment set maker = ?, model = ?, location = ?`, LONG, LONG, LONG);
  const { equipment, substrates } = w.cast;
  const pair = `/calibrations/${equipment.inkjet}/${substrates.film}`;
  const pages: [number, string[]][] = [
    [
      w.cast.bob.userId,
      [
        '/',
        '/menu',
        '/work-orders',
        `/work-orders?open=${ids.ready}`,
        '/equipment',
        '/substrates',
        '/calibrations',
        pair,
      ]
        .concat([
          `/equipment/${equipment.inkjet}`,
          `/work-orders/${ids.new}/generation?equipment=${equipment.inkjet}`,
        ])
        .concat([
          '/people',
          `/people/${w.cast.olu.userId}`,
          '/partnerships',
          '/company',
          '/audit-log',
          '/profile',
          '/sessions',
        ])
        .concat([
          `/work-orders/${ids.new}/generation?equipment=${equipment.inkjet}&substrate=${substrates.film}`,
        ])
        .concat([
          `/work-orders/${ids.failed}`,
          `/work-orders/${ids.canceled}`,
          '/mails',
          `/people/${w.cast.olu.userId}/removal`,
        ]),
    ],
    [w.cast.alice.userId, ['/', `/work-orders?open=${ids.printed}`, '/work-orders/new', '/people']],
    [
      w.cast.root.userId,
      ['/', `/companies/${w.cast.bob.companyId}`, `/companies/${w.cast.bob.companyId}/profile`, '/mails'],
    ],
  ];
  const wrong: string[] = [];
  for (const [id, paths] of pages) {
    const page = await visit(t, w.address, { viewport: { width: 390, height: 800 } });
    await signIn(page, `u${id}@${address}`);
    for (const path of paths) {
      await page.goto(path);
      wrong.push(...(await tooWide(page)).map((what) => `${path}: ${what}`));
    }
  }
  assert.deepEqual(wrong, []);
});

test('no word of usual length is broken: in the top bar at 320 px, on whole pages at 390 px', async (t) => {
  const w = await openWorld(t);
  const ids = await placeEveryState(w);
  const { inkjet } = w.cast.equipment;
  const usual = {
    bob: [
      '/',
      `/work-orders?open=${ids.ready}`,
      '/people',
      '/calibrations',
      `/equipment/${inkjet}`,
      '/sessions',
    ].concat([`/work-orders/${ids.new}/generation?equipment=${inkjet}`, '/profile', '/company']),
    alice: ['/', '/work-orders/new', '/partnerships'],
    root: ['/', `/companies/${w.cast.bob.companyId}`],
    petra: ['/'],
  };
  const wrong: string[] = [];
  for (const [name, paths] of Object.entries(usual) as [keyof typeof usual, string[]][]) {
    const page = await visit(t, w.address, { viewport: { width: 320, height: 600 } });
    await signIn(page, w.cast[name].email);
    for (const path of paths) {
      await page.goto(path);
      await page.setViewportSize({ width: 320, height: 600 });
      const bar = [...(await tooWide(page)), ...(await brokenWords(page, '.bar'))];
      await page.setViewportSize({ width: 390, height: 800 });
      wrong.push(
        ...[...bar, ...(await brokenWords(page, 'body'))].map((what) => `${name} at ${path}: ${what}`),
      );
    }
  }
  assert.deepEqual(wrong, []);
});

/** What stands out to the right of the window, but for what a table scrolls. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const width = document.documentElement.clientWidth;
    const out = [...document.body.querySelectorAll('*')].filter((each) => {
      const box = each.getBoundingClientRect();
      return box.right > width + 1 && box.width > 1 && !each.closest('.scroll, dialog:not([open]), .unseen, .skip, svg, details:not([open])');
    });
    const found = out.map((each) => each.tagName + '.' + each.className + ' ' + each.textContent.trim().slice(0, 40));
    return document.documentElement.scrollWidth > width ? ['the page scrolls sideways', ...found] : found;
  })()`) as Promise<string[]>;
}

/** Words that stand on more than one line; an address may break, and so may a hash. */
function brokenWords(page: Page, within: string): Promise<string[]> {
  return page.evaluate(`(() => {
    const texts = document.createTreeWalker(document.querySelector('${within}'), NodeFilter.SHOW_TEXT);
    const broken = [];
    while (texts.nextNode()) {
      const node = texts.currentNode;
      if (!node.parentElement.checkVisibility() || node.parentElement.closest('code, script, thead, .unseen, dialog:not([open])')) continue;
      for (const { index, 0: word } of node.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word);
      }
    }
    return broken;
  })()`) as Promise<string[]>;
}
