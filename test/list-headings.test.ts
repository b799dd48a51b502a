import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { looksLikeHeading } from '../src/domain/codes/headings.ts';
import type { Answer } from './support/client.ts';
import { orderForm, rowOf, wrong } from './support/placing.ts';
import { world } from './support/world.ts';

const { as, db, cast, folders } = await world({ after });
const alice = await as('alice');
let number = 0;
const submit = (content: string | Uint8Array, quantity: number, more: Record<string, string> = {}) =>
  alice.upload(
    '/work-orders',
    orderForm(cast, `HEAD-${++number}`, { quantity: String(quantity), serials: 'list', ...more }),
    content === '' ? [] : [{ field: 'serial_list', name: 'serials.csv', content }],
  );

const HEADINGS = [
  ...[
    'Serial',
    'Serial No.',
    'Serial Number',
    'serial-number',
    'SerialNumber',
    'S/N',
    'SN',
    'ID',
    'Code',
    'Lot No.',
  ],
  ...[
    'Seriennummer',
    'Serien-Nr.',
    'Serien Nr',
    'Nummer',
    'Lfd. Nr.',
    'Artikelnummer Nr.',
    'Kennung',
    'SERIENNUMMER',
  ],
  ...['Numéro de série', 'N° de série', 'N°', 'Nº', 'Numéro', 'NUMERO DE SERIE', 'code article'],
  ...[
    'Referenz',
    'Référence',
    'referencia',
    'Valeur',
    'Valor',
    'Wert',
    'Text',
    'Chargennummer',
    'Folio',
    'Matricule',
  ],
  ...['Número de serie', 'Núm.', 'Código', 'Nº de serie', 'número', '#', 'Item #', 'Tracking no.'],
];
// Lists of every shape: digits, a shape of their own, and no shape at all.
const LISTS = [
  ['000100', '000101', '000102'],
  ['SX-0001-A', 'SX-0002-A', 'SX-0003-A'],
  ['7F3A', 'A9', '0012CC', 'ABBA'],
  ['Gold', 'Silver', 'Blue'],
];

test('words that name such a column, in four languages, look like a heading above any list', () => {
  for (const heading of HEADINGS)
    for (const list of LISTS) assert.ok(looksLikeHeading(heading, list), `${heading} above ${list[0]}`);
});

test('any other first row with letters does above digits, or above rows of one shape that it has not', () => {
  for (const heading of ['Sticker', 'Etikett 2026', 'Lot 7 serials', 'Column1', 'my numbers', 'Ünique'])
    for (const list of LISTS.slice(0, 3))
      assert.ok(looksLikeHeading(heading, list), `${heading} above ${list[0]}`);
  assert.ok(looksLikeHeading('Marke', ['ABCD', 'EFGH', 'IJKL']), 'capitals are a shape');
});

test('serial numbers among their like are none', () => {
  for (const [first, ...others] of [
    ...LISTS,
    ['000100', 'A1', 'A2'],
    ['SN-1', 'SN-2', 'SN-10'],
    ['ID 7', 'ID 8', 'ID 9'],
    ['No. 1', 'No. 2', 'No. 3'],
    ['DEAD', 'BEEF', 'CAFE', '0BAD'],
    ['A1', 'B'],
    ['0'],
    ['7 Ä', '8 Ä'],
  ])
    assert.equal(looksLikeHeading(first!, others), false, first);
});

test('a likely heading is asked about, and neither becomes a serial number nor is dropped unasked', async () => {
  for (const [index, heading] of ['Serial No.', 'Seriennummer', 'Sticker'].entries()) {
    const rows = [1, 2, 3].map((each) => `${index}${each}`);
    const file = [heading, ...rows].join('\r\n');
    const before = db.$client.prepare('select count(*) from work_orders').pluck().get();
    const asked = await submit(file, 3);
    wrong(asked, 'serial_list', new RegExp(`Row 1, “${heading}”, looks like a heading`));
    const keep = keptBy(asked);
    wrong(await submit('', 3, { keep_list: keep }), 'serial_list', /looks like a heading/, 'not answered');
    wrong(
      await submit('', 4, { keep_list: keep, [`first_row_${keep}`]: 'maybe' }),
      'serial_list',
      /looks like/,
    );
    assert.equal(db.$client.prepare('select count(*) from work_orders').pluck().get(), before);
    const answer = index === 1 ? 'serial' : 'heading';
    const wanted = answer === 'serial' ? [heading, ...rows] : rows;
    const count = wanted.length;
    const wrongCount = await submit('', count + 1, { keep_list: keep, [`first_row_${keep}`]: answer });
    wrong(wrongCount, 'serial_list', new RegExp(`has ${count} serial numbers`), 'answered once, for good');
    const placed = await submit('', count, { keep_list: keep });
    assert.deepEqual(listOf(placed), wanted);
    const page = (await alice.get(String(placed.headers.location))).body;
    assert.equal(/first row of its list is left out/.test(page), answer === 'heading');
  }
});

test('the heading that the package itself writes is left out, and that is said', async () => {
  const placed = await submit('serial_number\nZ1\nZ2\n', 2);
  assert.deepEqual(listOf(placed), ['Z1', 'Z2']);
  assert.match((await alice.get(String(placed.headers.location))).body, /first row of its list is left out/);
});

test('an answer is to one list: another file is asked about anew', async () => {
  const keep = keptBy(await submit('Code\nY1\nY2\n', 2));
  const again = await submit('Nummer\nY1\nY2\n', 2, { keep_list: keep, [`first_row_${keep}`]: 'heading' });
  wrong(again, 'serial_list', /“Nummer”, looks like/);
});

test('a first row kept as a serial number is refused if another order has it, and the list stays', async () => {
  const first = keptBy(await submit('Kennung\n901\n902\n', 3));
  listOf(await submit('', 3, { keep_list: first, [`first_row_${first}`]: 'serial' }));
  const second = keptBy(await submit('Kennung\n903\n904\n', 3));
  const used = await submit('', 3, { keep_list: second, [`first_row_${second}`]: 'serial' });
  wrong(used, 'serial_list', /Row 1: Kennung is used by HEAD-\d+ already/);
  listOf(await submit('', 2, { keep_list: keptBy(used), [`first_row_${keptBy(used)}`]: 'heading' }));
});

const GERMAN = 'E1\r\nGrüße 2\r\nE3\r\n';
const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16();
const FILES: [string, Uint8Array, RegExp][] = [
  ['UTF-16 LE', Buffer.from(`\ufeff${GERMAN}`, 'utf16le'), /it is UTF-16 .* Save it as UTF-8 text/],
  ['UTF-16 BE', swapped(`\ufeff${GERMAN}`), /it is UTF-16 .* Save it as UTF-8 text/],
  ['UTF-16 LE without BOM', Buffer.from(GERMAN, 'utf16le'), /it is UTF-16 .* Save it as UTF-8 text/],
  ['UTF-16 BE without BOM', swapped(GERMAN), /it is UTF-16 .* Save it as UTF-8 text/],
  ['UTF-16 of one line', Buffer.from('E1', 'utf16le'), /it is UTF-16 .* Save it as UTF-8 text/],
  [
    'Windows-1252',
    Buffer.from(GERMAN, 'latin1'),
    /^Row 2 is not UTF-8 text, and reads “Grüße 2” as Windows-1252/,
  ],
  [
    'late Windows-1252',
    Buffer.concat([Buffer.from('E\n'.repeat(9), 'latin1'), Buffer.from([0x80, 0x35])]),
    /^Row 10 is not UTF-8 text, and reads “€5”/,
  ],
  ['CR', Buffer.from('E1\rE2\rE3'), /^Row 1 has a control character, CR without LF: .* old Macs. Save it/],
  ['a long file of CR', Buffer.from('E123456\r'.repeat(20_000)), /^Row 1 .* old Macs. Save it/],
  ['a CR inside', Buffer.from('E1\nE\r2\nE3'), /^Row 2 .* old Macs/],
  ['tabs', Buffer.from('E1\tx\nE2\ty'), /^Row 1 has a control character, a tab: it has more than one column/],
  ['a workbook', Buffer.from('504b0304140006000800000021ff', 'hex'), /it is a spreadsheet/],
  ['an old workbook', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), /it is an old spreadsheet/],
  ['a PDF', Buffer.from('%PDF-1.7\n'), /it is a PDF/],
  ['UTF-32', Buffer.from('fffe0000410000000a000000', 'hex'), /it is UTF-32/],
  ['UTF-16 in Chinese', Buffer.from('編號甲乙丙\n丁戊己庚辛', 'utf16le'), /it is UTF-16/],
  ['a 7z', Buffer.from('377abcaf271c0004', 'hex'), /it is a compressed file \(7z\)/],
  ['a RAR', Buffer.from('Rar!\x1a\x07\0', 'latin1'), /it is a compressed file \(RAR\)/],
  ['a PNG', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), /it is a picture \(PNG\)/],
  ['bytes of zero on one side', Buffer.from('01000200030004000500', 'hex'), /holds bytes of zero/],
  [
    'a web page',
    Buffer.from('<!DOCTYPE html>\n<p>E1</p>\n'),
    /^The list is a web page or an XML file\. Save/,
  ],
  [
    'an XML spreadsheet',
    Buffer.from('<?xml version="1.0"?>\n<Workbook>\n'),
    /^The list is a web page or an XML/,
  ],
  ['JSON', Buffer.from('["E1","E2"]'), /^The list is JSON\. Save/],
  ['a field of two lines', Buffer.from('"E\n1"\nE2\n'), /^Row 1 has .* a quote that does not end in it/],
  ['a note for spreadsheets', Buffer.from('sep=;\r\nE1\r\nE2'), /^Row 1, “sep=;”, is a note .* Take it out/],
  [
    'a shortened number',
    Buffer.from('E1\n1,23457E+14\n'),
    /^Row 2 has 1,23457E\+14, as a spreadsheet shortens/,
  ],
  ['an error of a spreadsheet', Buffer.from('E1\n#N/A\n'), /^Row 2 has #N\/A, an error of a spreadsheet/],
  ['hashes of a narrow column', Buffer.from('E1\n#######\n'), /^Row 2 has #######, an error/],
  ['the mark of text', Buffer.from("'000100\n'000101\n"), /^Row 1 begins with '.*take it out/],
  [
    'a title above the heading',
    Buffer.from('Acme labels\nSerial No.\n11\n12\n'),
    /^Row 2, “Serial No\.”, .* Take both out/,
  ],
];

test('a file that is no UTF-8 text is told what it is and how to save it', async () => {
  const before = readdirSync(folders.serials).length;
  for (const [what, content, sentence] of FILES)
    wrong(await submit(content, 3), 'serial_list', sentence, what);
  assert.equal(readdirSync(folders.serials).length, before);
});

function keptBy(answer: Answer): string {
  return /name="keep_list" value="(\d+)"/.exec(answer.body)?.[1] ?? '';
}

/** The list of the order that was placed, as it is kept. */
function listOf(answer: Answer): string[] {
  const { id } = rowOf(db, answer);
  const stored = db.$client
    .prepare('select stored_name from serial_lists where work_order_id = ?')
    .pluck()
    .get(id);
  return readFileSync(join(folders.serials, String(stored)), 'utf8')
    .trimEnd()
    .split('\n');
}
