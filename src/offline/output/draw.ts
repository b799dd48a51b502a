import { imageWriter } from '../../codes/drawing/image.ts';
import { codeBlocks } from '../check/code-blocks.ts';
import type { CodeBlock } from '../check/expected-rows.ts';
import { listCheck } from '../check/list-check.ts';
import type { Facts } from '../facts.ts';
import type { Source } from '../input/source.ts';
import type { Reporter } from '../reporter.ts';
import { type DrawPool, drawPool } from './draw-pool.ts';
import type { DrawDone, DrawTask } from './draw-thread.ts';
import type { Output } from './folder-output.ts';
import { type BatchRun, batchRuns, cutBlock, type Selection } from './selection.ts';

/** What one run works on. `facts.drawing.format` is the format asked for. */
export type Job = {
  source: Source;
  facts: Facts;
  selection: Selection;
  threads: number;
  self: URL;
  report: Reporter;
  /** Aborted by Ctrl-C, with the Failure that then ends the run. */
  stop: AbortSignal;
};

/** Draws what is selected and not there yet. @throws Failure, and leaves what is done for the next run. */
export async function drawSelection(job: Job, output: Output): Promise<{ drawn: number; found: number }> {
  const { selection, report } = job;
  report.begin('Drawing', selection.count);
  const size = pieceSize(job.facts);
  let found = 0;
  let drawn = 0;
  await withPool(job, async (pool) => {
    const queue = orderedQueue(job, pool, (block) => {
      drawn += block.count;
      report.at(found + drawn, found);
    });
    let skip = 0;
    for await (const { block, run, begins, ends } of selectedBlocks(job)) {
      if (begins) {
        skip = output.doneOf(run);
        found += skip;
        if (skip < run.count) output.beginBatch(run);
      }
      output.files.add(block);
      const rest = cutBlock(block, run.first + skip, run.last);
      if (rest)
        for (const piece of pieces(rest, size))
          await queue.push(piece, output.task(piece), (done) => output.take(piece, done));
      if (ends && skip < run.count) queue.after(() => output.endBatch(run));
    }
    await queue.drain();
  });
  return { drawn, found };
}

/** Reads every image again. @returns how many are right, and paths of some that are not. */
export async function verifySelection(job: Job, output: Output): Promise<{ right: number; wrong: string[] }> {
  job.report.begin('Verifying', job.selection.count);
  const size = pieceSize(job.facts);
  const wrong: string[] = [];
  let read = 0;
  let faulty = 0;
  await withPool(job, async (pool) => {
    const queue = orderedQueue(job, pool, (block) => {
      read += block.count;
      job.report.at(read);
    });
    for await (const { block } of selectedBlocks(job))
      for (const piece of pieces(block, size))
        await queue.push(piece, output.verify(piece, pool.room), ({ wrong: paths = [] }) => {
          faulty += paths.length;
          wrong.push(...paths.slice(0, MOST_NAMED - wrong.length));
        });
    await queue.drain();
  });
  return { right: read - faulty, wrong };
}

/** What is wrong with a list of the selected codes' files, in a sentence; undefined if nothing is. */
export async function listFault(
  { source, facts, selection }: Pick<Job, 'source' | 'facts' | 'selection'>,
  pieces: AsyncGenerator<Buffer>,
  file: string,
): Promise<string | undefined> {
  const list = listCheck(pieces, file, facts);
  for await (const { block } of codeBlocks(source, facts))
    for (const [first, last] of selection.pairs) {
      const part = cutBlock(block, first, last);
      if (part) await list.add(part);
    }
  return list.end();
}

const MOST_NAMED = 20;
/** Codes in a task: enough to hide the cost of a message, few enough to share the work evenly and to fit in memory. */
const PIECE = 500;
const PIECE_BYTES = 8 * 1024 * 1024;

function pieceSize({ drawing, symbol }: Facts): number {
  return Math.max(1, Math.min(PIECE, Math.floor(PIECE_BYTES / imageWriter(drawing, symbol).maxBytes)));
}

async function* selectedBlocks({
  source,
  facts,
  selection,
}: Job): AsyncGenerator<{ block: CodeBlock; run: BatchRun; begins: boolean; ends: boolean }> {
  const runs = batchRuns(selection, facts);
  let run = runs.next().value as BatchRun | undefined;
  if (!run) return;
  for await (const { block } of codeBlocks(source, facts))
    for (;;) {
      const part: CodeBlock | undefined = run && cutBlock(block, run.first, run.last);
      if (!run || !part) break;
      const last = part.first + part.count - 1;
      yield { block: part, run, begins: part.first === run.first, ends: last === run.last };
      if (last < run.last) break;
      run = runs.next().value as BatchRun | undefined;
      if (!run) return;
    }
}

function pieces(block: CodeBlock, size: number): CodeBlock[] {
  const all: CodeBlock[] = [];
  for (let first = block.first; first < block.first + block.count; first += size)
    all.push(cutBlock(block, first, first + size - 1)!);
  return all;
}

async function withPool(job: Job, use: (pool: DrawPool) => Promise<void>): Promise<void> {
  const { urlPrefix, symbol, drawing } = job.facts;
  const pool = drawPool(job.self, { urlPrefix, symbol, drawing }, job.threads);
  try {
    await use(pool);
  } finally {
    await pool.close();
  }
}

/** Tasks under way, whose results are taken in their order; a few more than there are threads. */
function orderedQueue(job: Job, pool: DrawPool, taken: (block: CodeBlock) => void) {
  const waiting: (() => Promise<void>)[] = [];

  async function settle(most: number): Promise<void> {
    while (waiting.length > most) {
      await waiting[0]!();
      waiting.shift();
    }
    job.stop.throwIfAborted();
  }

  return {
    async push(block: CodeBlock, task: DrawTask, take: (done: DrawDone) => void): Promise<void> {
      const done = pool.draw(task);
      done.catch(() => {});
      waiting.push(async () => {
        take(await done);
        pool.giveBack(await done);
        taken(block);
      });
      await settle(2 * job.threads + 2);
    },
    /** Does something once everything before it is taken. */
    after(step: () => void): void {
      waiting.push(async () => step());
    },
    drain: () => settle(0),
  };
}
