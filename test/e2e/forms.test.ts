import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signIn, visit } from '../support/browser.ts';
import { found, getsFocus, hasFocus, shown } from '../support/hands.ts';
import { openWorld } from '../support/portal.ts';

for (const javaScriptEnabled of [true, false]) {
  test(`what is wrong stands at the top, has the focus and leads to its field, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async (t) => {
    const { address, cast } = await openWorld(t);
    const page = await visit(t, address, { javaScriptEnabled });
    await signIn(page, cast.alice.email);
    await page.goto('/work-orders/new');
    await page.getByLabel('Reference').fill('PO-9');
    await page.getByLabel('Quantity').fill('-4');
    await page.getByLabel('URL prefix').fill('ftp://acme.example/');
    await page.getByLabel('Remarks').fill('Keep this.');
    await found(page, 'button', 'Submit work order').click();
    const summary = page.getByRole('alert', { name: 'There is something to mend' });
    await summary.waitFor();
    assert.ok(await getsFocus(summary));
    assert.equal(await summary.getByRole('link').count(), 2);
    await summary.getByRole('link').last().press('Enter');
    assert.ok(await hasFocus(page.getByLabel('URL prefix')), 'the link leads to the field');
    assert.equal(await page.getByLabel('Remarks').inputValue(), 'Keep this.');
    assert.equal(await page.getByLabel('Quantity').inputValue(), '-4');
    const described = await page.getByLabel('Quantity').getAttribute('aria-describedby');
    assert.match(described ?? '', /quantity-fault/);
  });
}

test('arrow keys through the equipment, however quick, end with the right substrates', async (t) => {
  const { address, cast, place } = await openWorld(t);
  const order = place('PO-1', 10);
  const calibrated: Record<string, string[]> = {
    'Digital label press': ['Coated paper', 'White PP film'],
    'UV inkjet line': ['Kraft paper', 'White PP film'],
    'Thermal transfer': ['Coated paper'],
    'Proof printer': [],
  };
  const page = await visit(t, address);
  await signIn(page, cast.bob.email);
  await page.goto(`/work-orders/${order.id}/generation`);
  const equipment = page.getByRole('combobox', { name: 'Printing equipment' });
  await equipment.press('Home');
  const keys = ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowDown', 'ArrowDown', 'ArrowUp'];
  for (const key of [...keys, ...keys.reverse(), 'ArrowUp']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(Math.random() * 160);
  }
  const name = (await shown(equipment)).replace(/ \(.*/, '');
  const options = page.getByRole('combobox', { name: 'Substrate' }).getByRole('option');
  await page.waitForTimeout(800);
  assert.deepEqual((await options.allInnerTexts()).slice(1).sort(), calibrated[name], name);
  assert.ok(await getsFocus(equipment), 'the focus stays on the equipment');
});

test('choosing a substrate by its arrows keeps the focus there', async (t) => {
  const { address, cast, place } = await openWorld(t);
  const order = place('PO-1', 10);
  const page = await visit(t, address);
  await signIn(page, cast.bob.email);
  await page.goto(`/work-orders/${order.id}/generation?equipment=${cast.equipment.inkjet}`);
  const substrate = page.getByRole('combobox', { name: 'Substrate' });
  await substrate.press('ArrowDown');
  await page.getByText('600 dpi').waitFor();
  assert.ok(await getsFocus(substrate));
  await page.keyboard.press('ArrowDown');
  await page.getByText('This calibration ends in 12 days.').waitFor();
  assert.ok(await getsFocus(substrate));
});

test('a form is sent once, however often its button is pressed', async (t) => {
  const { address, cast, db } = await openWorld(t);
  const page = await visit(t, address);
  await signIn(page, cast.alice.email);
  await page.goto('/work-orders/new');
  await page.getByLabel('Reference').fill('PO-9');
  await page.getByLabel('Quantity').fill('10');
  await page.getByLabel('URL prefix').fill('https://id.acme.example/');
  await found(page, 'button', 'Submit work order').dblclick();
  await page.getByText('PO-9 is submitted').waitFor();
  assert.equal(db.$client.prepare('select count(*) from work_orders').pluck().get(), 1);
});

test('typing a first serial number, or choosing a list, chooses its option', async (t) => {
  const { address, cast } = await openWorld(t);
  const page = await visit(t, address);
  await signIn(page, cast.alice.email);
  await page.goto('/work-orders/new');
  const option = (name: string) => page.getByRole('radio', { name });
  assert.ok(await option('None').isChecked());
  await page.getByLabel('First serial number').pressSequentially('000100');
  assert.ok(await option('Sequential').isChecked());
  const list = { name: 'serials.txt', mimeType: 'text/plain', buffer: Buffer.from('A1\n') };
  await page.getByLabel('Serial number list').setInputFiles(list);
  assert.ok(await option('My list').isChecked());
});
