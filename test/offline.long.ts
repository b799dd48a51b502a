import assert from 'node:assert/strict';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { drawingThreads } from '../src/work/drawing-threads.ts';
import { makePackage } from '../src/work/package-job.ts';
import { dataPlan, generateMeasured, pressRoom } from './support/offline.ts';

/** OFFLINE_LONG=10000000 draws the largest order there is: about 40 GB of a disk that gives each image 4 KiB. */
const CODES = Number(process.env.OFFLINE_LONG ?? 1_000_000);
const MOST_MIB = 200;

const room = pressRoom();
const zip = join(room.folder, 'order.zip');
const out = join(room.folder, 'out');

before(async () => {
  const threads = drawingThreads(2);
  await makePackage(threads, dataPlan(CODES, { batchSize: 10_000, serials: { kind: 'none' } }), zip);
  await threads.close();
});
after(() => room.leave());

test(`it checks ${CODES} codes, draws them as two shards, joins and verifies them, in less than ${MOST_MIB} MiB each`, async (t) => {
  const say = (what: string, run: { peakMiB: number }) =>
    t.diagnostic(`${what}: ${Math.round(run.peakMiB)} MiB`);
  const draw = ['-o', out, '--threads', '1', '--json'];
  const check = await measured(zip, '--check', '--key', room.key);
  say('check', check);
  const shards = await Promise.all(['1/2', '2/2'].map((shard) => measured(zip, '--shard', shard, ...draw)));
  for (const shard of shards) say('shard', shard);
  assert.equal(drawnBy(shards[0]!.out) + drawnBy(shards[1]!.out), CODES);
  say('merge', await measured(zip, '-o', out, '--merge'));
  const verify = await measured(zip, ...draw, '--verify');
  say('verify', verify);
  assert.match(verify.out, new RegExp(`"codes":${CODES},"drawn":0,"found":${CODES},"verified":${CODES},`));
  assert.equal(await countRows(join(out, 'files.csv')), CODES + 1);
  assert.equal(countImages(), CODES);
  const zipped = await measured(zip, '--zip', join(room.folder, 'out.zip'), '--verify');
  say('zip', zipped);
  assert.match(zipped.out, new RegExp(`^${CODES} images read again`, 'm'));
});

async function measured(...args: string[]) {
  const run = await generateMeasured(...args);
  assert.equal(run.status, 0, run.err);
  assert.ok(run.peakMiB < MOST_MIB, `${run.peakMiB} MiB: ${args.join(' ')}`);
  return run;
}

const drawnBy = (out: string): number => Number(/"drawn":(\d+)/.exec(out)?.[1]);

async function countRows(path: string): Promise<number> {
  let rows = 0;
  for await (const _ of createInterface({ input: createReadStream(path) })) rows++;
  return rows;
}

function countImages(): number {
  const batches = readdirSync(join(out, 'codes'));
  return batches.reduce((sum, batch) => sum + readdirSync(join(out, 'codes', batch)).length, 0);
}
