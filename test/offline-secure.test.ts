import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { graphicKeyFile, readGraphicKey, signedGraphicKey } from '../src/codes/package/graphic-key.ts';
import type { ImageFormat, PackagePlan } from '../src/codes/plan.ts';
import {
  dataPlan,
  filesOf,
  GENERATOR,
  generate,
  generateHere,
  makePackages,
  pressRoom,
} from './support/offline.ts';
import { PUBLIC_KEY, planOf, SIGNING } from './support/plan.ts';
import { readZip } from './support/read-package.ts';
import { securePlan } from './support/secure-plan.ts';

const room = pressRoom();
after(() => room.leave());
const QUANTITY = 23;
const out = (...names: string[]) => join(room.folder, names.join('-'));

for (const format of ['png', 'tiff', 'svg', 'eps', 'pdf'] as ImageFormat[])
  test(`it checks, draws, verifies, merges and zips secure codes as ${format}: the portal's images, to the byte`, async () => {
    const plan = securePackage({ drawing: { ...dataPlan(1).drawing, format }, batchSize: 10 });
    const { images, data } = await makePackages(out(format), {
      images: { ...plan, imageMode: 'images' },
      data: plan,
    });
    const secure = ['--secure', keyFile(plan), '--threads', '1'];
    const wanted = new Map([...filesOf(images.folder)].filter(([name]) => name.startsWith('codes/')));
    assert.equal(wanted.size, QUANTITY);
    assert.match(
      (await mustEnd(0, data.zip, '--check', '--key', room.key, ...secure)).out,
      /row 1, to the byte/,
    );
    assert.match((await mustEnd(0, data.zip, '--check')).out, /graphic was not compared/);
    await mustEnd(0, images.folder, '--check', ...secure);
    const dir = out(format, 'shards');
    for (const shard of ['1/2', '2/2'])
      await mustEnd(0, data.zip, '-o', dir, '--shard', shard, '--verify', ...secure);
    await mustEnd(0, data.zip, '-o', dir, '--merge', ...secure);
    assert.deepEqual(imagesIn(dir), wanted);
    const zip = out(format, 'out.zip');
    await mustEnd(0, images.folder, '--zip', zip, '--verify', ...secure);
    for (const { name, bytes } of await readZip(zip))
      if (!name.endsWith('.csv'))
        assert.ok(bytes.equals(wanted.get(name.slice(name.indexOf('/') + 1))!), name);
  });

test('the generator as it is delivered draws secure codes, and --verify finds the graphic of another code', async () => {
  const plan = securePackage();
  const { data } = await makePackages(out('bundle'), { data: plan });
  const secure = ['--secure', keyFile(plan), '--key', room.key];
  const dir = out('bundle', 'whole');
  const run = await generate(data.zip, '-o', dir, ...secure);
  assert.equal(run.status, 0, run.err);
  await mustEnd(0, data.zip, '-o', dir, '--verify', ...secure);
  const [one, two] = [1, 2].map((n) => join(dir, `codes/0001/0000000${n}.png`));
  writeFileSync(one!, readFileSync(two!));
  assert.match(
    (await mustEnd(1, data.zip, '-o', dir, '--verify', ...secure)).err,
    /00000001\.png: missing or not what/,
  );
});

test('it says what is wrong with the key of the graphics, and never the key', async () => {
  const plan = securePackage();
  const other = { ...plan, about: { ...plan.about, workOrder: { ...plan.about.workOrder, number: 43 } } };
  const { data, serialized } = await makePackages(out('keys'), {
    data: plan,
    serialized: dataPlan(QUANTITY),
  });
  const text = signedGraphicKey(plan);
  const hex = Buffer.from(plan.secure!.key).toString('hex');
  const changed = text.replace(
    hex,
    hex.replace(/^../, (two) => (two === '00' ? '01' : '00')),
  );
  const draw = (...more: string[]) => ['-o', out('keys', 'never'), ...more];
  const secure = (content: string) => ['--secure', file(content)];
  const cases: [status: number, sentence: RegExp, args: string[]][] = [
    [2, /are secure: give the key of their graphics with --secure FILE/, [data.zip, ...draw()]],
    [
      2,
      /are serialized: they have no graphic. Leave --secure out/,
      [serialized.zip, ...draw(...secure(text))],
    ],
    [2, /cannot be read: it is not there/, [data.zip, ...draw('--secure', out('nowhere'))]],
    [3, /work order 43 .*not of work order 42/, [data.zip, ...draw(...secure(signedGraphicKey(other)))]],
    [
      3,
      /comes from the key graphic-0002, and the graphics of this package from graphic-0001: it is damaged, or of another portal/,
      [data.zip, ...draw(...secure(text.replace('graphic-0001', 'graphic-0002')))],
    ],
    [3, /not as the portal signed it/, [data.zip, ...draw('--key', room.key, ...secure(changed))]],
    [3, /not the image of row 1 with this key/, [data.zip, ...draw(...secure(changed))]],
    [1, /not the image of row 1 with this key/, [data.zip, '--check', ...secure(changed)]],
    [3, /damaged or not a graphic key/, [data.zip, ...draw(...secure(text.slice(0, -30)))]],
    [3, /damaged or not a graphic key/, [data.zip, ...draw(...secure(text.replace(hex, hex.slice(2))))]],
    [3, /damaged or not a graphic key/, [data.zip, ...draw(...secure(''))]],
    [3, /damaged or not a graphic key/, [data.zip, ...draw(...secure(PUBLIC_KEY))]],
    [3, /damaged or not a graphic key/, [data.zip, ...draw(...secure('null'))]],
  ];
  for (const [status, sentence, args] of cases)
    for (const more of [[], ['--json']]) {
      const run = await mustEnd(status, ...args, ...more);
      assert.match(run.err, sentence);
      for (const said of [run.out, run.err])
        assert.ok(!said.includes(hex) && !said.includes(hex.slice(4, 40)));
    }
});

test('keys are read from pipes as well, as of a program that decrypts them, in however many pieces they come', async () => {
  const plan = securePackage();
  const { data } = await makePackages(out('pipes'), { data: plan });
  const slowly = (path: string) => `<(head -c 100 '${path}'; sleep 0.3; tail -c +101 '${path}')`;
  const command = `exec '${process.execPath}' '${GENERATOR}' '${data.zip}' --check --secure ${slowly(keyFile(plan))} --key ${slowly(room.key)}`;
  const run = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  assert.match(run.stdout, /row 1, to the byte/);
});

test('a key file is read if it is as it was signed, to the byte', () => {
  const plan = securePackage();
  const text = signedGraphicKey(plan);
  assert.equal(graphicKeyFile(plan.folder), 'workorder-7K3F9Q2MX4.secure.json');
  for (const key of [undefined, PUBLIC_KEY])
    assert.deepEqual(readGraphicKey(text, key), {
      workOrder: 42,
      folder: plan.folder,
      keyId: 'graphic-0001',
      key: Uint8Array.from(plan.secure!.key),
      signedWith: SIGNING.keyId,
    });
  for (let at = 0; at < text.length; at += 3) {
    const bytes = Buffer.from(text);
    bytes[at]! ^= 1;
    assert.equal(readGraphicKey(bytes.toString('latin1'), PUBLIC_KEY), undefined, `byte ${at}`);
  }
  assert.throws(() => signedGraphicKey(planOf(1)), /Only secure codes/);
});

function securePackage(changes: Partial<PackagePlan> = {}): PackagePlan {
  return dataPlan(QUANTITY, { secure: securePlan(), ...changes });
}

function keyFile(plan: PackagePlan): string {
  const path = out(graphicKeyFile(plan.folder));
  writeFileSync(path, signedGraphicKey(plan));
  return path;
}

let files = 0;

function file(content: string): string {
  const path = out(`content-${files++}.json`);
  writeFileSync(path, content);
  return path;
}

function imagesIn(dir: string): Map<string, Buffer> {
  return new Map([...filesOf(dir)].filter(([name]) => name.startsWith('codes/')));
}

async function mustEnd(status: number, ...args: string[]) {
  const run = await generateHere(...args);
  assert.equal(run.status, status, `${args.join(' ')}: ${run.err}`);
  return run;
}
