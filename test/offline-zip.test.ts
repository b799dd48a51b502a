import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import { storedEntry, zipFile } from '../src/codes/zip/zip.ts';
import { dataPlan, filesOf, generateHere, makePackages, pressRoom } from './support/offline.ts';

const room = pressRoom();
let data: { zip: string; folder: string };

before(async () => {
  ({ data } = await makePackages(room.folder, { data: dataPlan(250) }));
});
after(() => room.leave());

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

test('it says that something was added behind the end, and refuses whatever stands between', async () => {
  const whole = readFileSync(data.zip);
  const file = join(room.folder, 'added.zip');
  writeFileSync(file, Buffer.concat([whole, Buffer.from('<html>')]));
  assert.match((await refused(file)).err, /goes on after its end: something was added/);
  const end = whole.length - 22;
  writeFileSync(file, Buffer.concat([whole.subarray(0, end), Buffer.alloc(7), whole.subarray(end)]));
  assert.match((await refused(file)).err, /its list of files cannot be read/);
});

test('it refuses what only the directory or only an entry says', async () => {
  const whole = readFileSync(data.zip);
  const start = whole.readUInt32LE(whole.length - 6);
  const spoil = (at: number, write: (bytes: Buffer, at: number) => void): Buffer => {
    const bytes = Buffer.from(whole);
    write(bytes, at);
    return bytes;
  };
  const cases: [string, Buffer, RegExp][] = [
    ['encrypted', spoil(start + 8, (b, at) => (b[at]! |= 1)), /is encrypted/],
    [
      'another method',
      spoil(start + 10, (b, at) => b.writeUInt16LE(12, at)),
      /packed in a way no package uses/,
    ],
    [
      'a size beyond deflate',
      spoil(start + 24, (b, at) => b.writeUInt32LE(2 ** 31, at)),
      /unpacks to more than it can/,
    ],
    [
      'a wide size without its field',
      spoil(start + 24, (b, at) => b.writeUInt32LE(2 ** 32 - 1, at)),
      /more than it can/,
    ],
    [
      'another name in its place',
      spoil(30, (b, at) => (b[at] = 'W'.charCodeAt(0))),
      /is named ".*" in another place/,
    ],
    ['a split zip', spoil(whole.length - 18, (b, at) => b.writeUInt16LE(1, at)), /part of a split zip/],
    [
      'too many entries',
      spoil(whole.length - 12, (b, at) => b.writeUInt16LE(60_000, at)),
      /list of files cannot be read/,
    ],
  ];
  const file = join(room.folder, 'said.zip');
  for (const [what, bytes, sentence] of cases) {
    writeFileSync(file, bytes);
    assert.match((await refused(file)).err, sentence, what);
  }
});

async function refused(input: string) {
  const out = join(room.folder, 'refused');
  const run = await generateHere(input, '-o', out);
  assert.equal(run.status, 3, run.err);
  assert.equal(existsSync(out), false, 'nothing was written');
  assert.match(run.err, /Download|Use the file/, 'it says what to do');
  return run;
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
    zip.addDeflated({
      packed: lie.packed.length,
      plain: lie.declared,
      crc: crc32(Buffer.alloc(lie.declared)),
    });
    parts.push(zip.closeDeflated());
  }
  return Buffer.concat([...parts, ...zip.end()]);
}
