import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type DrawingThreads, drawingThreads } from '../src/work/drawing-threads.ts';
import { makePackage, type Progress } from '../src/work/package-job.ts';
import { planOf } from './support/plan.ts';
import { tempFolder } from './support/temp-folder.ts';

const folder = tempFolder({ after });
const path = join(folder, 'package.part');
const script = fileURLToPath(new URL('./support/make-package.js', import.meta.url));

const small = planOf(1_600, { batchSize: 600, drawing: { ...planOf(1).drawing, dotsX: 1, dotsY: 1 } });

test('it makes the same bytes with one, two and five threads', async () => {
  const hashes = new Set<string>();
  for (const count of [1, 2, 5])
    await withThreads(count, async (threads) => hashes.add((await makePackage(threads, small, path)).sha256));
  assert.equal(hashes.size, 1);
});

test('it tells how far it is, in order and to the last code', async () => {
  for (const imageMode of ['images', 'data'] as const) {
    const seen: Progress[] = [];
    const plan = { ...small, imageMode };
    await withThreads(2, (threads) =>
      makePackage(threads, plan, path, { onProgress: (at) => seen.push(at) }),
    );
    assert.deepEqual(seen.at(-1), { codes: 1_600, batch: 3 });
    for (const [i, { codes, batch }] of seen.entries()) {
      assert.ok(i === 0 || codes >= seen[i - 1]!.codes);
      assert.equal(batch, Math.ceil(codes / 600));
    }
  }
});

test('it stops when aborted, leaves no file, and makes the same bytes when tried again', async () => {
  await withThreads(2, async (threads) => {
    const whole = await makePackage(threads, small, path);
    const stop = new AbortController();
    const reason = new Error('The brand canceled.');
    const onProgress = ({ codes }: Progress) => codes >= 500 && stop.abort(reason);
    await assert.rejects(makePackage(threads, small, path, { signal: stop.signal, onProgress }), reason);
    assert.equal(existsSync(path), false);
    await assert.rejects(makePackage(threads, small, path, { signal: stop.signal }), reason);
    assert.deepEqual(await makePackage(threads, small, path), whole);
  });
});

test('it fails with a sentence when a thread dies, and the next try succeeds', async () => {
  await withThreads(2, async (threads) => {
    const plan = { ...small, quantity: 6_000 };
    const whole = await makePackage(threads, plan, path);
    let killed: Promise<number> | undefined;
    const onProgress = () => {
      killed ??= killOneThread();
    };
    await assert.rejects(makePackage(threads, plan, path, { onProgress }), /drawing thread died/);
    await killed;
    assert.equal(existsSync(path), false);
    assert.deepEqual(await makePackage(threads, plan, path), whole);
  });
});

test('it fails with a sentence when the symbols cannot hold the URL, and harms no other order', async () => {
  await withThreads(2, async (threads) => {
    const tight = { ...small, symbol: { version: 1, level: 'H' as const } };
    const [bad, good] = await Promise.allSettled([
      makePackage(threads, tight, path),
      makePackage(threads, small, `${path}.2`),
    ]);
    assert.equal(good.status, 'fulfilled');
    assert.match(String(bad.status === 'rejected' && bad.reason), /Codes \d+ to \d+ could not be made: /);
    assert.equal(existsSync(path), false);
  });
});

test('it shares the threads fairly among orders', async () => {
  await withThreads(2, async (threads) => {
    let drawn = 0;
    const large = { ...small, quantity: 10_000 };
    const running = makePackage(threads, large, path, { onProgress: ({ codes }) => (drawn = codes) });
    await makePackage(threads, { ...small, quantity: 500 }, `${path}.2`);
    assert.ok(drawn < 10_000, 'the small order did not wait for the whole large one');
    await running;
    rmSync(`${path}.2`);
  });
});

test('it fails with a sentence when the disk is full, leaves no file, and succeeds where there is room', async (t) => {
  const disk = tempFolder(t);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]).status !== 0)
    return t.skip('only root can mount a small disk');
  try {
    await withThreads(2, async (threads) => {
      await assert.rejects(makePackage(threads, small, join(disk, 'package')), /The disk is full/);
      assert.deepEqual(readdirSync(disk), []);
      const data = { ...small, quantity: 30_000, imageMode: 'data' as const };
      await assert.rejects(makePackage(threads, data, join(disk, 'package')), /The disk is full/);
      assert.deepEqual(readdirSync(disk), []);
      await makePackage(threads, { ...small, quantity: 10 }, join(disk, 'package'));
    });
  } finally {
    spawnSync('umount', [disk]);
  }
});

test('it fails with a sentence when the file grows beyond its limit', () => {
  const command = `ulimit -f 200; exec "$0" "$@"`;
  const run = spawnSync('sh', ['-c', command, process.execPath, script, '3000', '4', path], {
    encoding: 'utf8',
  });
  assert.match(run.stdout, /larger than a file may be here/, run.stderr);
  assert.equal(existsSync(path), false);
});

test('it makes the same bytes after it was killed in the middle', async () => {
  const killed = spawn(process.execPath, [script, '3000', '4', path], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await once(killed.stderr, 'data');
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const [again, undisturbed] = [path, `${path}.2`].map((to) =>
    spawnSync(process.execPath, [script, '3000', '4', to], { encoding: 'utf8' }),
  );
  const sha256 = (run: typeof again) => JSON.parse(run!.stdout).sha256;
  assert.equal(sha256(again), sha256(undisturbed));
  assert.deepEqual(readFileSync(path), readFileSync(`${path}.2`));
  rmSync(path);
});

test('it says that the threads were stopped', async () => {
  const threads = drawingThreads(1);
  const running = makePackage(threads, small, path, { onProgress: () => void threads.close() });
  await assert.rejects(running, /threads were stopped/);
  await assert.rejects(makePackage(threads, small, path), /threads were stopped/);
  assert.equal(existsSync(path), false);
});

async function withThreads<T>(count: number, use: (threads: DrawingThreads) => Promise<T>): Promise<T> {
  const threads = drawingThreads(count);
  try {
    return await use(threads);
  } finally {
    await threads.close();
  }
}

/** Kills the thread that gets the next message, as an exhausted machine might. */
function killOneThread(): Promise<number> {
  const post = Worker.prototype.postMessage;
  return new Promise((resolve) => {
    Worker.prototype.postMessage = function (this: Worker, ...message: Parameters<typeof post>) {
      Worker.prototype.postMessage = post;
      post.apply(this, message);
      resolve(this.terminate());
    };
  });
}
