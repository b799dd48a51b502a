import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkPackage } from '../src/offline/check/check.ts';
import { Failure } from '../src/offline/failure.ts';
import { openPackage } from '../src/offline/input/open-package.ts';
import { dataPlan, filesOf, makePackages, pressRoom } from './support/offline.ts';
import { dice } from './support/specimens.ts';

const FLIPS = 500;
const room = pressRoom();
after(() => room.leave());

for (const imageMode of ['data', 'images'] as const)
  test(`it finds ${FLIPS} of ${FLIPS} random flips of a bit in a package of ${imageMode}, given the key`, async () => {
    const made = (
      await makePackages(room.folder, { [imageMode]: dataPlan(24, { imageMode, batchSize: 10 }) })
    )[imageMode]!;
    const files = [...filesOf(made.folder)];
    const total = files.reduce((sum, [, bytes]) => sum + bytes.length, 0);
    const roll = dice(20260401);
    assert.equal(await isFaulty(made.folder), false);
    const missed: string[] = [];
    for (let i = 0; i < FLIPS; i++) {
      let at = roll(total);
      const [name, bytes] = files.find(([, { length }]) => {
        at -= length;
        return at < 0;
      })!;
      const flipped = Buffer.from(bytes);
      flipped[bytes.length + at]! ^= 1 << roll(8);
      writeFileSync(join(made.folder, name), flipped);
      if (!(await isFaulty(made.folder))) missed.push(`${name} ${bytes.length + at}`);
      writeFileSync(join(made.folder, name), bytes);
    }
    assert.deepEqual(missed, []);
  });

test('it finds a flip of any bit of the signature, its key and its algorithm', async () => {
  const { whole } = await makePackages(room.folder, { whole: dataPlan(3) });
  const file = join(whole.folder, 'manifest.json');
  const bytes = readFileSync(file);
  for (let at = bytes.indexOf('"signature"'); at < bytes.length; at++) {
    const flipped = Buffer.from(bytes);
    flipped[at]! ^= 1 << (at % 8);
    writeFileSync(file, flipped);
    assert.equal(await isFaulty(whole.folder), true, `byte ${at}`);
  }
});

async function isFaulty(input: string): Promise<boolean> {
  try {
    const { source, facts } = await openPackage({ input, key: room.key }, new AbortController().signal);
    return (await checkPackage(source, facts)).faults.length > 0;
  } catch (error) {
    if (error instanceof Failure) return true;
    throw error;
  }
}
