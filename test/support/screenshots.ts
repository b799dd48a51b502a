import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { root } from '../../src/config.ts';
import { signIn, visit } from './browser.ts';
import { everyPage } from './every-page.ts';
import { placeEveryState } from './every-state.ts';
import { openWorld } from './portal.ts';

// `npm run screenshots` makes the README's pictures. With a folder it also puts every page there, in light and dark, on a
// phone and at 200 %, to be looked at.

const folder = process.argv[2];

test('the README has its pictures', async (t) => {
  const world = await openWorld(t);
  await placeEveryState(world);
  const page = await visit(t, world.address, { viewport: { width: 1200, height: 1130 } });
  await signIn(page, world.cast.bob.email);
  await page.goto('/work-orders');
  await page.screenshot({ path: join(root, 'docs', 'work-orders.png') });
  await page.goto('/work-orders?state=ready');
  await page.getByRole('button', { name: 'Details' }).first().click();
  const ready = page.getByRole('region', { name: 'The package' });
  await ready.getByRole('img').evaluate((image: { decode(): Promise<void> }) => image.decode());
  await ready.screenshot({ path: join(root, 'docs', 'package.png') });
});

test('every page to look at', { skip: folder ? false : 'no folder was named' }, async (t) => {
  const world = await openWorld(t);
  const orders = await placeEveryState(world);
  const sizes = { desk: 1200, phone: 390, zoomed: 640, narrow: 320 };
  for (const [name, pages] of everyPage(world, orders)) {
    for (const [size, width] of Object.entries(sizes)) {
      const page = await visit(t, world.address, { viewport: { width, height: 800 } });
      await signIn(page, world.cast[name].email);
      for (const [what, path] of pages) {
        await page.goto(path);
        await picture(page, `${size}-${name}-${what}`);
        if (size !== 'desk') continue;
        await page.emulateMedia({ colorScheme: 'dark' });
        await picture(page, `dark-${name}-${what}`);
        await page.emulateMedia({ colorScheme: 'light' });
      }
    }
  }
});

async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(folder!, { recursive: true });
  await page.screenshot({ path: join(folder!, `${name}.png`), fullPage: true });
}
