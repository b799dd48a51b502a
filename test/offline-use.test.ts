import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { dataPlan, generateHere, makePackages, pressRoom, start } from './support/offline.ts';

const room = pressRoom();
let data: { zip: string; folder: string };

before(async () => {
  ({ data } = await makePackages(room.folder, { data: dataPlan(250) }));
});
after(() => room.leave());

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
    [[data.zip, '--key'], /argument missing\. --help/],
    [[data.zip, '--batch', '1', '--batch', '2'], /--batch is given twice: once is enough, such as/],
    [[data.zip, '-o', 'a', '--zip', 'b'], /--output and --zip do not go together/],
    [[data.zip, '--merge', '--dry-run'], /--merge and --dry-run do not go together/],
    [[data.zip, '--check', '-o', 'a'], /--check and --output do not go together/],
    [[data.zip, '--dry-run', '--verify'], /--dry-run and --verify do not go together/],
    [[data.zip, '--key', room.folder], /cannot be read: it is a folder/],
    [[data.zip, '--key', '/dev/zero'], /is not a public key of a portal/],
    [[`${data.zip}/x`], /is not there/],
    [['x'.repeat(5_000)], /cannot be read: the system says ENAMETOOLONG/],
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

test('it stops at Ctrl-C while it checks, whatever it reads from, and says that it knows nothing', async () => {
  const { large } = await makePackages(room.folder, {
    large: dataPlan(200_000, { batchSize: 10_000, serials: { kind: 'none' } }),
  });
  for (const input of [large.zip, large.folder]) {
    const child = start([input, '--check', '--json']);
    child.stdout!.once('data', () => child.kill('SIGINT'));
    const run = await child.run;
    assert.equal(run.status, 130, run.err);
    assert.match(run.err, /Stopped\. The package was not checked to its end\./);
    assert.doesNotMatch(run.out, /"result"/);
  }
});

test('it ends as it would have when nobody listens any more', async () => {
  const child = start([data.zip, '--check', '--json']);
  child.stdout!.destroy();
  const run = await child.run;
  assert.deepEqual([run.status, run.err], [0, '']);
});
