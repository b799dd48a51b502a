import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { emptyPortal, joinWith, openCompany, setUp } from '../support/newcomers.ts';
import { until } from '../support/process.ts';

// From an empty data folder to a package in the downloads folder, by the pages and the mails alone.
for (const javaScriptEnabled of [true, false])
  test(`from nothing to a package, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (t) => {
    const { dataDir, server, open } = await emptyPortal(t, javaScriptEnabled);

    const root = await open();
    await setUp(root, server.log());
    await openCompany(root, 'Brand', 'Nordic Dairy', 'nora@nordic.example');
    await openCompany(root, 'Printing partner', 'Fjord Labels', 'finn@fjord.example');

    const nora = await joinWith(await open(), dataDir, 'nora@nordic.example', 'Nora');
    const finn = await joinWith(await open(), dataDir, 'finn@fjord.example', 'Finn');
    await nora.goto('/partnerships');
    await nora.getByRole('link', { name: 'Invite a printing partner' }).click();
    await nora.getByLabel('Company name').fill('Fjord Labels');
    await nora.getByRole('button', { name: 'Send the invitation' }).click();
    await finn.goto('/partnerships');
    await finn.getByRole('button', { name: 'Accept' }).click();
    await finn.getByRole('heading', { name: 'Active' }).waitFor();

    await calibrate(finn);
    await nora.goto('/work-orders/new');
    await nora.getByLabel('Reference').fill('PO-1');
    await nora.getByLabel('Quantity').fill('12');
    await nora.getByLabel('URL prefix').fill('https://id.nordic.example/');
    await nora.getByRole('button', { name: 'Submit work order' }).click();
    await nora.getByText('PO-1').first().waitFor();

    await finn.goto('/work-orders');
    await finn.getByRole('article', { name: 'PO-1' }).getByRole('link', { name: 'Generate codes' }).click();
    await pickFirst(finn, 'equipment');
    if (!javaScriptEnabled) await finn.getByRole('button', { name: 'Show substrates' }).click();
    await finn.locator('select[name=substrate] option', { hasText: 'Film' }).waitFor({ state: 'attached' });
    await pickFirst(finn, 'substrate');
    await finn.getByRole('button', { name: 'Generate codes' }).click();
    await finn.getByRole('button', { name: 'Confirm' }).click();
    await until('the codes are ready', async () => {
      await finn.goto('/work-orders');
      return (await finn.getByRole('article').getByText('Ready to print').count()) > 0;
    });
    const [download] = await Promise.all([
      finn.waitForEvent('download'),
      finn.getByRole('link', { name: 'Download codes' }).first().click(),
    ]);
    assert.match(download.suggestedFilename(), /^workorder-[0-9A-Z]{10}\.zip$/);
    assert.ok(readFileSync(await download.path()).length > 2000);
  });

async function calibrate(finn: Page): Promise<void> {
  await finn.goto('/equipment/new');
  await finn.locator('[name=name]').fill('Inkjet 1');
  await finn.locator('[name=technology]').selectOption('inkjet UV');
  await finn.locator('[name=resolution_x]').fill('600');
  await finn.locator('[name=image_format]').selectOption('png');
  await finn.getByRole('button', { name: 'Add equipment' }).click();
  await finn.getByText('Inkjet 1 is added').waitFor();
  await finn.goto('/substrates/new');
  await finn.locator('[name=name]').fill('Film');
  await finn.getByRole('button', { name: 'Add the substrate' }).click();
  await finn.getByText('Film is added').waitFor();
  await finn.goto('/calibrations/1/1');
  await finn.getByRole('button', { name: 'Calibrate this pair' }).click();
  await finn.locator('[name=dots_x]').fill('9');
  await finn.locator('[name=gain_x]').fill('20');
  await finn.getByRole('button', { name: 'Save readings' }).click();
  await finn.getByRole('button', { name: 'Approve' }).click();
  await finn
    .getByText(/approved/i)
    .first()
    .waitFor();
}

async function pickFirst(page: Page, name: string): Promise<void> {
  const option = page.locator(`select[name=${name}] option:not([value=""])`).first();
  await page.locator(`select[name=${name}]`).selectOption((await option.getAttribute('value'))!);
}
