import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { type BlockMaker, type BlockResult, blockMaker } from './package/block-maker.ts';
import type { Block } from './package/package.ts';
import type { DrawingPlan } from './plan.ts';

/** What a drawing thread is told. A job is one package; its number is the sender's. */
export type ToWorker =
  | { kind: 'open'; job: number; plan: DrawingPlan }
  | { kind: 'make'; job: number; index: number; block: Block; spare?: ArrayBuffer }
  | { kind: 'close'; job: number };

/** What it answers to every `make`. `reason` is a sentence for a person. */
export type FromWorker =
  | { kind: 'made'; job: number; index: number; result: BlockResult }
  | { kind: 'failed'; job: number; index: number; reason: string };

giveWay();

const jobs = new Map<number, { plan: DrawingPlan; maker?: BlockMaker }>();
const port = parentPort!;

port.on('message', (message: ToWorker) => {
  if (message.kind === 'open') jobs.set(message.job, { plan: message.plan });
  else if (message.kind === 'make') answer(message);
  else close(message.job);
});

function answer({ job, index, block, spare }: Extract<ToWorker, { kind: 'make' }>): void {
  try {
    const held = jobs.get(job)!;
    held.maker ??= blockMaker(held.plan);
    const result = held.maker.make(block, spare);
    port.postMessage({ kind: 'made', job, index, result } satisfies FromWorker, [result.bytes.buffer]);
  } catch (error) {
    port.postMessage({ kind: 'failed', job, index, reason: sentence(error, block) } satisfies FromWorker);
  }
}

// Pages come first: on Linux a thread has a priority of its own. Elsewhere the system shares as it likes.
function giveWay(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), 10);
  } catch {}
}

function close(job: number): void {
  jobs.get(job)?.maker?.close();
  jobs.delete(job);
}

function sentence(error: unknown, { run }: Block): string {
  const reason = error instanceof Error ? error.message : String(error);
  const ending = reason.trim().endsWith('.') ? '' : '.';
  return `Codes ${run.first} to ${run.first + run.count - 1} could not be made: ${reason.trim()}${ending}`;
}
