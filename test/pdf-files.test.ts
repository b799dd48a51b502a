import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { faultOf, isLocked } from '../src/http/pages/uploads/file-kinds/check-file.ts';
import { runTool } from './support/debian-tools.ts';
import { tempFolder } from './support/temp-folder.ts';
import { world } from './support/world.ts';

const folder = tempFolder({ after });

/** A page with text, as Ghostscript writes it. */
const page = join(folder, 'page.pdf');
const DRAWING = '/Helvetica findfont 20 scalefont setfont 50 50 moveto (The label) show showpage';
runTool('gs', ['-q', '-o', page, '-sDEVICE=pdfwrite', '-c', DRAWING]);
const plain = readFileSync(page);

/** The same made another by qpdf. */
function byQpdf(...options: string[]): Buffer {
  const path = join(folder, 'other.pdf');
  runTool('qpdf', ['--static-id', ...options, page, path]);
  return readFileSync(path);
}

const linear = byQpdf('--linearize');
const streamed = byQpdf('--object-streams=generate');
const text = (words: string) => Buffer.from(words, 'latin1');
const placed = (file: Buffer, change: number) =>
  text(
    file
      .toString('latin1')
      .replace(/startxref(\s+)(\d+)/, (_, gap, at) => `startxref${gap}${Number(at) + change}`),
  );
const updated = (file: Buffer) => {
  const at = file.toString('latin1').lastIndexOf('startxref');
  const before = /startxref\s+(\d+)/.exec(file.toString('latin1', at))![1];
  const object = `90 0 obj\n<</Note (x)>>\nendobj\n`;
  const table = `xref\n90 1\n${String(file.length).padStart(10, '0')} 00000 n \ntrailer\n<</Size 91/Root 1 0 R/Prev ${before}>>\n`;
  return Buffer.concat([file, text(`${object}${table}startxref\n${file.length + object.length}\n%%EOF\n`)]);
};

/** A table for old readers and a stream beside it for new ones (ISO 32000-1, 7.5.8.4). */
function hybrid(): Buffer {
  const at: number[] = [];
  let all = '%PDF-1.5\n';
  for (const body of [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>',
  ]) {
    at.push(all.length);
    all += `${at.length} 0 obj\n${body}\nendobj\n`;
  }
  const stream = all.length;
  all += `5 0 obj\n<</Type/XRef/Size 6/W[1 2 1]/Index[5 1]/Length 4>>\nstream\n\x01${String.fromCharCode(stream >> 8, stream & 255)}\0\nendstream\nendobj\n`;
  const table = all.length;
  const rows = at.map((each) => `${String(each).padStart(10, '0')} 00000 n \n`).join('');
  all += `xref\n0 4\n0000000000 65535 f \n${rows}trailer\n<</Size 6/Root 1 0 R/XRefStm ${stream}>>\nstartxref\n${table}\n%%EOF\n`;
  return text(all);
}

const TAKEN: [string, Buffer][] = [
  ['as Ghostscript writes it', plain],
  ['linearized', linear],
  ['with a cross-reference stream', streamed],
  ['linearized, with a cross-reference stream', byQpdf('--linearize', '--object-streams=generate')],
  ['readable by eye', byQpdf('--qdf')],
  ['hybrid-reference', hybrid()],
  ['updated', updated(plain)],
  ['updated twice', updated(updated(plain))],
  [
    'behind a header of mail, places from its own beginning',
    Buffer.concat([text('MIME-Version: 1.0\r\n\r\n'), plain]),
  ],
  [
    'behind 1,000 bytes, places from the beginning of the file',
    placed(Buffer.concat([text(' '.repeat(1000)), plain]), 1000),
  ],
  ['behind a byte order mark', Buffer.concat([text('\xef\xbb\xbf'), plain])],
  ['padded with zeros', Buffer.concat([plain, Buffer.alloc(70_000)])],
  ['padded with spaces and lines', Buffer.concat([plain, text(' \r\n'.repeat(30_000))])],
  [
    'with a web page behind it',
    Buffer.concat([plain, text('<html><body>Thank you for your download</body></html>')]),
  ],
  [
    'with its end on one line',
    text(plain.toString('latin1').replace(/startxref\n(\d+)\n%%EOF/, 'startxref $1 %%EOF')),
  ],
  [
    'with old Mac line ends at its end',
    text(plain.toString('latin1').replace(/startxref\n(\d+)\n%%EOF\n/, 'startxref\r$1\r%%EOF\r')),
  ],
  ['linearized, without its last line end', linear.subarray(0, linear.toString('latin1').trimEnd().length)],
  ['with a wrong place', placed(plain, 7)],
  ['with a place beyond its end', placed(plain, 1_000_000)],
  [
    'with a wrong place, its ID before its root',
    placed(
      text(
        plain
          .toString('latin1')
          .replace(/\/Root \d+ 0 R/, (root) => `/ID [<${'ab'.repeat(16)}><${'cd'.repeat(16)}>] ${root}`)
          .replace(/\/ID \[<[0-9A-F]+><[0-9A-F]+>\]/, ''),
      ),
      7,
    ),
  ],
  ['with no place', placed(plain, -Number(/startxref\s+(\d+)/.exec(plain.toString('latin1'))![1]))],
];

for (const [what, content] of TAKEN)
  test(`a PDF ${what} is taken, as readers take it`, async () => {
    const path = join(folder, 'taken.pdf');
    writeFileSync(path, content);
    assert.match(runTool('pdfinfo', [path]).toString(), /Pages:\s+1\n/, 'Poppler');
    assert.equal(await faultOf(path, 'application/pdf'), undefined);
    assert.equal(await isLocked(path, 'application/pdf'), false);
  });

/** Its end is gone from somewhere in the mark on, or from the last trailer on. */
const WITHOUT_MARK: [string, Buffer, RegExp][] = [
  ['plain', plain, /%%EOF\s*$/],
  ['plain, half of the mark gone', plain, /OF\s*$/],
  ['plain, no place either', plain, /startxref\s+\d+\s+%%EOF\s*$/],
  ['plain, half of a place', plain, /\d\d\s+%%EOF\s*$/],
  ['with a cross-reference stream', streamed, /%%EOF\s*$/],
  ['hybrid-reference', hybrid(), /startxref\s+\d+\s+%%EOF\s*$/],
  ['updated', updated(plain), /startxref\s+\d+\s+%%EOF\s*$/],
];

for (const [what, whole, end] of WITHOUT_MARK)
  test(`a PDF that lacks the mark of its end is taken as readers take it: ${what}`, async () => {
    const path = join(folder, 'unmarked.pdf');
    const file = text(whole.toString('latin1').replace(end, ''));
    assert.ok(file.length < whole.length);
    for (const content of [file, Buffer.concat([file, text('\r\n')])]) {
      writeFileSync(path, content);
      assert.match(runTool('pdfinfo', [path]).toString(), /Pages:\s+1\n/, 'Poppler');
      assert.equal(runTool('qpdf', ['--warning-exit-0', '--show-npages', path]).toString(), '1\n', 'qpdf');
      assert.match(runTool('mutool', ['info', path]).toString(), /Pages: 1\n/, 'MuPDF');
      assert.equal(await faultOf(path, 'application/pdf'), undefined);
      assert.equal(await isLocked(path, 'application/pdf'), false);
    }
  });

test('one that was cut anywhere is not, whatever it is made of', async () => {
  for (const [what, whole] of [
    ['plain', plain],
    ['linearized', linear],
    ['streamed', streamed],
    ['hybrid', hybrid()],
    ['updated', updated(plain)],
  ] as const) {
    const first = what === 'updated' ? plain.length + 12 : 8;
    const path = join(folder, 'cut.pdf');
    for (let length = first; length < whole.length - 1; length += length < whole.length - 300 ? 41 : 1) {
      if (lacksItsMarkAlone(whole, length)) continue;
      writeFileSync(path, whole.subarray(0, length));
      assert.match(
        (await faultOf(path, 'application/pdf')) ?? 'whole',
        /^(ends in the middle|is damaged)/,
        `${what}, ${length}`,
      );
    }
  }
});

/** Whether nothing is cut off but what stands behind the last trailer, or behind the place of a stream. */
function lacksItsMarkAlone(whole: Buffer, length: number): boolean {
  const end = whole.toString('latin1');
  const trailer = /trailer\s*<<[\s\S]*\/Root[\s\S]*>>\s*startxref/.test(end.slice(-600));
  const before = trailer ? end.lastIndexOf('>>') + 2 : end.search(/(?<=startxref\s+\d+)\s+%%EOF\s*$/);
  return length >= before;
}

const REFUSED: [string, Buffer, RegExp][] = [
  [
    'whose stream of places is elsewhere, which Poppler does not open',
    placed(streamed, -20),
    /table of contents is not where/,
  ],
  ['whose header comes too late', Buffer.concat([text(' '.repeat(1100)), plain]), /does not say which PDF/],
  [
    'of nothing but an end',
    text('%PDF-1.7\nstartxref\n3\n%%EOF'),
    /table of contents is not where it says.*PDF program/,
  ],
  ['of digits alone', text(`%PDF-1.7\n${'1'.repeat(3_000_000)}\nstartxref\n3\n%%EOF`), /table of contents/],
  ['without an end', text(`%PDF-1.7\n${'startxref 1 '.repeat(200_000)}`), /ends in the middle/],
];

for (const [what, content, sentence] of REFUSED)
  test(`a PDF ${what} is refused with the reason`, async () => {
    const path = join(folder, 'refused.pdf');
    writeFileSync(path, content);
    assert.match((await faultOf(path, 'application/pdf')) ?? 'taken', sentence);
  });

const LOCKS: [string, string[]][] = [
  ['AES of 256 bits', ['--encrypt', 'open', 'change', '256', '--']],
  ['AES of 128 bits', ['--encrypt', 'open', 'change', '128', '--use-aes=y', '--']],
  ['RC4 of 40 bits', ['--allow-weak-crypto', '--encrypt', 'open', 'change', '40', '--']],
  ['a password to change it alone', ['--encrypt', '', 'change', '256', '--modify=none', '--']],
  ['a password, linearized', ['--linearize', '--encrypt', 'open', 'change', '256', '--']],
  ['a password, in streams', ['--object-streams=generate', '--encrypt', 'open', 'change', '256', '--']],
];

test('a PDF with a password is taken, and its card says so to both sides', async (t) => {
  const w = await world(t);
  const [alice, olu] = [await w.as('alice'), await w.as('olu')];
  const fields = {
    partner: String(w.cast.bob.companyId),
    quantity: '3',
    url_prefix: 'https://id.acme.example/',
  };
  const send = (reference: string, content: Buffer) =>
    alice.upload('/work-orders', { ...fields, reference }, [
      { field: 'artwork', name: 'front.pdf', content },
    ]);
  for (const [index, [what, options]] of LOCKS.entries()) {
    const locked = byQpdf(...options);
    for (const content of [
      locked,
      Buffer.concat([locked, Buffer.alloc(3000)]),
      what.includes('streams') ? locked : placed(locked, 3),
    ]) {
      const path = join(folder, 'locked.pdf');
      writeFileSync(path, content);
      assert.equal(await faultOf(path, 'application/pdf'), undefined, what);
      assert.equal(await isLocked(path, 'application/pdf'), true, what);
    }
    const { headers, statusCode } = await send(`LOCK-${index}`, locked);
    assert.equal(statusCode, 303, what);
    const told = (await alice.get(String(headers.location))).body;
    assert.match(told, /front\.pdf: protected, so it may take a password/, what);
    for (const client of [alice, olu])
      assert.match(
        (await client.get(String(headers.location))).body,
        /It is protected: to open, print or change it may take/,
        what,
      );
  }
  const { headers } = await send('OPEN', plain);
  assert.doesNotMatch((await olu.get(String(headers.location))).body, /protected/);
});
