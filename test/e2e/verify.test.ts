import { test } from 'node:test';
import { inspector } from '../../src/work/inspections.ts';
import { signIn, visit } from '../support/browser.ts';
import { jpegFile, pngFile } from '../support/files.ts';
import { found, keyboard } from '../support/hands.ts';
import { openWorld } from '../support/portal.ts';
import { toldReader, urlOf } from '../support/secure-order.ts';
import { secureScene } from '../support/secure-scene.ts';

const file = (size: number) => ({ name: 'code.png', mimeType: 'image/png', buffer: pngFile(size) });

test('Bob checks a code: the page follows the reading, and the verdict takes its place', async (t) => {
  const world = await openWorld(t);
  const { order } = secureScene(world);
  const told = toldReader();
  const inspect = inspector(world.db, world.folders, told.read);
  told.found = [urlOf(world, order, 5)];
  const page = await visit(t, world.address);
  await signIn(page, world.cast.bob.email);
  await found(page, 'button', 'Menu').click();
  await page.getByRole('link', { name: 'Check a code' }).click();
  await page.getByLabel('Photo or scan').setInputFiles(file(30));
  await found(page, 'button', 'Check').click();
  await page.getByRole('heading', { name: 'Being checked', level: 1 }).waitFor();
  await inspect();
  await page.getByRole('heading', { name: 'Genuine', level: 1 }).waitFor();
  await page.getByText('n = 36 codes of 3 places').waitFor();
});

test('without JavaScript, without an account and by the keyboard alone: Refresh shows the verdict', async (t) => {
  const world = await openWorld(t);
  const { order } = secureScene(world);
  world.db.$client.exec(`update companies set public_checks = 1 where id = ${world.cast.alice.companyId}`);
  const told = toldReader();
  const inspect = inspector(world.db, world.folders, told.read);
  told.found = [urlOf(world, order, 5)];
  told.shows = () => ({ correlation: 0.3 });
  const page = await visit(t, world.address, {
    javaScriptEnabled: false,
    viewport: { width: 390, height: 800 },
  });
  await page.goto('/verify');
  const { press } = keyboard(page);
  await press('button', 'Check');
  await page.getByRole('alert').getByText('Choose the photo or scan').waitFor();
  await page
    .getByLabel('Photo or scan')
    .setInputFiles({ name: 'p.jpg', mimeType: 'image/jpeg', buffer: jpegFile() });
  await press('button', 'Check');
  await page.getByRole('heading', { name: 'Being checked' }).waitFor();
  await inspect();
  await press('button', 'Refresh');
  await page.getByRole('heading', { name: 'Copy suspected' }).waitFor();
});

test('Olu trains by hand: pictures are sent, the page follows, and says that it is trained', async (t) => {
  const world = await openWorld(t);
  const { untrained } = secureScene(world);
  const told = toldReader();
  const inspect = inspector(world.db, world.folders, told.read);
  const page = await visit(t, world.address);
  await signIn(page, world.cast.olu.email);
  await page.goto(`/work-orders/${untrained.id}`);
  await page.getByText('Untrained:').waitFor();
  await found(page, 'button', 'Train', untrained.reference).click();
  for (const [i, place] of ['start', 'middle', 'end'].entries()) {
    told.found = Array.from({ length: 10 }, (_, n) => urlOf(world, untrained, 1 + 10 * i + n));
    told.shows = (url) => ({ correlation: 0.62 + (url.charCodeAt(30) % 7) / 100 });
    await page.getByRole('radio', { name: 'Scans of a flatbed' }).check();
    await page.getByLabel('Place of the run').fill(place);
    await page.getByLabel('Photos or scans').setInputFiles([file(40 + i)]);
    await found(page, 'button', 'Send pictures').click();
    await page.getByText('1 picture is taken').waitFor();
    await inspect();
  }
  await page.getByText('Trained, version 1: n = 30 codes of 3 places').waitFor();
});
