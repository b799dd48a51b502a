import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ImageFormat } from '../src/codes/plan.ts';
import { dataPlan, filesOf, generateHere, makePackages, pressRoom } from './support/offline.ts';
import { readCsv, readZip } from './support/read-package.ts';

const room = pressRoom();
after(() => room.leave());
const QUANTITY = 25;
const BATCH = 10;
const out = (...names: string[]) => join(room.folder, names.join('-'));

/** The endings that press programs know; written down here again, because the program has them in one place. */
const ENDINGS: Record<ImageFormat, string> = { png: 'png', tiff: 'tif', svg: 'svg', eps: 'eps', pdf: 'pdf' };

for (const format of Object.keys(ENDINGS) as ImageFormat[])
  test(`it checks, draws, merges, verifies and zips a package of ${format}, as images and as data`, async () => {
    const drawing = { ...dataPlan(1).drawing, format };
    const { images, data } = await makePackages(out(format), {
      images: dataPlan(QUANTITY, { drawing, batchSize: BATCH, imageMode: 'images' }),
      data: dataPlan(QUANTITY, { drawing, batchSize: BATCH }),
    });
    const drawn = filesOf(images.folder);
    const expect = (from: number, to: number) => numbers(from, to).map((n) => pathOf(n, format));
    mustFollow(images.folder, 'files.csv', expect(1, QUANTITY));
    mustFollow(data.folder, 'files.csv', expect(1, 1));
    for (const [mode, input] of Object.entries({ images: images.folder, data: data.zip })) {
      const draw = async (name: string, ...more: string[]) => {
        const dir = out(format, mode, name);
        await mustEnd(0, input, '-o', dir, '--threads', '1', ...more);
        return dir;
      };
      await mustEnd(0, input, '--check', '--key', room.key);

      const whole = await draw('whole', '--verify');
      mustHold(whole, drawn, ['files.csv', ...expect(1, QUANTITY)]);
      mustFollow(whole, 'files.csv', expect(1, QUANTITY));
      assert.match((await mustEnd(0, input, '-o', whole, '--verify')).out, /already/);

      const batch = await draw('batch', '--batch', '2', '--verify');
      mustHold(batch, drawn, expect(11, 20));
      mustFollow(batch, 'files.csv', expect(11, 20));

      const range = await draw('range', '--range', '9-21', '--verify');
      mustHold(range, drawn, expect(9, 21));
      mustFollow(range, 'files.csv', expect(9, 21));

      const shards = await draw('shards', '--shard', '1/2', '--verify');
      await draw('shards', '--shard', '2/2', '--verify');
      await draw('shards', '--merge');
      mustFollow(shards, 'files-1-of-2.csv', expect(1, 12));
      mustFollow(shards, 'files-2-of-2.csv', expect(13, QUANTITY));
      mustFollow(shards, 'files.csv', expect(1, QUANTITY));
      mustHold(shards, drawn, ['files.csv', ...expect(1, QUANTITY)]);

      const zip = out(format, mode, 'out.zip');
      for (let again = 0; again < 2; again++)
        await mustEnd(0, input, '--zip', zip, '--threads', '1', '--verify');
      const entries = await readZip(zip);
      const inFolder = entries.map(({ name }) => name.slice(name.indexOf('/') + 1));
      assert.deepEqual(inFolder, [...expect(1, QUANTITY), 'files.csv']);
      for (const [i, { bytes }] of entries.entries())
        assert.ok(bytes.equals(drawn.get(inFolder[i]!)!), inFolder[i]);
    }
  });

test('it finds with --verify a dead link, a missing row and one too many, in a folder and in a zip', async () => {
  const drawing = { ...dataPlan(1).drawing, format: 'tiff' as const };
  const { data } = await makePackages(out('list'), {
    data: dataPlan(QUANTITY, { drawing, batchSize: BATCH }),
  });
  const dir = out('list', 'whole');
  const zip = out('list.zip');
  for (const place of [
    ['-o', dir],
    ['--zip', zip],
  ])
    await mustEnd(0, data.zip, ...place, '--threads', '1');
  const list = readFileSync(join(dir, 'files.csv'), 'utf8');
  const rows = list.split(/(?<=\r\n)/);
  const faults: [string, RegExp][] = [
    [list.replace('00000017.tif', '00000017.tiff'), /files\.csv, row 17: it is "0002\/00000017\.tiff,/],
    [
      list.replaceAll('.tif', '.tiff'),
      /files\.csv, row 1: it is "0001\/00000001\.tiff,000100", it must be "0001\/0/,
    ],
    [list.replace('file,', 'image,'), /files\.csv, row 0: it is "image,serial_number"/],
    [rows.slice(0, -1).join(''), /files\.csv ends after row 24/],
    [rows.toSpliced(5, 1).join(''), /files\.csv, row 5: it is "0001\/00000006/],
    [list + rows[3], /files\.csv goes on after row 25/],
    ['', /files\.csv, row 0: it is|files\.csv ends after row 0/],
    ['x'.repeat(200_000), /files\.csv cannot be read beyond row 0/],
  ];
  const whole = readFileSync(zip);
  for (const [text, sentence] of faults) {
    const copy = `${dir}-copy`;
    cpSync(dir, copy, { recursive: true });
    writeFileSync(join(copy, 'files.csv'), text);
    assert.match((await mustEnd(1, data.zip, '-o', copy, '--verify')).err, sentence);
    writeFileSync(zip, withList(whole, text));
    assert.match((await mustEnd(1, data.zip, '--zip', zip, '--verify', '--threads', '1')).err, sentence);
  }
});

/** A drawn zip with another list in the place of its own. */
function withList(zip: Buffer, text: string): Buffer {
  const name = zip.indexOf('files.csv');
  const start = name + 'files.csv'.length;
  const end = zip.indexOf(Buffer.from('PK\x07\x08', 'latin1'), start);
  assert.equal(inflateRawSync(zip.subarray(start, end)).toString('utf8', 0, 5), 'file,');
  return Buffer.concat([zip.subarray(0, start), deflateRawSync(Buffer.from(text)), zip.subarray(end)]);
}

/** Holds what lies below a folder against the portal's images, whose package is `drawn`. */
function mustHold(dir: string, drawn: Map<string, Buffer>, wanted: string[]): void {
  const files = filesOf(dir);
  for (const name of wanted) assert.ok(files.get(name)?.equals(drawn.get(name)!), `${dir}/${name}`);
  const others = [...files.keys()].filter(
    (name) => !wanted.includes(name) && !/^files[\w-]*\.csv$/.test(name),
  );
  assert.deepEqual(others, [], 'nothing else');
}

/** Follows a list to its files, which must be those wanted. */
function mustFollow(dir: string, list: string, wanted: string[]): void {
  const rows = readCsv(readFileSync(join(dir, list), 'utf8')).slice(1);
  const named = rows.map(([file]) => `codes/${file}`);
  assert.deepEqual(named, wanted);
  for (const name of named) assert.ok(readFileSync(join(dir, name)).length > 0, name);
}

function pathOf(sequence: number, format: ImageFormat): string {
  const batch = Math.ceil(sequence / BATCH);
  return `codes/${String(batch).padStart(4, '0')}/${String(sequence).padStart(8, '0')}.${ENDINGS[format]}`;
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

async function mustEnd(status: number, ...args: string[]) {
  const run = await generateHere(...args);
  assert.equal(run.status, status, `${args.join(' ')}: ${run.err}`);
  return run;
}
