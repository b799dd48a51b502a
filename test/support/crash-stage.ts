import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { planPackage } from '../../src/domain/orders/packages.ts';
import { makePackage } from '../../src/work/package-job.ts';
import { unfinishedBytes } from './process.ts';
import { world } from './world.ts';

type Stage = { after(leave: () => void | Promise<void>): void };

/** One order, confirmed but not begun, in a data folder that every test copies; and the package it must become. */
export async function crashStage(t: Stage, quantity: number) {
  const stage = await world(t);
  const serials = { serials: 'sequential', first_serial: '0000100' };
  const order = stage.confirm(stage.place('PO-1', quantity, serials));
  const plan = planPackage(stage.db, order, stage.folders);
  const undisturbed = await makePackage(stage.threads, plan, join(stage.dataDir, 'undisturbed.zip'));
  stage.db.$client.pragma('wal_checkpoint(truncate)');
  const fileName = `${plan.folder}.zip`;

  function copyOfStage() {
    const path = mkdtempSync(join(tmpdir(), 'imprimatur-crash-'));
    cpSync(stage.dataDir, path, { recursive: true });
    rmSync(join(path, 'undisturbed.zip'));
    const db = new Database(join(path, 'imprimatur.db'));
    t.after(() => {
      db.close();
      rmSync(path, { recursive: true });
    });
    const row = (sql: string) => db.prepare(sql).pluck().get();
    const size = (name: string) =>
      statSync(join(path, 'packages', name), { throwIfNoEntry: false })?.size ?? -1;
    const unfinished = () => unfinishedBytes(join(path, 'packages'));
    const mustHoldThePackage = () => {
      assert.deepEqual(readdirSync(join(path, 'packages')), [fileName]);
      const bytes = readFileSync(join(path, 'packages', fileName));
      assert.equal(createHash('sha256').update(bytes).digest('hex'), undisturbed.sha256);
      const made = db.prepare('select file_name, bytes, sha256 from packages').raw().all();
      assert.deepEqual(made, [[fileName, undisturbed.bytes, undisturbed.sha256]]);
      const news = db
        .prepare(`select action from audit where action like 'work_order.%' order by id`)
        .pluck()
        .all();
      assert.deepEqual(news, ['work_order.submitted', 'work_order.confirmed', 'work_order.generated']);
      assert.equal(
        row(`select count(*) = count(distinct recipient) from outbox where notice = 'codes-generated'`),
        1,
      );
    };
    return { path, row, size, unfinished, mustHoldThePackage };
  }

  return { fileName, undisturbed, copyOfStage };
}
