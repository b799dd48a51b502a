import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { downloads } from './support/downloading.ts';
import { reportPrint } from './support/printing.ts';

const { as, db, cast, bytesOf, downloaded, fresh, large, fetchAs, slowly, settled } = await downloads({
  after,
});

test('a download that broke off is traced with how far it came', async () => {
  const olu = await as('olu');
  const id = large('PO-BROKE');
  const answer = await slowly(olu, id);
  answer.destroy();
  await settled(id, 'package.download_cut');
  const detail = JSON.parse(
    String(
      db.$client
        .prepare(`select detail from audit where action = 'package.download_cut' and work_order_id = ?`)
        .pluck()
        .get(id),
    ),
  ) as { sent: number; size: number };
  assert.ok(detail.sent > 0 && detail.sent < detail.size, JSON.stringify(detail));
  assert.equal(downloaded(id), 0);
});

test('a download whose trace cannot be written is whole all the same, and the portal lives on', async () => {
  const id = await fresh('PO-traceless');
  const olu = await as('olu');
  db.$client.exec(
    `create temp trigger no_trace before insert on audit begin select raise(abort, 'no room'); end`,
  );
  const answer = await fetchAs(olu, id);
  assert.equal((await answer.arrayBuffer()).byteLength, bytesOf(id).length);
  await wait(50);
  db.$client.exec('drop trigger no_trace');
  assert.equal(downloaded(id), 0);
  assert.equal((await olu.get('/')).statusCode, 200);
});

test('a running download is cut by a cancel, and there is none afterwards', async () => {
  const id = large('PO-CUT');
  reportPrint(db, cast.olu, id);
  const olu = await as('olu');
  const answer = await slowly(olu, id);
  let had = 1000;
  answer.on('error', () => {});
  answer.on('data', (chunk: Buffer) => {
    had += chunk.length;
  });
  answer.pause();
  const ended = new Promise((resolve) => answer.once('close', resolve));
  cancelWorkOrder(db, cast.alice, id, 'Leaked.');
  await wait(700);
  answer.resume();
  await ended;
  assert.ok(had < Number(answer.headers['content-length']), 'it never was complete');
  assert.equal(answer.complete, false);
  const late = await fetchAs(olu, id);
  assert.equal(late.status, 409);
  assert.match(await late.text(), /it was canceled, and its codes are blocked/);
  assert.equal((await olu.get(`/work-orders/${id}/code.png`)).statusCode, 404);
  assert.equal(downloaded(id), 0);
});
