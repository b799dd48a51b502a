import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { PASSWORD } from '../src/cli/cast.ts';
import { decodeIds, mintIds } from '../src/codes/id/extended-id.ts';
import { makeKey, prepareKeys, readKey } from '../src/domain/codes/keys.ts';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { run, startServer, until } from './support/process.ts';
import { readCsv, readZip } from './support/read-package.ts';
import { traces, type World, world } from './support/world.ts';

const MOST_CODES = 8_000;

test('after a rotation new orders use the new key, and old ones keep theirs', async (t) => {
  const { db, dataDir, folders, place, confirm } = await world(t);
  const old = confirm(place('PO-1', 5));
  const { code, text } = await run('cli/admin.js', ['rotate-key'], { DATA_DIR: dataDir });
  assert.equal(code, 0, text);
  assert.match(text, /New orders are minted with mint-0002/);
  const young = confirm(place('PO-2', 5));
  const keys = db.$client
    .prepare('select work_order_id, mint_key_id from confirmations order by 1')
    .raw()
    .all();
  assert.deepEqual(keys, [
    [old.id, 'mint-0001'],
    [young.id, 'mint-0002'],
  ]);
  assert.equal(
    db.$client.prepare(`select detail from audit where action = 'key.rotated'`).pluck().get(),
    '{"key":"mint-0002"}',
  );
  const mints = readdirSync(folders.keys).filter((name) => name.startsWith('mint'));
  assert.deepEqual(mints.sort(), ['mint-0001.key', 'mint-0002.key']);
});

test('the key of secure graphics is made at the start and rotates by itself; another purpose is refused', async (t) => {
  const { dataDir, folders, db } = await world(t);
  const graphics = () => readdirSync(folders.keys).filter((name) => name.startsWith('graphic'));
  assert.deepEqual(graphics(), ['graphic-0001.key']);
  assert.equal(readKey(folders.keys, 'graphic-0001').length, 32);
  const rotate = (of: string) => run('cli/admin.js', ['rotate-key', '--of', of], { DATA_DIR: dataDir });
  const { code, text } = await rotate('graphic');
  assert.equal(code, 0, text);
  assert.match(text, /New orders of secure codes get their graphics with graphic-0002/);
  assert.deepEqual(graphics().sort(), ['graphic-0001.key', 'graphic-0002.key']);
  for (const of of ['secret', 'signing', 'constructor', 'x'])
    assert.match((await rotate(of)).text, /--of must be mint or graphic/, of);
  const noted = db.$client
    .prepare(`select key_id from key_checks where key_id like 'graphic%'`)
    .pluck()
    .all();
  assert.deepEqual(noted.sort(), ['graphic-0001', 'graphic-0002']);
});

test('an order of which one code was issued under a retired key draws another mint number', async (t) => {
  const { db, folders, cast, place, confirm, maker } = await world(t);
  const old = confirm(place('PO-old', 10_000_000));
  cancelWorkOrder(db, cast.alice, old.id, 'Its codes are blocked, not free.');
  makeKey(folders.keys, 'mint');
  const keys = ['mint-0001', 'mint-0002'].map((id) => readKey(folders.keys, id)) as [Uint8Array, Uint8Array];
  const { oldMint, oldSequence, mint, sequence } = findMeeting(...keys);
  const young = confirm(place('PO-young', sequence));
  const plan = (oldQuantity: number) => {
    const setMint = db.$client.prepare('update confirmations set mint_number = ? where work_order_id = ?');
    setMint.run(oldMint, old.id);
    setMint.run(mint, young.id);
    db.$client.prepare('update work_orders set quantity = ? where id = ?').run(oldQuantity, old.id);
    db.$client.prepare(`update work_orders set state = 'generating' where id = ?`).run(young.id);
  };
  const actions = () => traces(db, young.id).actions;

  plan(oldSequence - 1);
  maker.turn();
  await until('it is being written', () => readdirSync(folders.packages).length > 0);
  assert.deepEqual(
    actions(),
    ['work_order.submitted', 'work_order.confirmed'],
    'a code never issued is no hindrance',
  );
  assert.equal(mintOf(db, young.id), mint);
  db.$client.prepare(`update work_orders set state = 'new' where id = ?`).run(young.id);
  maker.turn();
  await until('it stopped', () => readdirSync(folders.packages).length === 0);

  plan(oldSequence);
  await until('another number is drawn', () => {
    maker.turn();
    return mintOf(db, young.id) !== mint;
  });
  assert.equal(actions().at(-1), 'work_order.reminted');
  const ids = mintIds({ number: mintOf(db, young.id), key: keys[1] }, 1, sequence);
  const meets = decodeIds(keys[0], ids).filter((id) => id.mint === oldMint && id.sequence <= oldSequence);
  assert.deepEqual(meets, []);
});

test('a backup is restored and generated on: no code is issued twice', async (t) => {
  const { db, dataDir, folders, cast, place, confirm, generateAll } = await world(t);
  place('PO-1', 30);
  const backup = join(mkdtempSync(join(tmpdir(), 'imprimatur-backup-')), 'data');
  t.after(() => rmSync(backup, { recursive: true }));
  db.$client.pragma('wal_checkpoint(truncate)');
  cpSync(dataDir, backup, { recursive: true });
  const { id } = db.$client.prepare('select id from work_orders').get() as { id: number };
  confirm({ ...place('PO-2', 30), id });
  await generateAll();
  const issued = await idsOf(db, folders, id);

  const restored = new Database(join(backup, 'imprimatur.db'));
  t.after(() => void restored.close());
  const server = await startServer(backup);
  await confirmAsOlu(server.address, id, cast);
  await until(
    'it is ready',
    () => restored.prepare('select state from work_orders').pluck().get() === 'ready',
  );
  await server.end('SIGTERM');
  const again = await idsOf(
    { $client: restored } as World['db'],
    { ...folders, packages: join(backup, 'packages') },
    id,
  );
  assert.equal(issued.length, 30);
  assert.equal(again.length, 30);
  assert.equal(new Set([...issued, ...again]).size, 60, 'the same order, the same key, other codes');
});

test('a key that the database names and keys/ lacks stops the start with a sentence', async (t) => {
  const { db, dataDir, folders, place, confirm } = await world(t);
  confirm(place('PO-1', 5));
  for (const name of ['mint-0001', 'signing-0001']) {
    const file = join(folders.keys, `${name}.key`);
    renameSync(file, join(dataDir, 'away'));
    assert.throws(
      () => prepareKeys(db, folders.keys),
      new RegExp(`Codes were issued with ${name}, but .*Put the key back from your backup`),
    );
    const { code, text } = await run('server.js', [], { DATA_DIR: dataDir, PORT: '0' });
    assert.equal(code, 1);
    assert.match(text, new RegExp(`Codes were issued with ${name}`));
    assert.equal(readdirSync(folders.keys).includes(`${name}.key`), false, 'no new one is made in its place');
    renameSync(join(dataDir, 'away'), file);
  }
  prepareKeys(db, folders.keys);
});

test('keys are their owner’s alone, and in no package and no log', async (t) => {
  const { dataDir, folders, db, place, confirm, generateAll } = await world(t);
  confirm(place('PO-1', 3));
  await generateAll();
  assert.equal(statSync(folders.keys).mode & 0o777, 0o700);
  for (const name of readdirSync(folders.keys))
    assert.equal(statSync(join(folders.keys, name)).mode & 0o777, 0o600, name);
  for (const name of ['mail', 'packages', 'artwork', 'serials', 'uploads', 'evidence'])
    assert.equal(statSync(join(dataDir, name)).mode & 0o777, 0o700, name);
  const mint = readFileSync(join(folders.keys, 'mint-0001.key'), 'utf8').trim();
  const signing = readFileSync(join(folders.keys, 'signing-0001.key'), 'utf8').split('\n')[1]!;
  const server = await startServer(dataDir);
  await fetch(`${server.address}/work-orders`);
  await server.end('SIGTERM');
  const name = String(db.$client.prepare('select file_name from packages').pluck().get());
  const entries = await readZip(join(folders.packages, name));
  for (const secret of [
    mint,
    Buffer.from(mint, 'hex'),
    Buffer.from(mint, 'hex').toString('base64'),
    signing,
  ]) {
    for (const entry of entries) assert.equal(entry.bytes.includes(secret), false, entry.name);
    assert.equal(Buffer.from(server.log()).includes(secret), false, 'the log');
  }
});

/** Where two orders under two keys meet: an old code, and the young order (of at most 8,000 codes) that would issue it again. */
function findMeeting(oldKey: Uint8Array, youngKey: Uint8Array) {
  const step = 100_000;
  for (let oldMint = 1; ; oldMint++)
    for (let first = 1; first < 10_000_000; first += step) {
      const decoded = decodeIds(youngKey, mintIds({ number: oldMint, key: oldKey }, first, step));
      const index = decoded.findIndex(({ sequence }) => sequence >= 1 && sequence <= MOST_CODES);
      if (index >= 0) return { oldMint, oldSequence: first + index, ...decoded[index]! };
    }
}

/** Signs in and confirms as a browser would, on a portal of its own process. */
async function confirmAsOlu(
  base: string,
  id: number,
  { equipment, substrates }: World['cast'],
): Promise<void> {
  const cookies = new Map<string, string>();
  const send = async (path: string, fields?: Record<string, string>) => {
    const answer = await fetch(base + path, {
      method: fields ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { origin: base, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(fields ? { body: new URLSearchParams(fields) } : {}),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    return { status: answer.status, body: await answer.text() };
  };
  const fieldsOf = (body: string) =>
    Object.fromEntries(
      [...body.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
    );
  const typed = { email: 'olu@inkworks.example', password: PASSWORD };
  assert.equal(
    (await send('/sign-in', { ...fieldsOf((await send('/sign-in')).body), ...typed })).status,
    303,
  );
  const page = await send(
    `/work-orders/${id}/confirmation?equipment=${equipment.inkjet}&substrate=${substrates.film}`,
  );
  assert.equal((await send(`/work-orders/${id}/confirmation`, fieldsOf(page.body))).status, 303);
}

async function idsOf(
  db: World['db'],
  folders: Pick<World['folders'], 'packages'>,
  id: number,
): Promise<string[]> {
  const name = db.$client.prepare('select file_name from packages where work_order_id = ?').pluck().get(id);
  const entries = await readZip(join(folders.packages, String(name)));
  const rows = readCsv(entries.find((entry) => entry.name.endsWith('/codes.csv'))!.bytes.toString());
  return rows.slice(1).map(([extendedId]) => extendedId!);
}

function mintOf(db: World['db'], id: number): number {
  return db.$client
    .prepare('select mint_number from confirmations where work_order_id = ?')
    .pluck()
    .get(id) as number;
}
