import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright';
import { signIn, visit } from '../support/browser.ts';
import { type Hands, keyboard, mouse } from '../support/hands.ts';
import { openWorld } from '../support/portal.ts';

test('from an order to a press, a substrate, their calibration and back, by mouse', (t) =>
  setUpThePress(t, mouse, true));

test('the same by keyboard alone, with JavaScript off', (t) => setUpThePress(t, keyboard, false));

/** Bob lacks everything for an order: he adds a press and a substrate, prints a sheet, reads it, and may confirm then. */
async function setUpThePress(
  t: TestContext,
  hands: (page: Page) => Hands,
  javaScript: boolean,
): Promise<void> {
  const { address, cast, place } = await openWorld(t);
  const order = place('PO-1', 10);
  const page = await visit(t, address, { javaScriptEnabled: javaScript });
  await signIn(page, cast.bob.email);
  const bob = hands(page);
  await page.goto(`/work-orders/${order.id}/generation`);

  await bob.press('link', 'Add equipment');
  await bob.type('Name', 'Flexo 8');
  await bob.choose('Technology', 'flexo');
  await bob.type('Across the web', '812,8');
  await bob.choose('Image format', 'PNG');
  await bob.press('button', 'Add equipment');
  await page.getByText('Flexo 8 is added, and chosen below.').waitFor();

  await bob.press('link', 'Add a substrate');
  await bob.type('Name', 'Silver foil');
  await bob.type('Thickness', '50');
  await bob.press('button', 'Add the substrate');
  await page.getByRole('heading', { level: 1, name: 'Silver foil on Flexo 8' }).waitFor();
  await bob.press('button', 'Calibrate this pair');

  await bob.type('Width of the sheet, in mm', '60');
  const started = page.waitForEvent('download');
  await bob.press('button', 'Download calibration sheet');
  const sheet = await (await started).path();
  assert.equal(readFileSync(sheet).readUInt32BE(16), 1920, '60 mm at 812.8 dpi');

  await bob.type('Dots across', '10');
  await bob.type('Gain across, µm', '400');
  await bob.press('button', 'Save readings');
  await page.getByRole('alert').getByText('closes every gap of a module of 313 µm').waitFor();
  await bob.type('Gain across, µm', '16');
  await bob.attach('Photo of the sheet, as evidence', sheet);
  await bob.press('button', 'Save readings');
  await page.getByText('Check the result, then approve it.').waitFor();
  await page.getByText('1 × 1 dots').waitFor();
  await bob.type('Valid for, in months', '6');
  await bob.press('button', 'Approve');

  await page.getByText('Silver foil is calibrated for Flexo 8').waitFor();
  await page.getByText('10 × 10 dots').first().waitFor();
  await bob.press('button', 'Generate codes');
  await bob.press('button', 'Confirm');
  await page.getByText('PO-1 is confirmed').waitFor();
}
