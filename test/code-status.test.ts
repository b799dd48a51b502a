import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { carryOn } from '../src/domain/code-status/code-changes.ts';
import { acceptPrint, cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { codesOf } from './support/codes.ts';
import { reportPrint } from './support/printing.ts';
import { traces, world } from './support/world.ts';

const w = await world({ after });
const { as, cast, db, place, confirm, generateAll, bringVic } = w;
bringVic();

const run = confirm(place('PO-1', 12_000, { serials: 'sequential', first_serial: 'SN-000100' }));
const listed = confirm(place('PO-2', 5));
const toCancel = confirm(place('PO-3', 30));
await generateAll();
const fresh = place('PO-4', 10);
const codes = codesOf(w, run);

const statusOn = (body: string) =>
  /<p class="lead"><span class="code-status \w+"><span[^>]*>.<\/span>\s*([^<]+?)\s*<\/span>/.exec(body)?.[1];
const post = async (
  name: 'alice' | 'erin' | 'vic' | 'bob' | 'mallory',
  id: number,
  fields: Record<string, string>,
) => {
  const client = await as(name);
  return client.post(`/work-orders/${id}/code-changes`, fields, '/codes');
};

test('Alice finds a code by whatever stands on the label, and sees its order, batch, serial number and status', async () => {
  const alice = await as('alice');
  const { id, serial, url } = codes[10_016]!;
  const confused = id.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
  const spaced = `${id.slice(0, 4)} ${id.slice(4, 8)}-${id.slice(8)}`;
  const shouted = url.replace('https://id.acme.example', 'HTTPS://ID.ACME.EXAMPLE');
  for (const text of [id, confused, spaced, url, shouted, serial, ' PO-1#10017 ', 'PO-1 # 10017']) {
    const answer = await alice.get(`/codes?q=${encodeURIComponent(text)}`);
    assert.equal(answer.statusCode, 303, text);
    assert.equal(answer.headers.location, `/codes/${id}`, text);
  }
  const { body } = await alice.get(`/codes/${id}`);
  assert.equal(statusOn(body), 'Inactive');
  for (const words of ['PO-1', '10,017 of 12,000', '2, number 17 in it', serial, url, 'Inkworks Labels'])
    assert.ok(body.includes(words), words);
  const image = await alice.get(`/codes/${id}/image`);
  assert.equal(image.headers['content-type'], 'image/png');
});

test('the right ID under another prefix is found, and the prefix is named', async () => {
  const alice = await as('alice');
  const answer = await alice.get(`/codes?q=${encodeURIComponent(`https://id.acme.exampel/${codes[0]!.id}`)}`);
  assert.equal(answer.headers.location, `/codes/${codes[0]!.id}`);
  const { body } = await alice.get(String(answer.headers.location));
  assert.match(body, /The code is right, the address is not/);
});

test("what was never issued and what is another's read the same; a specimen is said to be one", async () => {
  const { id, serial } = codes[0]!;
  const never = `${id.slice(0, 13)}${id.endsWith('A') ? 'B' : 'A'}`;
  const alice = await as('alice');
  const sentence = (body: string) => /<p class="notice"[^>]*>([\s\S]*?)<\/p>/.exec(body)?.[1];
  const unknown = await alice.get(`/codes?q=${never}`);
  assert.equal(unknown.statusCode, 404);
  assert.ok(unknown.body.includes(`value="${never}"`), 'what was typed stays');
  for (const name of ['mallory', 'petra'] as const) {
    const stranger = await as(name);
    for (const text of [id, serial, 'PO-1#1', `https://id.acme.example/${id}`]) {
      const answer = await stranger.get(`/codes?q=${encodeURIComponent(text)}`);
      assert.equal(answer.statusCode, 404, `${name}: ${text}`);
      assert.equal(sentence(answer.body), sentence(unknown.body));
    }
    assert.equal((await stranger.get(`/codes/${id}`)).statusCode, 404);
    assert.equal((await stranger.get(`/codes/${id}/image`)).statusCode, 404);
  }
  const specimen = await alice.get('/codes?q=SPECIMENUUUU07');
  assert.match(specimen.body, /This is a specimen/);
  for (const odd of [
    '%',
    '#1',
    'PO-1#0',
    'PO-1#12001',
    'PO-1#99999999',
    'x'.repeat(3000),
    '\u0000',
    'PO-4#1',
  ])
    assert.equal((await alice.get(`/codes?q=${encodeURIComponent(odd)}`)).statusCode, 404, odd.slice(0, 10));
});

test('a serial number that a later order has again leads to a list of both', async () => {
  cancelWorkOrder(
    db,
    cast.alice,
    place('PO-5', 3, { serials: 'sequential', first_serial: 'X-1' }).id,
    'Wrong.',
  );
  const [first, second] = ['PO-6', 'PO-7'].map((reference) => place(reference, 3));
  for (const { id } of [first!, second!]) {
    confirm({ ...first!, id });
    db.$client
      .prepare(
        `update work_orders set serial_kind = 'sequential', serial_prefix = 'X-', serial_digits = '1', serial_suffix = '' where id = ?`,
      )
      .run(id);
  }
  const { statusCode, body } = await (await as('alice')).get('/codes?q=X-2');
  assert.equal(statusCode, 200);
  for (const reference of ['PO-6', 'PO-7']) assert.ok(body.includes(reference));
});

test('Alice blocks a range: its codes are blocked with reason, by whom, and no other; Bob sees it too', async () => {
  const answer = await post('alice', run.id, {
    act: 'block',
    reason: 'stolen',
    ranges: '1201 – 1250; 7003, 7010-7012',
    remark: 'A roll is gone.',
  });
  assert.equal(answer.statusCode, 303);
  assert.equal(answer.headers.location, `/work-orders/${run.id}/code-changes`);
  const bob = await as('bob');
  for (const [sequence, status] of [
    [1200, 'Inactive'],
    [1201, 'Blocked: stolen'],
    [1250, 'Blocked: stolen'],
    [1251, 'Inactive'],
    [7003, 'Blocked: stolen'],
    [7012, 'Blocked: stolen'],
    [7013, 'Inactive'],
  ] as const) {
    const { body } = await bob.get(`/codes/${codes[sequence - 1]!.id}`);
    assert.equal(statusOn(body), status, `code ${sequence}`);
    assert.equal(/name="act"/.test(body), false, 'Bob changes nothing');
    if (status.startsWith('B')) assert.match(body, /by Alice, Acme Beverages[\s\S]*A roll is gone\./);
  }
  const list = await bob.get(`/work-orders/${run.id}/code-changes`);
  assert.match(
    list.body.replace(/\s+/g, ' '),
    /Blocked: stolen<\/span> <\/th> <td data-label="Codes" class="count">54</,
  );
  assert.ok(traces(db, run.id).actions.includes('codes.blocked'));
});

test('to unblock what is stolen takes a remark and the reference; then the code is as its order is', async () => {
  const { id } = codes[1200]!;
  const form = { act: 'unblock', ranges: '1201', code: id };
  const without = await post('alice', run.id, form);
  assert.equal(without.statusCode, 422);
  assert.match(without.body, /Say why they are unblocked/);
  const again = await post('alice', run.id, { ...form, remark: 'Found in the van.' });
  assert.equal(again.statusCode, 422);
  assert.match(again.body, /Type its reference/);
  assert.ok(again.body.includes('value="Found in the van."'), 'what was typed stays');
  const done = await post('alice', run.id, { ...form, remark: 'Found in the van.', reference: 'PO-1' });
  assert.equal(done.headers.location, `/codes/${id}`);
  const { body } = await (await as('alice')).get(`/codes/${id}`);
  assert.equal(statusOn(body), 'Inactive');
  assert.match(
    body.replace(/\s+/g, ' '),
    /Blocked as <strong>stolen<\/strong> by Alice.*Unblocked by Alice, Acme Beverages: “Found in the van.”/,
  );
});

test('a change is undone as a whole, once, and stays in the history', async () => {
  await post('alice', listed.id, { act: 'block', reason: 'misprint', which: 'all', ranges: '' });
  await post('alice', listed.id, { act: 'activate', ranges: '2' });
  const [id] = db.$client
    .prepare('select id from code_changes where work_order_id = ? order by id')
    .pluck()
    .all(listed.id) as number[];
  const alice = await as('alice');
  const undo = `/code-changes/${id}/undo`;
  assert.match((await alice.get(undo)).body, /5 codes/);
  assert.equal((await alice.post(undo, {}, undo)).statusCode, 422);
  for (let press = 0; press < 2; press++)
    assert.equal((await alice.post(undo, { remark: 'Wrong order.' }, undo)).statusCode, 303);
  const [first, second] = codesOf(w, listed);
  assert.equal(statusOn((await alice.get(`/codes/${first!.id}`)).body), 'Inactive');
  assert.equal(statusOn((await alice.get(`/codes/${second!.id}`)).body), 'Active');
  assert.match((await alice.get(`/codes/${first!.id}`)).body, /taken back on [\s\S]*Wrong order\./);
  assert.equal(traces(db, listed.id).actions.filter((action) => action === 'codes.undone').length, 1);
  const mallory = await as('mallory');
  assert.equal((await mallory.get(undo)).statusCode, 404);
  assert.equal((await mallory.post(undo, { remark: 'x' }, '/codes')).statusCode, 404);
});

test('wrong numbers, reasons and roles are refused with a sentence, and nothing is changed', async () => {
  const before = db.$client.prepare('select count(*) from code_changes').pluck().get();
  const tries: [Record<string, string>, RegExp][] = [
    [{ act: 'block', ranges: '1', reason: '' }, /Choose why they are blocked/],
    [{ act: 'block', ranges: '1', reason: 'work order canceled' }, /Choose why they are blocked/],
    [{ act: 'explode', ranges: '1' }, /Choose what to do/],
    [{ act: 'activate', ranges: '' }, /Enter sequence numbers/],
    [{ act: 'activate', ranges: '0-3' }, /“0-3” is outside of the order: its codes are numbered 1 to 12000/],
    [{ act: 'activate', ranges: '12001' }, /outside of the order/],
    [{ act: 'activate', ranges: '9-3' }, /runs backwards/],
    [{ act: 'activate', ranges: '1,200' }, /Is 1,200 the number 1200\?/],
    [{ act: 'activate', ranges: '1.200-1.250' }, /the number 1200/],
    [{ act: 'activate', ranges: 'twelve' }, /“twelve” is no sequence number/],
    [{ act: 'activate', ranges: '1-2-3' }, /is no sequence number/],
  ];
  for (const [fields, sentence] of tries) {
    const answer = await post('alice', run.id, fields);
    assert.equal(answer.statusCode, 422, JSON.stringify(fields));
    assert.match(answer.body, sentence);
  }
  const fields = { act: 'block', reason: 'lost', ranges: '1' };
  for (const name of ['erin', 'vic', 'bob'] as const)
    assert.equal((await post(name, run.id, fields)).statusCode, 403, name);
  assert.equal((await post('mallory', run.id, fields)).statusCode, 404);
  const early = await post('alice', fresh.id, fields);
  assert.equal(early.statusCode, 409);
  assert.match(early.body, /no codes yet/);
  assert.equal(db.$client.prepare('select count(*) from code_changes').pluck().get(), before);
});

test('accepted, codes become active but for those blocked; canceled, all are blocked whatever was said', async () => {
  const alice = await as('alice');
  await post('alice', toCancel.id, { act: 'activate', ranges: '1-10' });
  cancelWorkOrder(db, cast.alice, toCancel.id, 'Wrong artwork.');
  const [code] = codesOf(w, toCancel);
  const { body } = await alice.get(`/codes/${code!.id}`);
  assert.equal(statusOn(body), 'Blocked: work order canceled');
  assert.equal(/name="act"/.test(body), false);
  assert.equal((await alice.get(`/codes/${code!.id}/image`)).statusCode, 404);
  assert.equal((await post('alice', toCancel.id, { act: 'activate', ranges: '1' })).statusCode, 409);

  db.$client.prepare('update work_orders set activate_on_completion = 1 where id = ?').run(run.id);
  reportPrint(db, cast.olu, run.id);
  acceptPrint(db, cast.alice, run.id);
  assert.equal(carryOn(db), false);
  const status = async (sequence: number) =>
    statusOn((await alice.get(`/codes/${codes[sequence - 1]!.id}`)).body);
  assert.equal(await status(1), 'Active');
  assert.equal(await status(1201), 'Active', 'unblocked, it is as its order is');
  assert.equal(await status(1202), 'Blocked: stolen');
});
