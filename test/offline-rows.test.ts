import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { copyOf, dataPlan, generateHere, makePackages, pressRoom, refusedIn } from './support/offline.ts';

const room = pressRoom();
let data: { zip: string; folder: string };
let listed: { zip: string; folder: string };
let copies = 0;

before(async () => {
  const list = join(room.folder, 'serials.txt');
  writeFileSync(
    list,
    Array.from(
      { length: 250 },
      (_, i) => `${String(i + 7).padStart(5, '0')}${String(i * 7919).padStart(12, '1')}\n`,
    ).join(''),
  );
  ({ data, listed } = await makePackages(room.folder, {
    data: dataPlan(250),
    listed: dataPlan(250, { serials: { kind: 'list', file: list } }),
  }));
});
after(() => room.leave());

test('it finds what happened to a row, names file and row, and says what to do', async () => {
  const cases: [string, RegExp, (rows: string[]) => void][] = [
    [
      'an edited ID',
      /codes\.csv, row 47: extended_id "IIIIIIIIIIIIII" is not 14 symbols/,
      (rows) => edit(rows, 47, 0, 'I'.repeat(14)),
    ],
    [
      'an edited URL',
      /codes\.csv, row 47: url is "https:\/\/evil/,
      (rows) => edit(rows, 47, 5, 'https://evil.example/A'),
    ],
    [
      'a row twice',
      /codes\.csv, row 48: sequence_number 47 is there a second time, row 47 has it already/,
      (rows) => void rows.splice(47, 0, rows[47]!),
    ],
    [
      'a row missing',
      /codes\.csv, row 47: sequence_number is 48: row 47 is missing/,
      (rows) => void rows.splice(47, 1),
    ],
    [
      'rows missing',
      /codes\.csv, row 47: sequence_number is 50: rows 47 to 49 are missing/,
      (rows) => void rows.splice(47, 3),
    ],
    [
      'the end missing',
      /codes\.csv ends after row 99; the manifest says 250 rows/,
      (rows) => void rows.splice(100),
    ],
    ['a row too many', /codes\.csv goes on after row 250/, (rows) => void rows.push(rows[250]!)],
    [
      'a column too many',
      /codes\.csv, row 47: it has 7 columns where there must be 6/,
      (rows) => {
        rows[47] = `${rows[47]},x`;
      },
    ],
    [
      'a column missing',
      /codes\.csv, row 47: it has 5 columns where there must be 6/,
      (rows) => {
        rows[47] = rows[47]!.replace(/,[^,]*$/, '');
      },
    ],
    [
      'a byte order mark',
      /codes\.csv: it begins with a byte order mark .*spreadsheet/,
      (rows) => {
        rows[0] = `\uFEFF${rows[0]}`;
      },
    ],
    [
      'semicolons',
      /codes\.csv: its columns are parted by semicolons.*spreadsheet/,
      (rows) => rows.splice(0, rows.length, ...rows.map((row) => row.replaceAll(',', ';'))),
    ],
    [
      'semicolons in one row',
      /codes\.csv, row 3: its columns are parted by semicolons/,
      (rows) => {
        rows[3] = rows[3]!.replaceAll(',', ';');
      },
    ],
    [
      'lost zeros',
      /codes\.csv, row 47: serial_number changed: it is "146", it must be "000146"; this looks like a spreadsheet did it/,
      (rows) => edit(rows, 47, 1, '146'),
    ],
    [
      'scientific notation',
      /codes\.csv, row 47: serial_number changed: it is "1\.46E\+02".* this looks like a spreadsheet did it/,
      (rows) => edit(rows, 47, 1, '1.46E+02'),
    ],
    [
      'another serial number',
      /codes\.csv, row 47: serial_number changed: it is "000777", it must be "000146"\. Download/,
      (rows) => edit(rows, 47, 1, '000777'),
    ],
    [
      'another batch number',
      /codes\.csv, row 47: batch_number is "2", it must be "1"/,
      (rows) => edit(rows, 47, 3, '2'),
    ],
    [
      'fields quoted for nothing',
      /codes\.csv, row 47: its fields are quoted/,
      (rows) => edit(rows, 47, 1, '"000146"'),
    ],
    [
      'a header of its own',
      /codes\.csv: its first line is not extended_id/,
      (rows) => {
        rows[0] = 'a,b,c,d,e,f';
      },
    ],
  ];
  for (const [what, sentence, spoil] of cases) {
    const copy = spoilt('codes.csv', spoil);
    const run = await refused(copy);
    assert.match(run.err, sentence, what);
    const check = await generateHere(copy, '--check');
    assert.equal(check.status, 1, what);
    assert.match(check.err, sentence, what);
  }
});

test('it tells LF from CRLF, and a file that is none', async () => {
  const copy = copyOf(data.folder, `copy-${copies++}`);
  const file = join(copy, 'codes.csv');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replaceAll('\r\n', '\n'));
  assert.match((await refused(copy)).err, /codes\.csv: its rows do not end in CRLF.*spreadsheet/);
  writeFileSync(file, Buffer.from(`\uFEFF${text}`, 'utf16le'));
  assert.match((await refused(copy)).err, /codes\.csv: it is in UTF-16/);
  writeFileSync(file, '');
  assert.match((await refused(copy)).err, /codes\.csv is empty/);
  writeFileSync(file, text.slice(0, 3000));
  assert.match((await refused(copy)).err, /codes\.csv, row \d+: it is cut off/);
});

test('it names the file that is at fault when two of a list of serial numbers differ', async () => {
  const shorten = (column: number, last: boolean) => (rows: string[]) =>
    rows.forEach((row, i) => {
      if (i > 0 && (i === 9 || !last))
        rows[i] = row
          .split(',')
          .map((field, c) => (c === column ? field.replace(/^0+/, '') : field))
          .join(',');
    });
  const cases: [string, number, RegExp][] = [
    [
      'codes.csv',
      1,
      /codes\.csv, row 9: serial_number changed: it is "1\d+", codes\/messages\.csv has "0+1\d+"; this looks like a spreadsheet did it/,
    ],
    [
      'codes/messages.csv',
      1,
      /codes\/messages\.csv, row 9: serial_number changed: it is "1\d+", codes\.csv has "0+1\d+"; this looks like a spreadsheet did it/,
    ],
  ];
  for (const [file, column, sentence] of cases)
    assert.match((await refused(spoilt(file, shorten(column, true), listed.folder))).err, sentence);
  const rounded = spoilt('codes/messages.csv', (rows) => edit(rows, 12, 1, '1.81111E+16'), listed.folder);
  assert.match(
    (await refused(rounded)).err,
    /messages\.csv, row 12: serial_number changed: it is "1\.81111E\+16".*spreadsheet/,
  );
});

test('it finds an ID that is there twice although every row looks right', async () => {
  const copy = spoilt('codes.csv', (rows) => {
    const [id, , , , , url] = rows[20]!.split(',') as [string, string, string, string, string, string];
    rows[200] = rows[200]!
      .split(',')
      .map((field, i) => (i === 0 ? id : i === 5 ? url : field))
      .join(',');
  });
  const check = await generateHere(copy, '--check');
  assert.equal(check.status, 1);
  assert.match(check.err, /codes\.csv is not the file .* something changed in rows 101 to 200/);
});

test('it names the row that never ends', async () => {
  const copy = spoilt('codes.csv', (rows) => edit(rows, 47, 1, 'x'.repeat(200_000)));
  assert.match((await refused(copy)).err, /codes\.csv, row 47: it never ends/);
});

const refused = (input: string, ...more: string[]) => refusedIn(room.folder, input, ...more);

function spoilt(file: string, spoil: (rows: string[]) => void, from = data.folder): string {
  const copy = copyOf(from, `copy-${copies++}`);
  const rows = readFileSync(join(copy, file), 'utf8').split('\r\n').slice(0, -1);
  spoil(rows);
  writeFileSync(join(copy, file), rows.map((row) => `${row}\r\n`).join(''));
  return copy;
}

function edit(rows: string[], row: number, column: number, value: string): void {
  rows[row] = rows[row]!.split(',')
    .map((field, i) => (i === column ? value : field))
    .join(',');
}
