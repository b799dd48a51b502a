import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { folded } from '../src/db/folded.ts';
import { world } from './support/world.ts';

const w = await world({ after });
const { as, db, cast, place } = w;

const people = { alice: await as('alice'), bob: await as('bob'), mallory: await as('mallory') };
const found = async (query: Record<string, string>, who: keyof typeof people = 'alice') => {
  const { body } = await people[who].get(`/work-orders?${new URLSearchParams(query)}`);
  return [...body.matchAll(/<article[^>]*id="card-(\d+)"/g)].map(([, id]) => Number(id));
};

const cafe = place('Café-Straße 7', 10, { remarks: 'ΟΔΟΣ ÇİĞ ﬁne' });
const serials = place('PO-SERIALS', 100, { serials: 'sequential', first_serial: 'SN-0100-A' });
const plain = place('PO-100%', 10, { remarks: 'nothing "special" here' });

test('it finds letters of any language in any case and form', async () => {
  for (const search of [
    'cafe-strasse',
    'CAFÉ-STRASSE',
    'Cafe\u0301',
    'straße',
    'οδοσ',
    'ΟΔΟς',
    'çiğ',
    'CIG',
    'fine',
    'Ｃａｆé',
  ])
    assert.deepEqual(await found({ search }), [cafe.id], search);
  assert.deepEqual(await found({ search: '100%' }), [plain.id]);
  assert.deepEqual(await found({ search: '"special"' }), [plain.id]);
  assert.deepEqual(await found({ search: 'zebra' }), []);
  assert.deepEqual(await found({ search: 'cafe\u200b-str\u00adasse' }), [cafe.id], 'what nobody sees');
  assert.deepEqual(await found({ search: 'cafe\u0000zebra' }), []);
  assert.deepEqual(await found({ search: '7' }), [cafe.id], 'one character');
});

test('it folds a text once and for all: folding it again, or its capitals, changes nothing', () => {
  for (let point = 0; point < 0x2ff00; point++) {
    if (point >= 0xd800 && point < 0xe000) continue;
    const letter = String.fromCodePoint(point);
    const once = folded(`a${letter}b`);
    for (const other of [once, `a${letter}b`.normalize('NFD'), `a${letter}b`.normalize('NFC')])
      assert.equal(folded(other), once, `U+${point.toString(16)}`);
    assert.equal(folded(once.toUpperCase()), once, `U+${point.toString(16)} in capitals`);
  }
});

test('it finds an order by serial number, extended ID, link, package and the other company', async () => {
  w.confirm(serials, cast.bob);
  await w.generateAll();
  for (const search of ['SN-0100-A', 'SN-0199-A']) {
    assert.deepEqual(await found({ search }), [serials.id], search);
    assert.deepEqual(await found({ search }, 'bob'), [serials.id], search);
  }
  assert.deepEqual(await found({ search: 'SN-0200-A' }), []);
  const { folder } = db.$client.prepare('select folder from confirmations').get() as { folder: string };
  assert.deepEqual(await found({ search: `${folder}.zip` }), [serials.id]);
  const { mintIds } = await import('../src/codes/id/extended-id.ts');
  const { readKey } = await import('../src/domain/codes/keys.ts');
  const row = db.$client
    .prepare('select mint_number as number, mint_key_id as key from confirmations')
    .get() as {
    number: number;
    key: string;
  };
  const mint = { number: row.number, key: readKey(w.folders.keys, row.key) };
  const id = Buffer.from(mintIds(mint, 100, 1)).toString();
  for (const search of [id, id.toLowerCase(), `https://id.acme.example/c/${id}`, id.replaceAll('0', 'o')])
    assert.deepEqual(await found({ search }), [serials.id], search);
  assert.deepEqual(
    await found({ search: Buffer.from(mintIds(mint, 101, 1)).toString() }),
    [],
    'never issued',
  );
  assert.deepEqual(await found({ search: id }, 'mallory'), [], 'not of this company');
  assert.equal((await found({ search: 'inkworks' })).length, 3);
  assert.equal((await found({ search: 'acme' }, 'bob')).length, 3);
});

test('it narrows by state, other company and days, all at once', async () => {
  assert.deepEqual(await found({ state: 'ready' }), [serials.id]);
  const [inkworks, other] = [String(cast.bob.companyId), '4711'];
  assert.equal((await found({ company: inkworks })).length, 3);
  assert.deepEqual(await found({ company: other }), []);
  const day = new Date().toISOString().slice(0, 10);
  assert.deepEqual(await found({ from: '2020-01-01', to: '2020-12-31' }), []);
  assert.equal((await found({ from: '2020-01-01', to: day, search: 'po-' })).length, 2);
  // A clock that was set back: the order with the higher number is the older one.
  const now = Number(
    db.$client.prepare('select submitted_at from work_orders where id = ?').pluck().get(plain.id),
  );
  const move = db.$client.prepare('update work_orders set submitted_at = ? where id = ?');
  move.run(now - 86_400_000, plain.id);
  const yesterday = new Date(now - 86_400_000).toISOString().slice(0, 10);
  assert.deepEqual(await found({ from: yesterday, to: yesterday }), [plain.id]);
  move.run(now, plain.id);
  assert.deepEqual(await found({ state: 'toString', company: '1e9', from: 'x' }), await found({}));
});

test('it goes from page to page by the last order shown, both ways, and meets each order once', async () => {
  db.$client
    .prepare(
      `insert into work_orders (brand_id, partner_id, reference, quantity, code_type, url_prefix, error_correction, serial_kind,
         activate_on_completion, state, codes_status, submitted_at, submitted_by)
       with recursive n(i) as (select 1 union all select i + 1 from n where i < 1500)
       select brand_id, partner_id, printf('MANY-%04d', i), 1, code_type, url_prefix, error_correction, 'none',
         0, 'new', 'inactive', submitted_at, submitted_by from n, work_orders where id = ?`,
    )
    .run(plain.id);
  db.$client.exec(
    `insert into order_search (rowid, words, owners) select id, folded(reference || char(10) || remarks),
       'b' || brand_id || '. p' || partner_id || '.' from work_orders where reference like 'MANY-%'`,
  );
  const { alice } = people;
  const seen: string[] = [];
  const link = (body: string, rel: string) =>
    new RegExp(`<a href="([^"]*)" rel="${rel}">`).exec(body)?.[1]?.replaceAll('&amp;', '&');
  let url: string | undefined = '/work-orders?search=many-0';
  let last = '';
  while (url) {
    const { body } = await alice.get(url);
    seen.push(...[...body.matchAll(/<h2[^>]*>(?:\s*<a[^>]*>)?\s*(MANY-\d+)/g)].map(([, name]) => name!));
    last = url;
    url = link(body, 'next');
  }
  assert.equal(seen.length, 999);
  assert.equal(new Set(seen).size, 999);
  assert.deepEqual(seen, [...seen].sort().reverse());
  const back = link((await alice.get(last)).body, 'prev');
  assert.match((await alice.get(back!)).body, /MANY-00[34]\d/);
  assert.match((await alice.get('/work-orders')).body, /more than 1,000 work orders/);
  assert.match((await alice.get('/work-orders?search=many-0')).body, /999 work orders/);
  assert.equal((await alice.get('/work-orders?page=3')).statusCode, 200, 'an address of before');
});
