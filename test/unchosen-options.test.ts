import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { orderForm, rowOf } from './support/placing.ts';
import { world } from './support/world.ts';

const { as, db, cast } = await world({ after });
const alice = await as('alice');
const LIST = [{ field: 'serial_list', name: 'serials.txt', content: 'A1\nA2\n' }];
let number = 0;
const submit = (more: Record<string, string>, files = LIST) =>
  alice.upload('/work-orders', orderForm(cast, `PO-${++number}`, { quantity: '2', ...more }), files);

// Every option with every field of another one, and the sentences beside those fields.
const ASKED: { serials: Record<string, string>; first: string; list: boolean; wanted: (string | false)[] }[] =
  (
    [{}, { serials: 'none' }, { serials: 'sequential' }, { serials: 'list' }] as Record<string, string>[]
  ).flatMap((serials) =>
    ['', ' \t', '000100'].flatMap((first) =>
      [true, false].map((list) => ({
        serials,
        first,
        list,
        wanted: [
          serials.serials !== 'sequential' && first.trim() !== '' && 'first_serial',
          serials.serials !== 'list' && list && 'serial_list',
        ],
      })),
    ),
  );

test('what was filled in for an option that is not chosen is asked about, and nothing of it is lost', async () => {
  const before = db.$client.prepare('select count(*) from work_orders').pluck().get();
  for (const { serials, first, list, wanted } of ASKED) {
    const fields = wanted.filter((field) => field !== false);
    if (fields.length === 0) continue;
    const answer = await submit({ ...serials, first_serial: first }, list ? LIST : []);
    const what = JSON.stringify({ ...serials, first, list });
    assert.equal(answer.statusCode, 422, what);
    for (const field of fields)
      assert.match(answer.body, new RegExp(`id="${field}-fault">.*” is chosen, yet`), `${what} ${field}`);
    if (first.trim()) assert.match(answer.body, /name="first_serial"[^>]* value="000100"/, what);
    if (list) assert.match(answer.body, /name="keep_list" value="\d+" checked/, what);
  }
  assert.equal(db.$client.prepare('select count(*) from work_orders').pluck().get(), before);
});

test('the question is answered by choosing the option, or by leaving the list out', async () => {
  const asked = await submit({ serials: 'none' });
  const keep_list = /name="keep_list" value="(\d+)"/.exec(asked.body)?.[1] ?? '';
  assert.equal((await submit({ serials: 'none', keep_list }, [])).statusCode, 422);
  assert.equal(rowOf(db, await submit({ serials: 'list', keep_list }, [])).serial_kind, 'list');
  assert.equal(rowOf(db, await submit({ serials: 'none' }, [])).serial_kind, 'none');
});

test('of two lists the first is kept, and the other is asked about', async () => {
  const other = { field: 'serial_list', name: 'more.txt', content: 'B1\nB2\n' };
  const answer = await submit({ serials: 'list' }, [{ ...other, content: 'C1\nC2\n' }, other]);
  assert.match(answer.body, /id="serial_list-fault">.*Send one list of serial numbers/);
  const keep_list = /name="keep_list" value="(\d+)"/.exec(answer.body)?.[1] ?? '';
  const { id } = rowOf(db, await submit({ serials: 'list', keep_list }, []));
  const serials = db.$client.prepare(
    'select serial_number from listed_serials join serial_lists on serial_list_id = serial_lists.id where work_order_id = ? order by row',
  );
  assert.deepEqual(serials.pluck().all(id), ['C1', 'C2']);
});

test('spaces in a field are nothing', async () => {
  assert.equal(rowOf(db, await submit({ serials: 'none', first_serial: ' \t' }, [])).serial_kind, 'none');
});
