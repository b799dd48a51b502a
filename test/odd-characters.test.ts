import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Name } from '../src/cli/cast.ts';
import { PASSWORD } from '../src/cli/cast.ts';
import { linkTo } from './support/mails.ts';
import { world } from './support/world.ts';

const { as, db, cast, place, stranger } = await world({ after });

const at = (...codes: number[]) => codes.map((code) => String.fromCodePoint(code));
/** One or more of every class of characters that nobody sees, or that look like another. */
const ODD: Record<string, string[]> = {
  'zero-width': at(0x200b, 0x200c, 0x200d, 0x2060, 0xfeff),
  'turning the direction': at(0x061c, 0x200e, 0x202e, 0x2066, 0x2069),
  fillers: at(0x115f, 0x1160, 0x3164, 0xffa0, 0x2800),
  'soft hyphens and joiners': at(0xad, 0x34f, 0x180e, 0x17b4),
  'variation selectors': at(0xfe0f, 0x180b, 0xe0100),
  'tags and annotations': at(0xe0041, 0xe0001, 0xfff9, 0x1d173, 0x1d159),
  controls: at(0, 7, 0x1b, 0x7f, 0x85, 0x9b),
  'ends of lines': at(0x2028, 0x2029, 0x0b, 0x0c),
  spaces: at(0xa0, 0x1680, 0x2003, 0x202f, 0x3000),
  'private and none': at(0xe000, 0xf0000, 0xfdd0, 0xffff, 0x1fffe),
  'accents apart': ['e\u0301', 'u\u0308', '\u1112\u1161\u11ab', '\u212b'],
};

// Written apart from the program's own rule: what no text of the database may hold.
const KEPT =
  /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u2800\u{1d159}]|(?! )\p{Zs}|(?![\n\t])\p{Cc}/u;

type Form = {
  who: Name | 'stranger';
  page: string;
  url?: string;
  /** Sound values of the text fields that are tried. */
  texts: Record<string, string>;
  others?: Record<string, string>;
  /** Few tries an hour: everything odd comes at once. */
  few?: true;
  files?: true;
};

const order = {
  who: 'alice',
  page: '/work-orders/new',
  url: '/work-orders',
  files: true,
  others: { partner: String(cast.bob.companyId), serials: 'sequential' },
} as const;
const refusal = place('to decline', 3);
const pair = `/calibrations/${cast.equipment.inkjet}/${cast.substrates.film}`;
const draft = `/calibrations/${cast.equipment.proof}/${cast.substrates.film}`;
await (await as('olu')).post(`${draft}/revisions`);
await (await as('alice')).post(
  '/invitations',
  { email: 'nina@acme.example', role: 'viewer' },
  '/invitations/new',
);
const link = linkTo(db, 'nina@acme.example', 'invitation');

const FORMS: Form[] = [
  {
    ...order,
    texts: {
      ...{ reference: 'PO 7', remarks: 'Mind the\ngap', first_serial: 'SN0000001 A', quantity: '12' },
      ...{ url_prefix: 'https://id.acme.example/', printed_size: '22.5' },
    },
  },
  {
    ...{ who: 'bob', page: '/equipment/new' },
    texts: {
      ...{ name: 'Press one', maker: 'Maker AG', model: 'M 1', location: 'Hall 1', notes: 'One\ntwo' },
      ...{ resolution_x: '600', resolution_y: '600' },
    },
    others: { technology: 'electrophotography dry', image_format: 'png' },
  },
  {
    ...{ who: 'bob', page: '/substrates/new' },
    texts: {
      ...{
        name: 'White film',
        supplier: 'Film AG',
        product_code: 'W 60',
        material: 'PP film',
        finish: 'matt',
      },
      ...{ colour: 'white', notes: 'One\ntwo', grammage: '80', thickness: '60' },
    },
  },
  {
    ...{ who: 'alice', page: '/company' },
    texts: {
      ...{ email_domain: 'acme.example', website: 'https://acme.example', address: 'Street 1\nTown' },
      ...{ country: 'Old Land', contact: 'Alice B' },
    },
    others: { name: 'Acme Beverages' },
  },
  { who: 'alice', page: '/company', texts: { name: 'Acme Foods' }, few: true },
  {
    who: 'root',
    page: '/companies/new',
    url: '/companies',
    texts: { name: 'New Brand', admin: 'ann@new.example' },
    others: { kind: 'brand' },
  },
  {
    who: 'root',
    page: `/companies/${cast.petra.companyId}/profile`,
    texts: { name: 'Pressburg Press', contact: 'Petra B' },
  },
  {
    who: 'alice',
    page: '/invitations/new',
    url: '/invitations',
    texts: { email: 'guest@acme.example' },
    others: { role: 'viewer' },
  },
  { who: 'alice', page: '/profile/name', texts: { name: 'Alice Adams' } },
  {
    who: 'erin',
    page: '/profile/e-mail',
    texts: { email: 'erika@acme.example' },
    others: { old_password: PASSWORD },
    few: true,
  },
  {
    who: 'mallory',
    page: '/partnerships/new',
    url: '/partnerships',
    texts: { name: 'Inkworks Labels' },
    few: true,
  },
  { who: 'alice', page: `/work-orders/${refusal.id}/cancellation`, texts: { reason: 'Not needed' } },
  { who: 'mia', page: `/work-orders/${refusal.id}/refusal`, texts: { reason: 'No ink' } },
  {
    ...{ who: 'olu', page: `${draft}/1`, url: `${draft}/1/reading`, files: true },
    texts: { remarks: 'At 50\nm/min', dots_x: '9', gain_x: '12.5', reduction_x: '2' },
    others: { version: '1' },
  },
  {
    who: 'olu',
    page: `${draft}/1`,
    url: `${draft}/1/approval`,
    texts: { months: '6' },
    others: { version: '2' },
  },
  { who: 'mia', page: `${pair}/1`, url: `${pair}/1/withdrawal`, texts: { reason: 'Wrong anilox' } },
  {
    who: 'stranger',
    page: link,
    texts: { name: 'Nina Ott' },
    others: { password: 'a long enough sentence' },
    few: true,
  },
  { who: 'stranger', page: '/forgotten-password', texts: { email: 'alice@acme.example' }, few: true },
  {
    who: 'stranger',
    page: '/sign-in',
    texts: { email: 'alice@acme.example' },
    others: { password: 'wrong' },
    few: true,
  },
];

for (const form of FORMS)
  test(`${form.url ?? form.page}: what cannot be seen is told beside its field or goes, and is never kept`, async () => {
    const client = form.who === 'stranger' ? stranger() : await as(form.who);
    const groups = form.few ? [['everything', Object.values(ODD).flat()] as const] : Object.entries(ODD);
    for (const field of Object.keys(form.texts))
      for (const [what, signs] of groups) {
        const [first = '', ...rest] = form.texts[field]!;
        const value = `${signs[0]}${first}${signs.join('')}${rest.join('')}${signs.at(-1)}`;
        const fields = { ...form.others, ...form.texts, ...fresh(form.texts), [field]: value };
        const answer = form.files
          ? await client.upload(form.url ?? form.page, fields, [], form.page)
          : await client.post(form.url ?? form.page, fields, form.page);
        const where = `${field} with ${what}`;
        assert.ok([200, 303, 409, 422].includes(answer.statusCode), `${where}: ${answer.statusCode}`);
        if (answer.statusCode === 422) assert.match(answer.body, beside(field), where);
        assert.deepEqual(keptOdd(), [], where);
      }
  });

test('a list of serial numbers with such a character is refused with its row, or kept in one form', async () => {
  const alice = await as('alice');
  for (const [what, signs] of Object.entries(ODD))
    for (const sign of signs) {
      const { reference } = fresh({ reference: 'XQ' });
      const fields = {
        ...order.others,
        reference: reference!,
        quantity: '3',
        url_prefix: 'https://id.acme.example/',
        serials: 'list',
      };
      const content = `A0${reference}\nA${sign}1${reference}\n7.${reference}\n`;
      const name = `ser${sign}ials.csv`.replace(/[\r\n\0]/g, '');
      const answer = await alice.upload('/work-orders', fields, [{ field: 'serial_list', name, content }]);
      const code = `${what} U+${sign.codePointAt(0)!.toString(16)}`;
      if (answer.statusCode === 422)
        assert.match(answer.body, /serial_list-fault">.* (Row 2 |The list is not)/, code);
      else assert.equal(answer.statusCode, 303, code);
      assert.equal(answer.statusCode === 303, /spaces|apart/.test(what) || sign === '\u2800', code);
      assert.deepEqual(keptOdd(), [], code);
    }
});

/** A form of one field, such as a reason, may say it by its own name. */
const beside = (field: string) =>
  new RegExp(`class="fault" id="([a-z]+-)?${field}(-\\d+)?-fault"|href="#${field}"`);

let count = 0;
/** A value of its own where two must differ. */
function fresh(texts: Record<string, string>): Record<string, string> {
  count++;
  const own: Record<string, string> = {};
  if (texts.reference) own.reference = `${texts.reference} ${count}`;
  if (texts.name && Object.keys(texts).length > 1) own.name = `${texts.name} ${count}`;
  if (texts.first_serial) own.first_serial = `${String(count).padStart(4, '0')}-000001`;
  return own;
}

/** Every text of every table that no eye would see whole; drafts are given back as they were typed, and tried then. */
function keptOdd(): string[] {
  const tables = db.$client
    .prepare(
      `select m.name as "table", c.name as "column" from sqlite_master m join pragma_table_info(m.name) c
       where m.type = 'table' and c.type = 'TEXT' and m.name not in ('drafts', '__drizzle_migrations')`,
    )
    .all() as { table: string; column: string }[];
  return tables.flatMap(({ table, column }) =>
    (
      db.$client
        .prepare(`select distinct "${column}" from "${table}" where "${column}" glob '*[^ -~]*'`)
        .pluck()
        .all() as string[]
    )
      .filter(
        (text) => KEPT.test(text) || text !== text.normalize('NFC') || /\\u(00[01]|00[89]|007f)/.test(text),
      )
      .map((text) => `${table}.${column}: ${JSON.stringify(text)}`),
  );
}
