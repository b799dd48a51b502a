import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { dataPlan, digestOf, generateHere, makePackages, pressRoom, start } from './support/offline.ts';
import { dice } from './support/specimens.ts';

const room = pressRoom();
const QUANTITY = 4_000;
const out = (name: string) => join(room.folder, name);
const roll = dice(7);
let zip: string;

before(async () => {
  const plan = dataPlan(QUANTITY, {
    batchSize: 500,
    drawing: { ...dataPlan(1).drawing, dotsX: 2, dotsY: 2 },
  });
  zip = (await makePackages(room.folder, { order: plan })).order.zip;
});
after(() => room.leave());

test('it comes to the same bytes however often it is killed', async () => {
  assert.equal((await generateHere(zip, '-o', out('calm'), '--threads', '1')).status, 0);
  const kills = await untilDone(['-o', out('stormy')], () => {
    if (existsSync(join(out('stormy'), 'files.csv')))
      assert.equal(imagesIn(out('stormy')), QUANTITY, 'files.csv before the last image');
  });
  assert.ok(kills >= 2, `killed ${kills} times`);
  assert.equal(digestOf(out('stormy')), digestOf(out('calm')));
  assert.deepEqual(readdirSync(out('stormy')).sort(), ['codes', 'files.csv']);
});

test('it comes to the same zip however often it is killed', async () => {
  assert.equal((await generateHere(zip, '--zip', out('calm.zip'), '--threads', '1')).status, 0);
  const mustBeWhole = () =>
    assert.ok(readFileSync(out('stormy.zip')).equals(readFileSync(out('calm.zip'))), 'a part under its name');
  const kills = await untilDone(['--zip', out('stormy.zip')], () => {
    if (existsSync(out('stormy.zip'))) mustBeWhole();
  });
  assert.ok(kills >= 1, `killed ${kills} times`);
  mustBeWhole();
  assert.deepEqual(
    readdirSync(room.folder).filter((name) => name.startsWith('stormy.zip')),
    ['stormy.zip'],
  );
});

test('it draws again what was taken away, and finds with --verify what was changed', async () => {
  const dir = out('calm');
  const whole = digestOf(dir);
  rmSync(join(dir, 'codes/0003/00001222.png'));
  assert.equal((await generateHere(zip, '-o', dir)).status, 0);
  assert.equal(digestOf(dir), whole);
  const image = join(dir, 'codes/0005/00002500.png');
  const bytes = readFileSync(image);
  bytes[60]! ^= 1;
  writeFileSync(image, bytes);
  const found = await generateHere(zip, '-o', dir, '--verify');
  assert.equal(found.status, 1);
  assert.match(
    found.err,
    /codes\/0005\/00002500\.png: missing or not what the row says\. Remove them and give the same command again/,
  );
  rmSync(image);
  assert.equal((await generateHere(zip, '-o', dir, '--verify')).status, 0);
  assert.equal(digestOf(dir), whole);
});

function imagesIn(dir: string): number {
  const names = readdirSync(join(dir, 'codes'), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.png')).length;
}

/** Runs the generator again and again, killed a while after it began to draw, a little later each time. */
async function untilDone(args: string[], meanwhile: () => void): Promise<number> {
  for (let kills = 0; kills < 40; kills++) {
    const child = start([zip, ...args, '--json', '--threads', '2']);
    child.stdout!.on('data', (text) => {
      if (String(text).includes('Drawing'))
        setTimeout(() => child.kill('SIGKILL'), kills < 6 ? 20 + roll(200) + 40 * kills : 3_000 * kills);
    });
    const run = await child.run;
    if (run.signal === null) {
      assert.equal(run.status, 0, run.err);
      return kills;
    }
    assert.equal(run.signal, 'SIGKILL');
    meanwhile();
  }
  throw new Error('It never came to an end.');
}
