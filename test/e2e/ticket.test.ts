import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { finishGeneration } from '../../src/domain/orders/generator-moves.ts';
import { cancelWorkOrder } from '../../src/domain/orders/lifecycle.ts';
import { closeWindows, signIn, visit } from '../support/browser.ts';
import { type World, world } from '../support/world.ts';

/** An order whose package nobody looks into. */
function made({ db, place, confirm }: World, reference: string, quantity: number, more = {}): number {
  const { id } = confirm(place(reference, quantity, more));
  const fileName = `workorder-${'7K3F9Q2MX4'.slice(0, 8)}${String(id).padStart(2, '0')}.zip`;
  finishGeneration(db, id, { fileName, bytes: 9, sha256: 'c0ffee12'.repeat(8), fileChangedAt: new Date() });
  return id;
}

test('the job ticket is one page of A4 for one code, for 12 batches and for 1,000, without a script', async (t) => {
  const w = await world(t);
  const address = await w.app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => closeWindows(t));
  const long = 'W'.repeat(50);
  const page = await visit(t, address, { javaScriptEnabled: false });
  await signIn(page, 'olu@inkworks.example');
  for (const [quantity, first] of [
    [1, '0000001'],
    [120_000, `${long}-0000001`],
    [10_000_000, 'AB-00000001'],
  ] as const) {
    const id = made(w, `PO-${quantity}`, quantity, { serials: 'sequential', first_serial: first });
    await page.goto(`/work-orders/${id}/ticket`);
    const path = join(w.dataDir, 'ticket.pdf');
    writeFileSync(
      path,
      await page.pdf({ format: 'A4', margin: { top: '10mm', bottom: '10mm', left: '10mm', right: '10mm' } }),
    );
    assert.match(execFileSync('pdfinfo', [path]).toString(), /Pages: +1\n/, `${quantity} codes`);
    const text = execFileSync('pdftotext', ['-layout', path, '-']).toString();
    for (const words of [
      `PO-${quantity}`,
      /c0ff ee12 c0ff/,
      /Print only on/,
      /Good labels by the counter/,
      /Signing key +[0-9a-f]{16}\n/,
      /ends on/,
    ])
      assert.match(text, typeof words === 'string' ? new RegExp(words) : words);
    if (quantity > 1e6)
      assert.match(text, /9 to 998[\s\S]*1000 +10,000 +9990001 to 10000000 +AB-09990001\s+to\s+AB-10000000/);
  }
});

test('it is for the partner alone, once codes are generated', async (t) => {
  const w = await world(t);
  const fresh = w.place('PO-new', 3).id;
  const id = made(w, 'PO-made', 3);
  for (const [name, status] of [
    ['bob', 200],
    ['alice', 403],
    ['mallory', 404],
    ['petra', 404],
    ['root', 404],
  ] as const)
    assert.equal((await (await w.as(name)).get(`/work-orders/${id}/ticket`)).statusCode, status, name);
  const bob = await w.as('bob');
  assert.match(
    (await bob.get(`/work-orders/${fresh}/ticket`)).body,
    /has no job ticket: its codes are not generated/,
  );
  cancelWorkOrder(w.db, w.cast.alice, id, 'Wrong artwork.');
  assert.match((await bob.get(`/work-orders/${id}/ticket`)).body, /has no job ticket: it was canceled/);
});
