import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { root } from '../src/config.ts';
import { run, startServer } from './support/process.ts';
import { tempFolder } from './support/temp-folder.ts';
import { world } from './support/world.ts';

// A data folder with people, an order and its package; every test spoils a copy of it.
const stage = await world({ after });
stage.confirm(stage.place('PO-1', 3));
await stage.generateAll();
stage.db.$client.pragma('wal_checkpoint(truncate)');

const DATABASE = 'imprimatur.db';
const clear = (folder: string) => {
  for (const name of [DATABASE, `${DATABASE}-wal`, `${DATABASE}-shm`])
    rmSync(join(folder, name), { force: true });
};

const fresh = tempFolder({ after });
const freshDatabase = join(fresh, DATABASE);
await (await startServer(fresh)).end('SIGTERM');

const FAULTS: [string, RegExp, (folder: string) => void][] = [
  ['the database is missing', /imprimatur\.db is missing, but .+keys is not\. Put the database back/, clear],
  [
    'the database is an empty file',
    /imprimatur\.db is empty, but .+keys is not/,
    (folder) => truncateSync(join(folder, DATABASE)),
  ],
  [
    'the database and the keys are missing, and packages are there',
    /imprimatur\.db is missing, but .+packages is not/,
    (folder) => {
      clear(folder);
      rmSync(join(folder, 'keys'), { recursive: true });
    },
  ],
  [
    'the database is a new one, and so are the keys',
    /packages holds packages, but the database beside it knows no order/,
    (folder) => {
      clear(folder);
      const packages = join(folder, 'packages');
      const aside = readdirSync(packages).map((name) => [name, readFileSync(join(packages, name))] as const);
      for (const part of ['packages', 'keys', 'artwork', 'serials', 'evidence'])
        rmSync(join(folder, part), { recursive: true });
      startedOnce(folder);
      for (const [name, bytes] of aside) writeFileSync(join(packages, name), bytes);
    },
  ],
  ...['mint-0001', 'signing-0001', 'secret-0001'].map((id): [string, RegExp, (folder: string) => void] => [
    `${id} is another portal’s`,
    new RegExp(`${id}\\.key is not the key that this database knows by that name\\. Put back`),
    (folder) => copyFileSync(join(fresh, 'keys', `${id}.key`), join(folder, 'keys', `${id}.key`)),
  ]),
  [
    'the database is not one',
    /imprimatur\.db is damaged \(.+\)\. Keep a copy of it/,
    (folder) => writeFileSync(join(folder, DATABASE), 'x'.repeat(9000)),
  ],
  ['a page of the database is spoiled', /imprimatur\.db is damaged \(.+\)\. Keep a copy of it/, spoilPages],
  [
    'a part of the folder is a file',
    /packages is a file, where the portal keeps a folder/,
    (folder) => {
      rmSync(join(folder, 'packages'), { recursive: true });
      writeFileSync(join(folder, 'packages'), '');
    },
  ],
];

for (const [what, sentence, spoil] of FAULTS)
  test(`it does not start when ${what}: it says so, and changes nothing`, async (t) => {
    const folder = copyOfStage(t);
    spoil(folder);
    const before = contents(folder);
    const { code, text } = await run('server.js', [], { DATA_DIR: folder, PORT: '0' });
    assert.equal(code, 1, text);
    assert.match(text, sentence);
    assert.doesNotMatch(text, / at .*\.js:\d+/, 'no stack');
    assert.deepEqual(contents(folder), before);
  });

test('it starts on the folder as it is, and on an empty one', async (t) => {
  const folder = copyOfStage(t);
  assert.equal(await (await startServer(folder)).end('SIGTERM'), 0);
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  assert.equal(await (await startServer(empty)).end('SIGTERM'), 0);
  assert.equal(await (await startServer(empty)).end('SIGTERM'), 0, 'and on the same once more');
});

const NOBODY = 65534;
const noRoot = process.getuid?.() !== 0 && 'only root can be somebody else';

test('it does not start on a folder or a database of somebody else', { skip: noRoot }, async (t) => {
  const folder = copyOfStage(t);
  assert.match(await startAsNobody(folder), /belongs to user 0, and the portal runs as user 65534/);
  for (const path of [folder, ...everyPath(folder)]) chownSync(path, NOBODY, NOBODY);
  chownSync(join(folder, DATABASE), 0, 0);
  chmodSync(join(folder, DATABASE), 0o644);
  assert.match(await startAsNobody(folder), /imprimatur\.db belongs to user 0/);
});

async function startAsNobody(folder: string): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'dist/src/server.js')], {
    env: { DATA_DIR: folder, PORT: '0' },
    uid: NOBODY,
    gid: NOBODY,
  });
  let text = '';
  child.stderr.on('data', (part) => {
    text += part;
  });
  const [code] = (await once(child, 'close')) as [number];
  assert.equal(code, 1, text);
  return text;
}

function copyOfStage(t: { after(leave: () => void): void }): string {
  const folder = tempFolder(t);
  cpSync(stage.dataDir, folder, { recursive: true });
  return folder;
}

// What a first start leaves: a database with tables and nobody in it.
function startedOnce(folder: string): void {
  copyFileSync(freshDatabase, join(folder, DATABASE));
  cpSync(join(fresh, 'keys'), join(folder, 'keys'), { recursive: true });
  for (const part of ['packages', 'artwork', 'serials', 'evidence']) mkdirSync(join(folder, part));
}

// The header stays: only who looks at every page sees it.
function spoilPages(folder: string): void {
  const file = join(folder, DATABASE);
  const bytes = readFileSync(file);
  for (let at = 4096 * 10; at < bytes.length; at += 4096 * 7) bytes.fill(0x5a, at, at + 512);
  writeFileSync(file, bytes);
}

function everyPath(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}

function contents(folder: string): string[] {
  return everyPath(folder)
    .filter((path) => !/(lock|lock-holder\.json|-shm|-wal)$/.test(path) && statSync(path).isFile())
    .sort();
}
