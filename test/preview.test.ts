import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { charactersLeft } from '../src/codes/symbol/characters-left.ts';
import { chooseSymbol } from '../src/codes/symbol/symbol.ts';
import { wrong } from './support/placing.ts';
import { world } from './support/world.ts';

const { as, bringVic, db, cast, place } = await world({ after });
bringVic();
const alice = await as('alice');
const typed = (more: Record<string, string> = {}) => ({
  reference: 'PO-1',
  partner: String(cast.bob.companyId),
  quantity: '12,000',
  url_prefix: 'https://id.acme.example/c/a1/',
  step: 'preview',
  ...more,
});
const preview = (more: Record<string, string> = {}, files: Parameters<typeof alice.upload>[2] = []) =>
  alice.upload('/work-orders', typed(more), files);
/** The preview as one reads it. */
const said = (body: string) =>
  (/<section class="preview"[\s\S]*?<\/section>/.exec(body)?.[0] ?? '')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .replaceAll('&#39;', "'");
const rows = (table: string) => db.$client.prepare(`select count(*) from ${table}`).pluck().get();

test('Preview shows the form again with what it would become, and places nothing', async () => {
  const before = ['work_orders', 'audit', 'outbox'].map(rows);
  const answer = await preview({ serials: 'sequential', first_serial: 'A00100', remarks: 'Stays <here>' });
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(['work_orders', 'audit', 'outbox'].map(rows), before);
  const text = said(answer.body);
  for (const part of [
    'Nothing is submitted yet.',
    'Codes begin withhttps://id.acme.example/c/a1/',
    'Version 4, level Q: 33 × 33 modules',
    'HTTPS://ID.ACME.EXAMPLE/C/A1/ makes version 3, 29 × 29 modules: at the same size each is 13.8&nbsp;% larger.',
    'Ask whoever runs that server whether it leads to the same page.',
    '5 of 5 of the partner can print it',
    'A00100 to A12099',
    '12,000 codes in 2 batches, an image for each; about',
    'A specimen, no code of the order',
  ])
    assert.ok(text.includes(part), `${part}: ${text}`);
  assert.match(answer.body, /<section class="preview"[^>]* autofocus/);
  assert.match(answer.body, /Stays &lt;here&gt;<\/textarea>/);
  assert.match(answer.body, /name="first_serial"[^>]* value="A00100"/);
  for (const name of ['UV inkjet', 'Kraft', 'Thermal', 'Coated'])
    assert.ok(!answer.body.includes(name), name);
});

test('a wished size is shown at common resolutions, and how many pairs can print it', async () => {
  const text = said((await preview({ printed_size: '14' })).body);
  assert.match(text, /At most 14 mm, in whole dots/);
  assert.match(text, /600 dpi 10 dots, 0\.4233 mm 13\.97 × 13\.97 mm/);
  assert.match(text, /812\.8 dpi 13 dots, 0\.4063 mm 13\.41 × 13\.41 mm/);
  assert.match(text, /2400 dpi 40 dots, 0\.4233 mm 13\.97 × 13\.97 mm/);
  assert.match(text, /4 of 5 of the partner can print it/);
});

test('what is wrong stands at its field, and the rest is previewed all the same', async () => {
  const answer = await preview({ reference: '', quantity: 'x' });
  wrong(answer, 'reference', /Enter a reference/);
  wrong(answer, 'quantity', /whole number/);
  assert.match(said(answer.body), /Version 4, level Q/);
  assert.doesNotMatch(said(answer.body), /batches/);
  assert.doesNotMatch(answer.body, /<section class="preview"[^>]* autofocus/);
  const without = await preview({ url_prefix: 'ftp://x' });
  wrong(without, 'url_prefix', /Begin with https/);
  assert.match(said(without.body), /Mend the URL prefix and the size to see the symbol.*12,000 codes/);
  assert.doesNotMatch(said((await preview({ partner: '999' })).body), /of the partner can print/);
});

test('files that came with the preview are kept, and the list says where it begins and ends', async () => {
  const list = { field: 'serial_list', name: 's.txt', content: 'Ä-1\nB-2\nC-3\n' };
  const answer = await preview({ quantity: '3', serials: 'list' }, [list]);
  assert.match(said(answer.body), /Ä-1 to C-3/);
  const keep_list = /name="keep_list" value="(\d+)" checked/.exec(answer.body)?.[1] ?? '';
  const placed = await alice.upload(
    '/work-orders',
    { ...typed({ quantity: '3', serials: 'list', keep_list }), step: '' },
    [],
  );
  assert.equal(placed.statusCode, 303);
});

test('only who may submit may preview, and another brand’s partner is nobody', async () => {
  for (const name of ['vic', 'bob'] as const)
    assert.equal((await (await as(name)).upload('/work-orders', typed(), [], '/menu')).statusCode, 403, name);
  wrong(
    await (await as('mallory')).upload('/work-orders', typed(), []),
    'partner',
    /Choose a printing partner/,
  );
});

// What is typed, and what is said of it: what, why and how to mend it.
const ADVICE: [Record<string, string>, RegExp | false][] = [
  [{}, false],
  [
    { printed_size: '7' },
    /Modules may be as small as 0\.21 mm\. Below 0\.25 mm ink fills.*Enter a printed size of 8\.3 mm or more/,
  ],
  [{ printed_size: '8.3' }, /^(?!.*Modules may be)/],
  [
    { printed_size: '7' },
    /None of the partner's calibrated pairs can print 7 mm\. A module may not be smaller.*Enter a larger size/,
  ],
  [{ url_prefix: 'http://id.acme.example/' }, /begins with http:\/\/\. Phones warn.*Begin with https/],
  [
    { url_prefix: 'https://portal.lan/' },
    /portal\.lan is a name or an address of a network of its own.*everybody can reach/,
  ],
  [{ url_prefix: 'https://192.168.1.7/' }, /192\.168\.1\.7 is a name or an address/],
  [{ url_prefix: 'https://192.0.2.7/' }, /^(?!.*network of its own)/],
  [
    { url_prefix: `https://id.acme.example/${'x'.repeat(9)}/` },
    /One character of the prefix is left in a symbol of version 4/,
  ],
  [
    { url_prefix: `https://id.acme.example/${'x'.repeat(10)}/` },
    /No character of the prefix is left in a symbol of version 4/,
  ],
  [{ serials: 'sequential', first_serial: '70000' }, /^(?!.*serial numbers are left)/],
  [
    { serials: 'sequential', first_serial: '80000' },
    /After this order 8,000 serial numbers are left with 5 digits.*such as 080000/,
  ],
  [{ serials: 'sequential', first_serial: '10000' }, /^(?!.*serial numbers are left)/],
  [
    { url_prefix: 'https://x.example/01/09506000134353/21/' },
    /holds 09506000134353 as a GTIN, and its check digit is wrong/,
  ],
  [{ url_prefix: 'https://x.example/01/09506000134352/21/' }, /^(?!.*check digit is wrong)/],
  [
    { link: 'gs1', gtin: '2000000000008' },
    /GTIN 02000000000008 is of a range for use within a company or a country/,
  ],
];

test('what may be mended is said with why and how', async () => {
  for (const [more, wanted] of ADVICE) {
    const text = said((await preview(more)).body);
    if (wanted) assert.match(text, wanted, JSON.stringify(more));
    else assert.doesNotMatch(text, /Worth a look/);
  }
});

test('a partner without a calibrated pair is said to have none', async () => {
  db.$client.exec('update calibrations set expires_at = 1');
  assert.match(
    said((await preview()).body),
    /0 of 0 of the partner.*no calibrated equipment and substrate now.*Ask the partner/,
  );
  place('PO-all-the-same', 10);
});

test('the characters that are left are those that fit', () => {
  for (const prefix of [
    'https://id.acme.example/',
    'HTTPS://ID.ACME.EXAMPLE/',
    'http://a.bc/?1234567890=',
    'https://x.example/01/09506000134352/21/',
  ])
    for (const level of ['L', 'M', 'Q', 'H'] as const) {
      const choice = chooseSymbol(prefix, level);
      assert.equal(choice.kind, 'fits');
      if (choice.kind !== 'fits') continue;
      const { same, most } = charactersLeft(prefix, choice.shape);
      const longer = (count: number) => {
        const fill = prefix === prefix.toUpperCase() && !prefix.includes('?') ? 'X' : 'x';
        return chooseSymbol(prefix.slice(0, -1) + fill.repeat(count) + prefix.slice(-1), level);
      };
      const version = (count: number) => {
        const chosen = longer(count);
        return chosen.kind === 'fits' ? chosen.shape.version : Number.POSITIVE_INFINITY;
      };
      assert.equal(version(same), choice.shape.version, `${prefix} ${level} ${same}`);
      assert.ok(version(same + 1) > choice.shape.version, `${prefix} ${level} ${same}`);
      assert.equal(longer(most).kind, 'fits', `${prefix} ${level} ${most}`);
      assert.equal(longer(most + 1).kind, 'too-long', `${prefix} ${level} ${most}`);
    }
});
