import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import { storedEntry, type Zip, zipFile } from '../src/codes/zip.ts';
import {
  copyOf,
  dataPlan,
  filesOf,
  generate,
  generateHere,
  makePackages,
  pressRoom,
} from './support/offline.ts';

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

const TABLES = ['codes.csv', 'codes/messages.csv', 'files.csv'];

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

test('it finds whatever is missing', async () => {
  for (const file of [...TABLES, 'codes/0001/00000001.png', 'manifest.json']) {
    const copy = copyOf(data.folder, `copy-${copies++}`);
    rmSync(join(copy, file));
    assert.match((await refused(copy)).err, new RegExp(`${file.replaceAll('.', '\\.')} is missing`), file);
  }
  assert.equal((await generateHere(join(room.folder, 'nothing'))).status, 2);
});

test('it refuses a manifest that is newer, not JSON, or contradicts itself', async () => {
  const cases: [RegExp, (text: string) => string][] = [
    [
      /newer \(format 2, engine \d+\).* Download the generator that the portal offers/,
      (text) => text.replace('"version": 1', '"version": 2'),
    ],
    [/newer \(format 1, engine 99\)/, (text) => text.replace(/"engine": \d+/, '"engine": 99')],
    [/manifest\.json is damaged: it is not JSON/, (text) => text.slice(0, 200)],
    [
      /manifest\.json is damaged: work_order\.quantity/,
      (text) => text.replace('"quantity": 250', '"quantity": "250"'),
    ],
    [/manifest\.json is damaged/, (text) => text.replace('"quantity": 250', '"quantity": 249')],
    [
      /manifest\.json is damaged: code_type\.image_size_dots\.x/,
      (text) => text.replace(/"module_dots": {\s*"x": 2/, '"module_dots": { "x": 3'),
    ],
    [
      /manifest\.json is damaged: work_order\.serial_numbers|serial_numbers\.last/,
      (text) => text.replace('"first": "000100"', '"first": "100"'),
    ],
    [
      /manifest\.json is damaged: url_prefix/,
      (text) => text.replace('https://acme.example/q/', 'https://acme.example/\\u00f6/'),
    ],
    [
      /manifest\.json is not UTF-8|manifest\.json is damaged: it is not UTF-8/,
      (text) => text.replace('White film', 'Wei\xDF'),
    ],
  ];
  for (const [sentence, change] of cases) {
    const copy = copyOf(data.folder, `copy-${copies++}`);
    const file = join(copy, 'manifest.json');
    writeFileSync(file, Buffer.from(change(readFileSync(file, 'utf8')), 'latin1'));
    assert.match((await refused(copy)).err, sentence);
  }
});

test('it proves the manifest with the right key only', async () => {
  const proven = await generateHere(data.zip, '--check', '--key', room.key);
  assert.equal(proven.status, 0, proven.err);
  assert.match(proven.out, /proven: signed with the key [0-9a-f]{16}\n.*\n-----BEGIN PUBLIC KEY/);
  const unproven = await generateHere(data.zip, '--check');
  assert.match(unproven.out, /manifest\.json itself was not proven/);
  const copy = copyOf(data.folder, `copy-${copies++}`);
  const file = join(copy, 'manifest.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('Spring lemonade', 'Autumn lemonade'));
  assert.match((await refused(copy, '--key', room.key)).err, /manifest\.json is not as the portal signed it/);
  const other = join(room.folder, 'other.pem');
  writeFileSync(
    other,
    '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n-----END PUBLIC KEY-----\n',
  );
  assert.match(
    (await refused(data.zip, '--key', other)).err,
    /names the key [0-9a-f]{16}, --key is [0-9a-f]{16}/,
  );
  assert.equal((await generateHere(data.zip, '--key', data.zip)).status, 2);
});

test('it refuses a zip that is cut off anywhere', async () => {
  const whole = readFileSync(data.zip);
  const file = join(room.folder, 'cut.zip');
  for (const length of [
    0,
    3,
    10,
    1_000,
    Math.floor(whole.length / 2),
    whole.length - 100,
    whole.length - 1,
  ]) {
    writeFileSync(file, whole.subarray(0, length));
    assert.match((await refused(file)).err, /ends in the middle|not a package|damaged/, String(length));
  }
});

test('it finds any byte that changed in a zip’s contents by its checksum', async () => {
  const whole = readFileSync(data.zip);
  const file = join(room.folder, 'flipped.zip');
  for (let at = 60; at < 3_000; at += 271) {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 0x10;
    writeFileSync(file, bytes);
    await refused(file);
  }
});

test('it refuses entries that lead out of the folder, come twice or stand beside it', async () => {
  const good = [...filesOf(data.folder)].map(
    ([name, bytes]) => [`workorder-7K3F9Q2MX4/${name}`, bytes] as const,
  );
  const cases: [string, RegExp][] = [
    ['../x', /named "\.\.\/x", which leads out of its folder\. Nothing was read or drawn/],
    ['workorder-7K3F9Q2MX4/../../x', /leads out of its folder/],
    ['/etc/x', /leads out of its folder/],
    ['workorder-7K3F9Q2MX4\\x', /leads out of its folder/],
    ['C:/x', /leads out of its folder/],
    ['workorder-7K3F9Q2MX4/codes.csv', /holds "workorder-7K3F9Q2MX4\/codes\.csv" twice/],
    ['workorder-7K3F9Q2MX4/Codes.CSV', /twice/],
    ['elsewhere/x', /beside the package's folder/],
  ];
  const file = join(room.folder, 'odd.zip');
  for (const [name, sentence] of cases) {
    writeFileSync(file, zipOf([...good, [name, Buffer.from('x')]]));
    assert.match((await refused(file)).err, sentence, name);
  }
  writeFileSync(file, zipOf(good));
  assert.equal((await generateHere(file, '--check')).status, 0);
});

test('it unpacks no more than the manifest says', async () => {
  const files = filesOf(data.folder);
  const name = 'workorder-7K3F9Q2MX4/codes.csv';
  const bomb = Buffer.alloc(64 * 1024 * 1024);
  const file = join(room.folder, 'bomb.zip');
  for (const declared of [bomb.length, files.get('codes.csv')!.length]) {
    files.delete('codes.csv');
    const rest = [...files].map(([path, bytes]) => [`workorder-7K3F9Q2MX4/${path}`, bytes] as const);
    writeFileSync(file, zipOf(rest, { name, packed: deflateRawSync(bomb), declared }));
    const memory = process.memoryUsage().rss;
    assert.match(
      (await refused(file)).err,
      /codes\.csv (is larger than the manifest says|unpacks to more than)/,
    );
    assert.ok(process.memoryUsage().rss - memory < 50e6);
    files.set('codes.csv', Buffer.alloc(20_000));
  }
});

test('it says that the disk is full, and goes on when there is room', async (t) => {
  const disk = join(room.folder, 'disk');
  mkdirSync(disk);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk]).status !== 0)
    return t.skip('only root can mount a small disk');
  try {
    const full = await generate(data.zip, '-o', join(disk, 'out'));
    assert.equal(full.status, 4);
    assert.match(full.err, /cannot be written: the disk is full\. Make room/);
    assert.equal(existsSync(join(disk, 'out', 'files.csv')), false);
    const zip = await generate(data.zip, '--zip', join(disk, 'out.zip'));
    assert.equal(zip.status, 4);
    assert.equal(existsSync(join(disk, 'out.zip')), false);
    spawnSync('mount', ['-o', 'remount,size=40m', disk]);
    assert.equal((await generate(data.zip, '-o', join(disk, 'out'))).status, 0);
    assert.equal((await generate(data.zip, '--zip', join(disk, 'out.zip'))).status, 0);
    assert.deepEqual(readdirSync(disk).sort(), ['out', 'out.zip']);
    assert.deepEqual(readdirSync(join(disk, 'out')).sort(), ['codes', 'files.csv']);
  } finally {
    spawnSync('umount', [disk]);
  }
});

test('it says that it may not write', async () => {
  const file = join(room.folder, 'a-file');
  writeFileSync(file, '');
  for (const [place, option] of [
    [join(file, 'out'), '-o'],
    ['/proc/imprimatur', '-o'],
    ['/proc/imprimatur.zip', '--zip'],
  ] as const) {
    const run = await generateHere(data.zip, option, place);
    assert.equal(run.status, 4, run.err);
    assert.match(run.err, /cannot be written: /);
  }
});

test('it never draws into the package, over other codes, or over a file', async () => {
  const copy = copyOf(data.folder, `copy-${copies++}`);
  for (const place of [copy, join(copy, 'codes'), join(copy, '..', 'workorder-7K3F9Q2MX4')]) {
    const run = await generateHere(copy, '-o', place);
    assert.equal(run.status, 2);
    assert.match(run.err, /in the package's own folder/);
  }
  const other = join(room.folder, 'other');
  assert.equal((await generateHere(listed.zip, '-o', other, '--batch', '1')).status, 0);
  const before = JSON.stringify([...filesOf(other).keys()]);
  for (const more of [[], ['--batch', '2'], ['--format', 'svg']]) {
    const run = await generateHere(data.zip, '-o', other, ...more);
    assert.equal(run.status, 2, run.err);
    assert.match(run.err, /lists other codes than these|holds other codes already/);
  }
  assert.equal(JSON.stringify([...filesOf(other).keys()]), before);
  assert.equal((await generateHere(data.zip, '--zip', data.zip)).status, 2);
});

test('it explains wrong use', async () => {
  const cases: [string[], RegExp][] = [
    [[], /Name a package/],
    [[data.zip, '--shard', '0/4'], /--shard is such as 2\/4/],
    [[data.zip, '--shard', '5/4'], /--shard is such as 2\/4/],
    [[data.zip, '--batch', '4'], /the package has batches 1 to 3/],
    [[data.zip, '--batch', 'x'], /--batch is such as/],
    [[data.zip, '--range', '1-251'], /the package has codes 1 to 250/],
    [[data.zip, '--range', '9-3'], /--range is such as/],
    [[data.zip, '--batch', '1', '--range', '1-2'], /do not go together/],
    [[data.zip, '--format', 'bmp'], /--format is one of png/],
    [[data.zip, '--threads', '0'], /--threads is a number/],
    [[data.zip, '--colour'], /--colour.*--help shows every option/],
    [[data.zip, 'two'], /One package at a time/],
    [[data.zip, '-o', join(room.folder, 'new'), '--resume'], /no unfinished run/],
  ];
  for (const [args, sentence] of cases) {
    const run = await generateHere(...args);
    assert.equal(run.status, 2, args.join(' '));
    assert.match(run.err, sentence);
    assert.match(run.err, /^imprimatur-generate: [^\n]*\n$|proven/);
  }
});

async function refused(input: string, ...more: string[]) {
  const out = join(room.folder, 'refused');
  const run = await generateHere(input, '-o', out, ...more);
  assert.equal(run.status, 3, run.err);
  assert.equal(existsSync(out), false, 'nothing was written');
  assert.match(run.err, /Download|again|Use the file|Compare/, 'it says what to do');
  return run;
}

/** A copy of a package in which one table was changed, the line ends kept. */
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

type Lie = { name: string; packed: Buffer; declared: number };

/** A zip of stored entries, and if asked one deflated entry that lies about its size. */
function zipOf(entries: (readonly [string, Uint8Array])[], lie?: Lie): Buffer {
  const zip = zipFile('');
  const parts: Uint8Array[] = [];
  for (const [name, bytes] of entries) {
    const entry = storedEntry(name, bytes);
    zip.addStored(entry);
    parts.push(entry);
  }
  if (lie) {
    parts.push(zip.openDeflated(lie.name, lie.declared), lie.packed);
    const crc = crc32(Buffer.alloc(lie.declared));
    zip.addDeflated({ packed: lie.packed.length, plain: lie.declared, crc });
    parts.push(zip.closeDeflated());
  }
  return Buffer.concat([...parts, ...ending(zip)]);
}

/** What ends a zip, kept piece by piece. */
function ending(zip: Zip): Uint8Array[] {
  return Array.from(zip.end(), (piece) => piece.slice());
}
