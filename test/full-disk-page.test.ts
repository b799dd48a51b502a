import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD } from '../src/cli/cast.ts';
import type { Answer } from './support/client.ts';
import { pngFile } from './support/files.ts';
import { orderForm } from './support/placing.ts';
import { type World, world } from './support/world.ts';

test('a full disk is told in words, and the portal goes on once there is room', async (t) => {
  const { as, db } = await world(t);
  const mia = await as('mia');
  db.$client.pragma(`max_page_count = ${db.$client.pragma('page_count', { simple: true })}`);
  let answer = await mia.post('/profile/name', { name: 'Mia 0' });
  for (let n = 1; n < 400 && answer.statusCode === 303; n++)
    answer = await mia.post('/profile/name', { name: `Mia ${n}` });
  assert.equal(answer.statusCode, 507);
  assert.match(answer.body, /The disk of the portal is full, so nothing was changed/);
  assert.equal((await mia.get('/')).statusCode, 200);
  db.$client.pragma('max_page_count = 1000000');
  assert.equal((await mia.post('/profile/name', { name: 'Mia' })).statusCode, 303);
});

test('what was typed is kept when the disk is full: it is sent again as it was, or stands in its form', async (t) => {
  const { as, db, cast } = await world(t);
  const [mia, alice] = [await as('mia'), await as('alice')];
  fillDisk(db);
  const refused = await fails((n) => mia.post('/profile/name', { name: `"Mia" M & ${n}` }));
  assert.match(
    refused,
    /<form method="post" action="\/profile\/name">.*<button class="button">Send it again/,
  );
  assert.match(refused, /name="name" value="&quot;Mia&quot; M &amp; \d+">/);
  const passwords = { old_password: PASSWORD, password: 'quite another sentence' };
  const secret = await fails(() => mia.post('/profile/password', passwords));
  assert.doesNotMatch(secret, /quite another sentence|Send it again/, 'no password comes back');

  const order = orderForm(cast, 'PO-FULL', { remarks: 'Matte, please.' });
  const unplaced = await fails((n) => alice.upload('/work-orders', { ...order, reference: `PO-${n}` }, []));
  assert.match(unplaced, /The disk of the portal is full.*What you typed is below/);
  assert.match(unplaced, />Matte, please\.<\/textarea>/);
  const reference = /name="reference"[^>]* value="(PO-\d+)"/.exec(unplaced)?.[1] ?? '';
  db.$client.pragma('max_page_count = 1000000');
  const placed = await alice.upload('/work-orders', { ...order, reference }, []);
  assert.equal(placed.statusCode, 303, 'nothing of it was kept');
});

test('a form with files gives back what was typed when the disk is full, the fields behind its files too', async (t) => {
  const w = await world(t);
  const { as, db, cast } = w;
  const [olu, alice, bob] = [await as('olu'), await as('alice'), await as('bob')];
  const order = w.confirm(w.place('PO-1', 10));
  db.$client.prepare(`update work_orders set state = 'ready', drawn = quantity where id = ?`).run(order.id);
  const pair = `/calibrations/${cast.equipment.inkjet}/${cast.substrates.film}`;
  const started = await bob.post(`${pair}/revisions`, {}, pair);
  const place = String(started.headers.location);
  fillDisk(db);
  const photo = { field: 'photos', name: 'p.png', content: pngFile() };
  const report = `/work-orders/${order.id}/print-report`;
  const long = (n: number) => ({ spoiled: '1, '.repeat(2000), sampled: `${n}` });
  const reported = await fails((n) =>
    olu.upload(report, { ...long(n), remarks: 'Foil "B" & C', step: 'draft' }, [photo], report),
  );
  assert.match(reported, /The disk of the portal is full/);
  assert.match(reported, /Foil (&quot;|")B(&quot;|") &amp; C/, 'the report');

  const scan = { field: 'evidence', name: 's.png', content: pngFile() };
  const read = await fails((n) =>
    bob.upload(
      `${place}/reading`,
      {
        version: String(n + 1),
        dots_x: '20',
        gain_x: `${n / 10}`,
        remarks: `Dull & "A" ${'and so '.repeat(100)}`,
      },
      [scan],
      place,
    ),
  );
  assert.match(read, /The disk of the portal is full/);
  assert.match(read, /Dull &amp; &quot;A&quot;/, 'the readings');

  const file = { field: 'file', name: 'list.csv', content: 'sequence_number\n1\n3\n' };
  const listed = await fails((n) =>
    alice.upload(
      '/code-lists',
      { act: 'block', reason: 'stolen', reference: 'PO-1', remark: `van ${n}` },
      [file],
      '/code-lists/new',
    ),
  );
  assert.match(listed, /value="van \d+"/, 'the list');
});

/** The answer of 507: until the last half-filled pages are full too, some go well. */
async function fails(act: (n: number) => Promise<Answer>): Promise<string> {
  for (let n = 0; n < 400; n++) {
    const { statusCode, body } = await act(n);
    if (statusCode !== 303) {
      assert.equal(statusCode, 507);
      return body;
    }
  }
  throw new Error('The disk was never full.');
}

function fillDisk({ $client }: World['db']): void {
  $client.pragma(`max_page_count = ${$client.pragma('page_count', { simple: true })}`);
  const fill = $client.prepare(`insert into drafts select id, ?, hex(zeroblob(?)), 0 from users limit 1`);
  for (const size of [1500, 100])
    assert.throws(() => {
      for (let n = 0; n < 10_000; n++) fill.run(`/${size}/${n}`, size);
    }, /full/);
}
