import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { signIn, visit } from '../support/browser.ts';
import { found, hasFocus } from '../support/hands.ts';
import { openWorld } from '../support/portal.ts';

for (const javaScriptEnabled of [true, false]) {
  test(`a preview takes the focus, keeps the form, and submitting goes on from there, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async (t) => {
    const { address, cast } = await openWorld(t);
    const page = await visit(t, address, { javaScriptEnabled, viewport: { width: 390, height: 800 } });
    await signIn(page, cast.alice.email);
    await page.goto('/work-orders/new');
    await page.getByLabel('Reference').fill('PO-9');
    await page.getByLabel('Quantity').fill('12000');
    await page.getByLabel('URL prefix').fill('https://id.acme.example/');
    await page.getByLabel('GTIN').fill('9506000134352');
    const gs1 = page.getByRole('radio', { name: 'GS1 Digital Link' });
    if (javaScriptEnabled) assert.ok(await gs1.isChecked(), 'the GTIN chooses it');
    else await gs1.focus().then(() => page.keyboard.press('Space'));
    const begins = page
      .getByRole('status')
      .filter({ hasText: 'Codes begin with https://id.acme.example/01/09506000134352/21/' });
    if (javaScriptEnabled) await begins.getByText('version 5').waitFor();
    await found(page, 'button', 'Preview').press('Enter');
    const preview = page.getByRole('region', { name: 'Preview' });
    await preview.waitFor();
    assert.ok(await hasFocus(preview));
    assert.match(await preview.innerText(), /https:\/\/id\.acme\.example\/01\/09506000134352\/21\//);
    assert.equal(await page.getByLabel('GTIN').inputValue(), '9506000134352');
    // 85.6 mm and the symbol's millimetres, at the 96 dots an inch that a page is measured in.
    const card = await page.getByRole('img', { name: 'The outline of a bank card' }).boundingBox();
    assert.ok(Math.abs(card!.width - (85.6 / 25.4) * 96) < 0.5, `the card is ${card?.width} px wide`);
    const label = page.getByRole('img', { name: /^A specimen, / });
    const [, millimetres] = /A specimen, ([\d.]+)/.exec((await label.getAttribute('aria-label')) ?? '') ?? [];
    const { width } = (await label.locator('svg').boundingBox())!;
    assert.ok(
      Math.abs(width - ((Number(millimetres) * 45) / 37 / 25.4) * 96) < 0.5,
      `${millimetres} mm: ${width} px`,
    );
    if (javaScriptEnabled) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await new AxeBuilder({ page }).analyze();
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
          [],
          colorScheme,
        );
      }
      const sideways = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      assert.equal(sideways, 0);
    }
    await page.getByLabel('Reference').press('Enter');
    await page.waitForURL(/\/work-orders\/\d+$/);
  });
}

test('specimens are downloaded by keyboard alone, without JavaScript', async (t) => {
  const { address, cast, place } = await openWorld(t);
  const order = place('PO-1', 10);
  const page = await visit(t, address, { javaScriptEnabled: false });
  await signIn(page, cast.olu.email);
  await page.goto(
    `/work-orders/${order.id}/generation?equipment=${cast.equipment.label}&substrate=${cast.substrates.coated}`,
  );
  const button = found(page, 'button', 'Download specimens');
  await button.focus();
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  assert.equal(download.suggestedFilename(), `specimens-${order.id}.zip`);
});
