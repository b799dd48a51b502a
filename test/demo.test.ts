import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { startServer } from './support/process.ts';
import { tempFolder } from './support/temp-folder.ts';

test('the demo fills its folder, shows what it says it shows, and starts again on what is there', async (t) => {
  const dataDir = tempFolder(t);
  const demo = await startServer(dataDir, {}, 'cli/demo.js');
  assert.match(demo.log(), /PO-2026-119 has secure codes, trained/);
  assert.equal((await fetch(`${demo.address}/readyz`)).status, 200);
  assert.equal(await demo.end('SIGTERM'), 0);

  const db = new Database(join(dataDir, 'imprimatur.db'), { readonly: true });
  const list = (sql: string) => db.prepare(sql).pluck().all();
  const checks = `select verdict from secure_readings where purpose = 'check' order by id`;
  assert.deepEqual(list(checks), ['genuine', 'copy suspected']);
  const states = list('select distinct state from work_orders order by state');
  assert.deepEqual(states, ['canceled', 'completed', 'failed', 'new', 'printed', 'ready']);
  assert.equal(list(`select 1 from calibration_scans where purpose = 'calibration'`).length, 1);
  const orders = list('select count(*) from work_orders');
  db.close();

  const again = await startServer(dataDir, {}, 'cli/demo.js');
  assert.equal(await again.end('SIGTERM'), 0);
  const after = new Database(join(dataDir, 'imprimatur.db'), { readonly: true });
  assert.deepEqual(after.prepare('select count(*) from work_orders').pluck().all(), orders);
  after.close();
});
