import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { scanOfSheet } from '../../src/cli/measured-pair.ts';
import { signIn, visit } from '../support/browser.ts';
import { type Hands, keyboard, mouse } from '../support/hands.ts';
import { openPortal } from '../support/portal.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('Bob calibrates a pair from a scan and checks it for drift, by mouse', (t) => measure(t, mouse, true));

test('the same by keyboard alone, with JavaScript off', (t) => measure(t, keyboard, false));

/** From the page of a pair to its approved revision: six actions, then a scan of the same sheet checks it. */
async function measure(t: TestContext, hands: (page: Page) => Hands, javaScript: boolean): Promise<void> {
  const { address, cast } = await openPortal(t);
  const pair = `/calibrations/${cast.equipment.inkjet}/${cast.substrates.clear}`;
  const page = await visit(t, address, { javaScriptEnabled: javaScript });
  await signIn(page, cast.bob.email);
  const bob = hands(page);
  await page.goto(pair);
  await bob.press('button', 'Calibrate this pair');
  await bob.type('Width of the sheet, in mm', '80');
  const started = page.waitForEvent('download');
  await bob.press('button', 'Download calibration sheet');
  await (await started).path();
  const scan = await scanFor(t, cast.equipment.inkjet, cast.substrates.clear);
  await bob.attach('Scan', scan);
  await bob.press('button', 'Read scan');
  await untilRead(page, bob, javaScript, () => page.getByRole('button', { name: 'Approve' }).count());
  await page.getByText(/1[23]\.\d ± 1\.5 µm across, 2[01]\.\d ± 1\.5 µm along/).waitFor();
  // What came by itself is in the form below as well: what is typed there now is saved at once.
  const marks = page.locator('#reading input[name="proposal"]');
  if (javaScript) assert.notEqual(await marks.inputValue(), '');
  await bob.press('button', 'Approve');
  await page.getByText('Clear PET film is calibrated for UV inkjet line').waitFor();

  await page.goto(`${pair}/1`);
  if (javaScript) await checkAccess(page);
  await page.goto(pair);
  await bob.press('link', 'Check drift');
  await bob.attach('Scan of the sheet', scan);
  await bob.press('button', 'Check drift');
  await untilRead(page, bob, javaScript, () => page.getByText('● Within').count());
  await page.getByText('may move by 15.0').first().waitFor();
}

/** With every picture, plot and table open. */
async function checkAccess(page: Page): Promise<void> {
  for (const more of await page.locator('details:not([open]) > summary').all())
    if (await more.isVisible()) await more.click();
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  assert.deepEqual(
    violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
    [],
  );
}

/** Refresh is pressed where nothing comes by itself. */
async function untilRead(page: Page, bob: Hands, comes: boolean, isThere: () => Promise<number>) {
  for (let tries = 0; tries < 60 && (await isThere()) === 0; tries++) {
    await page.waitForTimeout(500);
    if (comes || (await isThere()) > 0) continue;
    const role = (await page.getByRole('button', { name: 'Refresh' }).count()) > 0 ? 'button' : 'link';
    await bob.press(role, 'Refresh');
  }
}

async function scanFor(t: TestContext, equipment: number, substrate: number): Promise<string> {
  const folder = tempFolder(t);
  const file = join(folder, 'scan.png');
  const resolution = { resolutionX: '600', resolutionY: '600', widthMm: '80' };
  const names = {
    equipment: { id: equipment, name: 'UV inkjet line' },
    substrate: { id: substrate, name: 'Clear PET film' },
  };
  writeFileSync(file, await scanOfSheet({ format: 'png', ...resolution, ...names, revision: 1 }));
  return file;
}
