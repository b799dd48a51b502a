import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signIn, visit } from '../support/browser.ts';
import { openWorld } from '../support/portal.ts';

test('between two Hebrew names the arrow goes from the brand to the partner, and numbers stay with their words', async (t) => {
  const { address, cast, db, place } = await openWorld(t);
  const order = place('PO-1', 12);
  db.$client.prepare(`update companies set name = 'דפוס' where id = ?`).run(cast.bob.companyId);
  db.$client.prepare(`update companies set name = 'משקאות' where id = ?`).run(cast.alice.companyId);
  const page = await visit(t, address);
  await signIn(page, cast.bob.email);
  await page.goto(`/work-orders/${order.id}`);
  const line = page.locator('.card-line span').first();
  await line.waitFor();
  assert.match((await line.textContent()) ?? '', /משקאות → דפוס/);
  const left = async (name: string) => (await line.locator('bdi', { hasText: name }).boundingBox())!.x;
  assert.ok((await left('משקאות')) < (await left('דפוס')), 'the brand is on the left of its partner');
});
