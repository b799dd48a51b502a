import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { carryOn } from '../src/domain/code-status/code-changes.ts';
import { tallyOf } from '../src/domain/code-status/code-status.ts';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { findWorkOrder, type WorkOrder } from '../src/domain/orders/work-orders.ts';
import type { Client } from './support/client.ts';
import { codesOf } from './support/codes.ts';
import { traces, world } from './support/world.ts';

const w = await world({ after });
const { as, cast, db, place, confirm, generateAll } = w;

const big = confirm(place('PO-1', 12_000, { serials: 'sequential', first_serial: 'SN-000100' }));
const small = confirm(place('PO-2', 30));
const gone = confirm(place('PO-3', 5));
const foreign = confirm(place('PO-4', 5));
await generateAll();
const [bigs, smalls, gones, foreigns] = [big, small, gone, foreign].map((order) => codesOf(w, order));
const codes = { big: bigs!, small: smalls!, gone: gones!, foreign: foreigns! };
db.$client
  .prepare('update work_orders set brand_id = ? where id = ?')
  .run(cast.mallory.companyId, foreign.id);
cancelWorkOrder(db, cast.alice, gone.id, 'Wrong.');
const alice = await as('alice');

const send = (
  text: string | Buffer,
  fields: Record<string, string> = {},
  who: Client = alice,
  name = 'list.csv',
) =>
  who.upload('/code-lists', fields, [{ field: 'file', name, content: Buffer.from(text) }], '/code-lists/new');
const BLOCK = { act: 'block', reason: 'damaged' };
const tally = ({ id }: WorkOrder) =>
  tallyOf(db, findWorkOrder(db, cast.alice, id)).map(({ codes: n, status, reason }) =>
    `${n} ${status} ${reason}`.trim(),
  );
const changes = () => db.$client.prepare('select count(*) from code_change_ranges').pluck().get();
const finish = () => {
  while (carryOn(db));
};
const undo = async (path: string) => {
  finish();
  assert.equal(
    (await alice.post(`${path}/undo`, { remark: 'Wrong list.', reference: 'PO-1' }, path)).statusCode,
    303,
  );
  finish();
  assert.deepEqual(tally(big), ['12000 inactive']);
  assert.deepEqual(tally(small), ['30 inactive']);
};

const pathOf = (answer: Awaited<ReturnType<typeof send>>): string => {
  assert.equal(answer.statusCode, 303, /<li><a href="#[^>]*>([^<]*)/.exec(answer.body)?.[1]);
  return String(answer.headers.location);
};

test('a list by any column is read, shown, applied, and taken back as a whole', async () => {
  const some = [...codes.big.slice(1200, 1250), codes.big[7002]!, ...codes.small.slice(0, 10)];
  const lists: [string, string, Record<string, string>][] = [
    ['IDs without a heading', some.map(({ id }) => id.toLowerCase()).join('\n'), BLOCK],
    ['IDs with one, CRLF', ['extended_id', ...some.map(({ id }) => id)].join('\r\n'), BLOCK],
    ['URLs', `url\n${some.map(({ url }) => url).join('\n')}\n`, BLOCK],
    ['serial numbers', ['Serial number', ...some.slice(0, 51).map(({ serial }) => serial)].join('\n'), BLOCK],
    [
      'columns of its own',
      ['status;reason;extended ID;note', ...some.map(({ id }) => `Blocked;Damaged;"${id}";x`)].join('\n'),
      {},
    ],
    [
      'sequence numbers',
      [
        'reference,sequence_number',
        ...some.map((_, i) => (i < 50 ? `PO-1,${1201 + i}` : i === 50 ? 'PO-1,7003' : `PO-2,${i - 50}`)),
      ].join('\n'),
      BLOCK,
    ],
    [
      'rows twice',
      [...some, ...some]
        .reverse()
        .map(({ id }) => id)
        .join('\n'),
      BLOCK,
    ],
  ];
  for (const [what, text, fields] of lists) {
    const path = pathOf(await send(text, fields));
    const page = await alice.get(path);
    const words = page.body.replace(/\s+/g, ' ');
    const whole = what !== 'serial numbers';
    assert.match(
      words,
      whole
        ? /61 codes<\/strong> of 2 work orders in 3 ranges/
        : /51 codes<\/strong> of 1 work order in 2 ranges/,
      what,
    );
    assert.deepEqual(tally(big), ['12000 inactive'], 'nothing holds before it is applied');
    assert.equal((await alice.post(path, {}, path)).statusCode, 303);
    assert.equal((await alice.post(path, {}, path)).statusCode, 303, 'pressed twice it is applied once');
    finish();
    assert.deepEqual(tally(big), ['11949 inactive', '51 blocked damaged'], what);
    if (whole) assert.deepEqual(tally(small), ['20 inactive', '10 blocked damaged'], what);
    await undo(path);
  }
  assert.ok(traces(db, small.id).actions.includes('codes.undone'));
});

test('a codes.csv as the package has it is a list, and what it does not use is named', async () => {
  const rows = codes.small.map(({ id, url }, i) => `${id},,${i + 1},1,${i + 1},${url}`);
  const text = [
    'extended_id,serial_number,sequence_number,batch_number,batch_sequence_number,url',
    ...rows,
  ].join('\r\n');
  const path = pathOf(await send(text, { act: 'activate' }));
  assert.match(
    (await alice.get(path)).body.replace(/\s+/g, ' '),
    /30 codes<\/strong> of 1 work order in 1 range/,
  );
  await alice.post(path, {}, path);
  finish();
  assert.deepEqual(tally(small), ['30 active']);
  await undo(path);
});

test('one wrong row among 100,000 is named, and nothing is taken', async () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => codes.big[i % 12_000]!.id);
  rows[99_997] = 'ZZZZZZZZZZZZZZ';
  const before = changes();
  const answer = await send(rows.join('\n'), BLOCK);
  assert.equal(answer.statusCode, 422);
  assert.match(
    answer.body,
    /1 of 100,000 rows is wrong, so nothing was taken: row 99998, “ZZZZZZZZZZZZZZ”, is no code of yours/,
  );
  assert.match(answer.body, /<option value="damaged" selected>/, 'what was chosen stays');
  assert.equal(changes(), before);
});

test('every wrong row gets its sentence with the number in the file', async () => {
  const { id, url } = codes.small[0]!;
  const tries: [string, Record<string, string>, RegExp][] = [
    [codes.foreign[0]!.id, BLOCK, /row 1, .* is no code of yours/],
    [codes.gone[0]!.id, BLOCK, /row 1, .* is of PO-3, which is “Canceled”/],
    [
      `url\n${url.replace('acme', 'acne')}`,
      BLOCK,
      /row 2, .* is a code of PO-2, whose addresses begin with https:\/\/id\.acme\.example\//,
    ],
    [
      `reference,sequence_number\nPO-2,31`,
      BLOCK,
      /row 2, “31”, is no sequence number of PO-2, whose codes are 1 to 30/,
    ],
    [`reference,sequence_number\nPO-9,1`, BLOCK, /names PO-9, which is no work order of yours/],
    ['sequence_number\n1', BLOCK, /names no work order/],
    [`extended_id,status\n${id},gone`, {}, /has the status “gone”: write active, blocked or unblocked/],
    [`extended_id,status,reason\n${id},blocked,bored`, {}, /has the reason “bored”: write one of misprint/],
    [`extended_id,status\n${id},blocked`, {}, /says no reason to be blocked/],
    [`extended_id\n${id}`, {}, /says no status, and neither does the form/],
    [`${id},1`, BLOCK, /Row 1 has 2 columns and no heading/],
    [`extended_id\n"${id}`, BLOCK, /row 2, .* has a quote that does not end in it/],
    [
      `extended_id,status\n${id},active\n\n${id},unblocked`,
      { remark: 'x' },
      /Rows 2 and 4 want different things of the same code/,
    ],
    ['', BLOCK, /The list is empty/],
    ['extended_id\n', BLOCK, /The list is empty/],
    [id, { act: 'block' }, /Choose why they are blocked/],
    [id, { act: 'unblock' }, /Say why they are unblocked/],
  ];
  for (const [text, fields, sentence] of tries) {
    const before = changes();
    const answer = await send(text, fields);
    assert.equal(answer.statusCode, 422, text);
    assert.match(answer.body.replace(/&quot;/g, '"'), sentence, text);
    assert.equal(changes(), before);
  }
  const utf16 = await send(Buffer.from(`\ufeff${id}\n`, 'utf16le'), BLOCK);
  assert.match(utf16.body, /not UTF-8 text: it is UTF-16/);
  const none = await alice.post('/code-lists', BLOCK, '/code-lists/new');
  assert.equal(none.statusCode, 422);
  assert.match(none.body, /Choose the file of your list/);
});

test('line ends of old Macs, a heading twice and a comma too many are named, and nothing is guessed', async () => {
  const tries: [string, RegExp][] = [
    ['sequence_number\r1\r2\r', /carriage return|Mac/i],
    ['sequence_number,status,status\n1,active,blocked\n', /Row 1 has the heading status twice/],
    ['sequence_number,Sequence number\n1,2\n', /Row 1 has the heading sequence_number twice/],
    [
      'sequence_number,status\n1\n2,blocked,,\n3,blocked,x,y\n',
      /1 of 3 rows .*row 4, .* has 4 columns where row 1 has 2/,
    ],
    ['1\n2,active\n', /row 2, .* has 2 columns where row 1 has 1/],
  ];
  const before = changes();
  for (const [text, sentence] of tries) {
    const answer = await send(text, { ...BLOCK, reference: 'PO-1' });
    assert.equal(answer.statusCode, 422, text);
    assert.match(answer.body, sentence, text);
  }
  assert.equal(changes(), before);
});

test('a list that names thousands of unknown orders lets others have their turn', async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => `1,NO-${i}`).join('\n');
  let [last, longest] = [performance.now(), 0];
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const answer = await send(`sequence_number,reference\n${rows}\n`, BLOCK);
  clearInterval(timer);
  assert.match(answer.body, /20,000 of 20,000 rows are wrong/);
  assert.ok(longest < 200, `for ${longest} ms nobody had a turn`);
});

test('what is blocked as stolen by a list is freed by one only with the reference typed', async () => {
  const text = codes.big
    .slice(0, 3)
    .map(({ serial }) => serial)
    .join('\n');
  const block = pathOf(await send(text, { act: 'block', reason: 'stolen' }));
  await alice.post(block, {}, block);
  finish();
  const free = pathOf(await send(text, { act: 'unblock', remark: 'Found.' }));
  const refused = await alice.post(free, {}, free);
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /Type its reference to say that you mean it/);
  assert.equal((await alice.post(free, { reference: 'PO-1' }, free)).statusCode, 303);
  finish();
  assert.deepEqual(tally(big), ['12000 inactive']);
  const undoing = await alice.post(`${block}/undo`, { remark: 'x' }, block);
  assert.equal(undoing.statusCode, 422, 'to undo it takes the reference, too');
  assert.equal((await alice.post(`${free}/undo`, { remark: 'x' }, free)).statusCode, 303);
  finish();
  assert.deepEqual(tally(big), ['11997 inactive', '3 blocked stolen'], 'what it freed is blocked again');
  await undo(block);
});

test('a list is its brand’s admins’, and one that was given up or whose order was canceled is not applied', async () => {
  const text = codes.small.map(({ id }) => id).join('\n');
  const erin = await as('erin');
  assert.equal((await send(text, BLOCK, erin)).statusCode, 403);
  assert.equal((await send(text, BLOCK, await as('bob'))).statusCode, 403);
  const path = pathOf(await send(text, BLOCK));
  assert.equal((await erin.get(path)).statusCode, 403);
  const mallory = await as('mallory');
  for (const post of [path, `${path}/undo`, `${path}/removal`])
    assert.equal((await mallory.post(post, { remark: 'x' }, '/codes')).statusCode, 404);
  assert.equal((await mallory.get(path)).statusCode, 404);
  assert.equal((await alice.post(`${path}/removal`, {}, path)).statusCode, 303);
  assert.equal((await alice.post(path, {}, path)).statusCode, 409);
  const late = pathOf(await send(text, BLOCK));
  cancelWorkOrder(db, cast.alice, small.id, 'Too late.');
  const refused = await alice.post(late, {}, late);
  assert.equal(refused.statusCode, 409);
  assert.match(refused.body, /PO-2 is “Canceled”/);
});
