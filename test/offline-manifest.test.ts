import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { copyOf, dataPlan, generateHere, makePackages, pressRoom, refusedIn } from './support/offline.ts';

const room = pressRoom();
let data: { zip: string; folder: string };
let copies = 0;

before(async () => {
  ({ data } = await makePackages(room.folder, { data: dataPlan(250) }));
});
after(() => room.leave());

test('it takes values of a wrong kind for damage, and prints no control characters', async () => {
  const cases: [string, unknown][] = [
    ['work_order.quantity', null],
    ['work_order.quantity', 1e300],
    ['work_order.quantity', -250],
    ['work_order.batch_size', 0],
    ['work_order.number', '42'],
    ['work_order.batches', { length: 3 }],
    ['work_order.serial_numbers.first', 'x'.repeat(500)],
    ['code_type.symbol_version', 1],
    ['code_type.symbol_version', 'NaN'],
    ['code_type.error_correction', '__proto__'],
    ['equipment.resolution_dpi.x', ['600']],
    ['equipment.resolution_dpi.x', '600'],
    ['equipment.resolution_dpi.x', 1e-7],
    ['equipment.resolution_dpi.x', 600000],
    ['equipment.image_format', 'constructor'],
    ['calibration', null],
    ['url_prefix', 'https://acme.example/'.padEnd(400, 'x')],
    ['files', []],
    ['files', ['codes.csv']],
    ['files.0.bytes', 2 ** 50],
    ['signature.key_id', { toString: 1 }],
    ['signature', []],
  ];
  for (const [path, value] of cases) {
    const copy = copyOf(data.folder, `copy-${copies++}`);
    setInManifest(copy, path, value);
    assert.match((await refused(copy)).err, /manifest\.json is damaged: [a-z_.[\]0-9]+ is missing or/, path);
  }
  const copy = copyOf(data.folder, `copy-${copies++}`);
  setInManifest(copy, 'work_order.reference', 'Spring\u001B[2J\nThe package is proven.');
  setInManifest(copy, 'signature.key_id', 'abc\u001B]0;x\u0007');
  const check = await generateHere(copy, '--check');
  assert.equal(check.status, 0, check.err);
  assert.match(check.out, /"Spring\?\[2J\?The package is proven\."/);
  assert.ok(!check.out.includes('\u001B') && !check.out.includes('\u0007'));
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

const refused = (input: string, ...more: string[]) => refusedIn(room.folder, input, ...more);

function setInManifest(copy: string, path: string, value: unknown): void {
  const file = join(copy, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  const keys = path.split('.');
  const last = keys.pop()!;
  keys.reduce((part, key) => part[key], manifest)[last] = value;
  writeFileSync(file, JSON.stringify(manifest));
}
