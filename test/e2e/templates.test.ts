import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enterTemplate } from '../../src/domain/orders/template-changes.ts';
import { signIn, visit } from '../support/browser.ts';
import { keyboard, mouse } from '../support/hands.ts';
import { openWorld } from '../support/portal.ts';

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'on' : 'off';
  test(`by keyboard a template becomes an order in four actions, JavaScript ${how}`, async (t) => {
    const { address, cast, db } = await openWorld(t);
    const typed = {
      partner: String(cast.bob.companyId),
      quantity: '500',
      url_prefix: 'https://id.acme.example/',
    };
    enterTemplate(db, cast.alice, { name: 'Bottle label', ...typed, fixed_url_prefix: 'yes' });
    const page = await visit(t, address, { javaScriptEnabled });
    await signIn(page, cast.erin.email);
    await page.goto('/templates');
    const hands = keyboard(page);
    await hands.press('link', 'Order with it Bottle label');
    await hands.type('Reference', 'PO-9');
    await page.keyboard.press('Enter');
    await page.getByText('PO-9 is submitted.').waitFor();
    const row = db.$client.prepare('select template_id, template_version, quantity from work_orders').raw();
    assert.deepEqual(row.get(), [1, 1, 500]);
  });

  test(`a template that is chosen late keeps what was typed, JavaScript ${how}`, async (t) => {
    const { address, cast, db } = await openWorld(t);
    enterTemplate(db, cast.alice, {
      name: 'Bottle label',
      quantity: '500',
      remarks: 'Wet glue.',
      fixed_remarks: 'yes',
    });
    const page = await visit(t, address, { javaScriptEnabled });
    await signIn(page, cast.alice.email);
    await page.goto('/work-orders/new');
    const hands = mouse(page);
    await hands.type('Reference', 'PO-9');
    await hands.type('URL prefix', 'https://id.acme.example/');
    await hands.choose('Template', 'Bottle label');
    await hands.press('button', 'Use template');
    await page.getByText('Wet glue. fixed by the template').waitFor();
    assert.equal(await page.getByLabel('Reference').inputValue(), 'PO-9');
    assert.equal(await page.getByLabel('Quantity').inputValue(), '500');
    await hands.press('button', 'Submit work order');
    await page.getByText('PO-9 is submitted.').waitFor();
  });
}
