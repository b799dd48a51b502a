import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { ZipArchive } from 'archiver';
import { crcOfPart } from '../src/codes/deflate/crc32.ts';
import { deflatePart } from '../src/codes/deflate/deflate-part.ts';
import { joinedCrc } from '../src/codes/deflate/joined-crc.ts';
import { storedEntry, type Zip, zipFile } from '../src/codes/zip/zip.ts';
import { askTools, namesFromStream, readNames, readZip } from './support/read-package.ts';
import { tempFolder } from './support/temp-folder.ts';

const folder = tempFolder({ after });
const path = join(folder, 'made.zip');

test('it holds the same entries and contents as an archiver makes of them', async () => {
  const files = [
    { name: 'r/a.csv', bytes: Buffer.from('one,two\r\n'.repeat(3_000)), store: false },
    { name: 'r/1.png', bytes: Buffer.from([1, 2, 3]), store: true },
    { name: 'r/ä.png', bytes: Buffer.alloc(0), store: true },
  ];
  const zip = zipFile('r/');
  writeFileSync(path, Buffer.concat(files.flatMap((file) => [...added(zip, file)]).concat(ending(zip))));
  const archiverPath = join(folder, 'archiver.zip');
  await archive(files, archiverPath);
  const plain = (entries: Awaited<ReturnType<typeof readZip>>) =>
    entries.map(({ name, bytes, method }) => ({ name, text: bytes.toString('hex'), method }));
  assert.deepEqual(plain(await readZip(path)), plain(await readZip(archiverPath)));
  for (const { tool, ok, said } of askTools(path)) assert.ok(ok, `${tool}: ${said}`);
});

test('it gives every entry the same time stamp, so the same entries are the same bytes', async () => {
  const bytes = [1, 2].map(() => {
    const zip = zipFile('r/');
    const entry = storedEntry('r/1.png', Buffer.from('image'));
    zip.addStored(entry);
    return Buffer.concat([entry, ...ending(zip)]);
  });
  assert.deepEqual(bytes[0], bytes[1]);
  writeFileSync(path, bytes[0]!);
  const [entry] = await readZip(path);
  assert.deepEqual(entry!.modified, new Date(1980, 0, 1));
});

test('it goes beyond 65,535 entries, and every reader finds them all', async () => {
  const zip = zipFile('r/');
  const count = 70_000;
  const image = Buffer.from('image');
  const block = Buffer.concat(
    Array.from({ length: count }, (_, i) => storedEntry(`r/${String(i).padStart(8, '0')}.png`, image)),
  );
  zip.addStored(block);
  await writeFile(path, Buffer.concat([block, ...ending(zip)]));
  const names = await readNames(path);
  assert.equal(names.length, count);
  assert.ok(names.every((name, i) => name === `r/${String(i).padStart(8, '0')}.png`));
  for (const { tool, ok, said } of askTools(path)) assert.ok(ok, `${tool}: ${said}`);
  const streamed = namesFromStream(path);
  if (streamed) assert.deepEqual(streamed, names);
});

test('it writes no zip64 field where nothing needs one, and one where the bound might', () => {
  const small = zipFile('r/');
  const narrow = Buffer.concat([
    ...added(small, { name: 'r/a.csv', bytes: Buffer.from('a'), store: false }),
    ...ending(small),
  ]);
  assert.equal(narrow.includes(Buffer.from([0x50, 0x4b, 6, 6])), false);
  const header = zipFile('r/').openDeflated('r/a.csv', 0xfffffffe);
  const wide = zipFile('r/').openDeflated('r/a.csv', 0xffffffff);
  assert.equal(wide.length - header.length, 20);
  assert.equal(Buffer.from(wide).readUInt16LE(4), 45);
});

test('it joins the checksums of pieces to that of the whole', () => {
  const bytes = randomBytes(70_000);
  for (const cut of [0, 1, 255, 4_096, 65_537, 69_999, 70_000])
    assert.equal(
      joinedCrc(crc32(bytes.subarray(0, cut)), crc32(bytes.subarray(cut)), bytes.length - cut),
      crc32(bytes),
    );
});

test('it sums as zlib does where Node has no CRC-32 of its own', () => {
  const bytes = randomBytes(1_000);
  for (const cut of [0, 1, 7, 8, 500, 1_000])
    assert.equal(crcOfPart(bytes, cut, 1_000, crcOfPart(bytes, 0, cut)), crc32(bytes));
});

function* added(zip: Zip, { name, bytes, store }: { name: string; bytes: Buffer; store: boolean }) {
  if (store) {
    const entry = storedEntry(name, bytes);
    zip.addStored(entry);
    yield entry;
    return;
  }
  yield zip.openDeflated(name, bytes.length);
  const half = bytes.length >> 1;
  for (const plain of [bytes.subarray(0, half), bytes.subarray(half)]) {
    const part = deflatePart(plain);
    zip.addDeflated({ packed: part.length, plain: plain.length, crc: crc32(plain) });
    yield part;
  }
  yield zip.closeDeflated();
}

async function archive(files: { name: string; bytes: Buffer; store: boolean }[], to: string): Promise<void> {
  const archiver = new ZipArchive();
  const chunks: Buffer[] = [];
  archiver.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const { name, bytes, store } of files) archiver.append(bytes, { name, store });
  await archiver.finalize();
  await writeFile(to, Buffer.concat(chunks));
}

/** What ends a zip, kept piece by piece. */
function ending(zip: Zip): Uint8Array[] {
  return Array.from(zip.end(), (piece) => piece.slice());
}
