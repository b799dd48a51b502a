import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { findCollision, type RetiredKey } from '../codes/id/extended-id.ts';
import type { PackagePlan } from '../codes/plan.ts';
import type { Db } from '../db/database.ts';
import { Refusal } from '../domain/access/refusal.ts';
import { readKey } from '../domain/codes/keys.ts';
import {
  failGeneration,
  finishGeneration,
  isIssued,
  ordersToGenerate,
  otherMintKeys,
  remint,
  reportDrawn,
  startGeneration,
  type Waiting,
} from '../domain/orders/generator-moves.ts';
import { type Folders, planPackage } from '../domain/orders/packages.ts';
import { failRemaking, finishRemaking, startRemaking } from '../domain/orders/remaking.ts';
import type { Package, WorkOrder } from '../domain/orders/work-orders.ts';
import { sha256Of } from '../file-hash.ts';
import type { DrawingThreads } from './drawing-threads.ts';
import { makePackage } from './package-job.ts';

const AT_ONCE = 4;
const REPORT = 200;
const SLICE = 20_000;

type Made = { fileName: string; unfinished: string; bytes: number; sha256: string };

export type Generator = { turn(): void; isRunning(workOrderId: number): boolean; stop(): Promise<void> };

/** Takes orders that wait for their codes and makes their packages. A stop leaves them waiting: the next start goes on. */
export function generator(
  db: Db,
  threads: DrawingThreads,
  folders: Folders & { packages: string },
  log: FastifyBaseLogger,
): Generator {
  const running = new Map<number, { abort: AbortController; done: Promise<void> }>();
  /** Failures that could not be noted: their orders rest until that works. */
  const unnoted = new Map<number, () => void>();
  let stopped = false;

  /** Starts what waits, and stops what was canceled. */
  function turn(): void {
    if (stopped) return;
    for (const [id, note] of unnoted) {
      note();
      unnoted.delete(id);
    }
    const waiting = ordersToGenerate(db);
    for (const [id, { abort }] of running) {
      if (!waiting.some(({ order }) => order.id === id)) abort.abort(new Error('The order was canceled.'));
    }
    for (const each of waiting) {
      if (running.size >= AT_ONCE) return;
      if (!running.has(each.order.id) && !unnoted.has(each.order.id)) start(each);
    }
  }

  function start({ order, lost }: Waiting): void {
    const abort = new AbortController();
    const done = (lost ? remake(order, lost, abort.signal) : generate(order, abort.signal))
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        log.error({ err: error, workOrder: order.id }, 'generation failed');
        const fail = lost ? failRemaking : failGeneration;
        noteNowOrLater(order.id, () => fail(db, order.id, inWords(error)));
      })
      .finally(() => running.delete(order.id));
    running.set(order.id, { abort, done });
  }

  function noteNowOrLater(id: number, note: () => void): void {
    try {
      note();
    } catch (error) {
      log.error({ err: error, workOrder: id }, 'a failure could not be noted');
      unnoted.set(id, note);
    }
  }

  async function generate(order: WorkOrder, signal: AbortSignal): Promise<void> {
    startGeneration(db, order.id);
    const made = await draw(order, await mintFreely(order, signal), signal);
    const fileChangedAt = await giveName(folders.packages, made);
    const { fileName, bytes, sha256 } = made;
    if (!finishGeneration(db, order.id, { fileName, bytes, sha256, fileChangedAt })) await remove(fileName);
  }

  /** The same package once more, or none: labels with its codes may be printed already. */
  async function remake(order: WorkOrder, lost: Package, signal: AbortSignal): Promise<void> {
    startRemaking(db, order.id);
    const made = await draw(order, planPackage(db, order, folders), signal);
    if (made.sha256 !== lost.sha256) {
      await remove(made.unfinished);
      throw new Error(
        'What was made is not the package that was lost: its SHA-256 differs. It was thrown away. Ask whoever runs the portal to put the file back from a backup.',
      );
    }
    const fileChangedAt = await giveName(folders.packages, made);
    if (!finishRemaking(db, order.id, lost, fileChangedAt)) await remove(made.fileName);
  }

  /** Makes the package, and leaves it on the disk without its name yet. */
  async function draw(order: WorkOrder, plan: PackagePlan, signal: AbortSignal): Promise<Made> {
    const fileName = `${plan.folder}.zip`;
    // A name of its own each time: nobody else, not even another process, writes to the same file.
    const unfinished = `${fileName}.${randomUUID()}.unfinished`;
    const path = join(folders.packages, unfinished);
    const made = await makePackage(threads, plan, path, { signal, onProgress: report(order.id) });
    return { fileName, unfinished, ...made };
  }

  function remove(name: string): Promise<void> {
    return rm(join(folders.packages, name), { force: true });
  }

  function report(id: number) {
    let last = 0;
    return ({ codes }: { codes: number }) => {
      if (Date.now() - last < REPORT) return;
      last = Date.now();
      try {
        reportDrawn(db, id, codes);
      } catch (error) {
        log.warn({ err: error, workOrder: id }, 'the progress could not be noted');
      }
    };
  }

  /** The order's plan, with a mint number none of whose IDs was issued under a retired key. */
  async function mintFreely(order: WorkOrder, signal: AbortSignal): Promise<PackagePlan> {
    for (;;) {
      const plan = planPackage(db, order, folders);
      if (!(await meetsIssuedCode(plan, retiredKeys(order.id), signal))) return plan;
      remint(db, order.id);
    }
  }

  function retiredKeys(id: number): RetiredKey[] {
    return otherMintKeys(db, id).map((keyId) => ({
      key: readKey(folders.keys, keyId),
      isIssued: (mint, sequence) => isIssued(db, keyId, mint, sequence),
    }));
  }

  return {
    turn,
    isRunning: (id) => running.has(id),
    async stop() {
      stopped = true;
      for (const { abort } of running.values()) abort.abort(new Error('The portal is stopping.'));
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}

async function meetsIssuedCode(
  plan: PackagePlan,
  retired: RetiredKey[],
  signal: AbortSignal,
): Promise<boolean> {
  if (retired.length === 0) return false;
  for (let first = 1; first <= plan.quantity; first += SLICE) {
    const count = Math.min(SLICE, plan.quantity - first + 1);
    if (findCollision(plan.mint, first, count, retired) !== undefined) return true;
    await new Promise(setImmediate);
    signal.throwIfAborted();
  }
  return false;
}

/**
 * The name appears whole or not at all, and stays after a power cut; and what stands under it is read back. Then only may the
 * row say so. Returns when the file was changed last.
 */
async function giveName(folder: string, { unfinished, fileName, sha256 }: Made): Promise<Date> {
  const path = join(folder, fileName);
  await rename(join(folder, unfinished), path);
  const entry = await open(folder, 'r');
  await entry.sync();
  await entry.close();
  const { ctime } = await stat(path);
  if ((await sha256Of(path)) === sha256) return ctime;
  await rm(path, { force: true });
  throw new Error('The disk gave back other bytes than were written to it. The package was thrown away.');
}

/** A sentence for the partner; what is not one stays in the log. */
function inWords(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  const told = error instanceof Error && error.constructor === Error && /^[A-Z].+\.$/s.test(error.message);
  return told
    ? error.message
    : 'Something unexpected went wrong; whoever runs the portal finds it in the log. Try again.';
}
