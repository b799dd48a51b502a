import assert from 'node:assert/strict';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import yauzl from 'yauzl';
import { drawingThreads } from '../src/work/drawing-threads.ts';
import { makePackage } from '../src/work/package-job.ts';
import { GRAPHIC_MASTER, secureOrder } from './support/secure-plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'imprimatur-'));
const threads = drawingThreads(2);
after(async () => {
  await threads.close();
  rmSync(folder, { recursive: true });
});

test('in a package of a million secure codes there is no key, in no spelling, packed or unpacked', async () => {
  const plan = secureOrder(1_000_000, { serials: { kind: 'none' } });
  assert.equal(plan.imageMode, 'data');
  const path = join(folder, 'million.zip');
  await makePackage(threads, plan, path);
  const keys = [plan.secure!.key, GRAPHIC_MASTER, plan.mint.key].map((key) => Buffer.from(key));
  const forms = keys.flatMap((key) => [
    key,
    ...['hex', 'base64', 'base64url'].map((spelling) =>
      Buffer.from(key.toString(spelling as BufferEncoding)),
    ),
    Buffer.from(key.toString('hex').toUpperCase()),
  ]);
  assert.equal(await holds(createReadStream(path), forms), false);
  const zip = await promisify(yauzl.open)(path, { lazyEntries: true });
  await new Promise<void>((resolve, reject) => {
    zip.on('end', resolve).on('error', reject);
    zip.on('entry', async (entry: yauzl.Entry) => {
      const open = promisify(zip.openReadStream.bind(zip)) as (entry: yauzl.Entry) => Promise<Readable>;
      assert.equal(await holds(await open(entry), forms), false, entry.fileName);
      zip.readEntry();
    });
    zip.readEntry();
  });
});

async function holds(stream: Readable, forms: Buffer[]): Promise<boolean> {
  let before = Buffer.alloc(0);
  for await (const piece of stream) {
    const bytes = Buffer.concat([before, piece as Buffer]);
    if (forms.some((form) => bytes.includes(form))) return true;
    before = bytes.subarray(-128);
  }
  return false;
}
