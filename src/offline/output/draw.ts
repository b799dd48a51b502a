import { imageWriter } from '../../codes/drawing/image.ts';
import type { ImagePlan } from '../../codes/package/image-maker.ts';
import type { CodeRun } from '../../codes/rows/tables.ts';
import { TaskFailed, ThreadLost, threadPool } from '../../codes/threads/thread-pool.ts';
import { codeChunks } from '../check/code-chunks.ts';
import type { CodeChunk } from '../check/expected-rows.ts';
import { listCheck } from '../check/list-check.ts';
import type { Facts } from '../facts.ts';
import { EXIT, Failure, unwritable } from '../failure.ts';
import type { Source } from '../input/source.ts';
import type { Reporter } from '../reporter.ts';
import type { DrawResult, DrawTask } from './draw-tasks.ts';
import type { Output } from './folder-output.ts';
import { type BatchRun, batchRuns, cutChunk, type Selection } from './selection.ts';

/** What one run works on. `facts.drawing.format` is the format asked for. */
export type Job = {
  source: Source;
  facts: Facts;
  selection: Selection;
  threads: number;
  /** The program's own file, which serves as a drawing thread when it is started as one. */
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
  const due: { count: number; ended: BatchRun | undefined }[] = [];
  let found = 0;
  let drawn = 0;

  async function* tasks(): AsyncGenerator<DrawTask> {
    let skip = 0;
    for await (const { chunk, run, begins, ends } of selectedChunks(job)) {
      if (begins) {
        skip = output.doneOf(run);
        found += skip;
        if (skip < run.count) output.beginBatch(run);
      }
      output.files.add(chunk);
      const rest = cutChunk(chunk, run.first + skip, run.last);
      for (const piece of rest ? pieces(rest, size) : []) {
        const last = piece.first + piece.count - 1 === run.last;
        due.push({ count: piece.count, ended: ends && last ? run : undefined });
        yield output.task(runOf(piece), piece.ids);
      }
    }
  }

  await eachResult(job, output, tasks(), (result) => {
    const { count, ended } = due.shift()!;
    output.take(count, result);
    if (ended) output.endBatch(ended);
    drawn += count;
    report.at(found + drawn, found);
  });
  return { drawn, found };
}

/** Reads every image again. @returns how many are right, and paths of some that are not. */
export async function verifySelection(job: Job, output: Output): Promise<{ right: number; wrong: string[] }> {
  job.report.begin('Verifying', job.selection.count);
  const size = pieceSize(job.facts);
  const counts: number[] = [];
  const wrong: string[] = [];
  let read = 0;
  let faulty = 0;

  async function* tasks(): AsyncGenerator<DrawTask> {
    for await (const { chunk } of selectedChunks(job))
      for (const piece of pieces(chunk, size)) {
        counts.push(piece.count);
        yield output.verify(runOf(piece), piece.ids);
      }
  }

  await eachResult(job, output, tasks(), ({ wrong: paths = [] }) => {
    read += counts.shift()!;
    faulty += paths.length;
    wrong.push(...paths.slice(0, MOST_NAMED - wrong.length));
    job.report.at(read);
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
  for await (const { chunk } of codeChunks(source, facts))
    for (const [first, last] of selection.pairs) {
      const part = cutChunk(chunk, first, last);
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

async function* selectedChunks({
  source,
  facts,
  selection,
}: Job): AsyncGenerator<{ chunk: CodeChunk; run: BatchRun; begins: boolean; ends: boolean }> {
  const runs = batchRuns(selection, facts);
  let run = runs.next().value as BatchRun | undefined;
  if (!run) return;
  for await (const { chunk } of codeChunks(source, facts))
    for (;;) {
      const part: CodeChunk | undefined = run && cutChunk(chunk, run.first, run.last);
      if (!run || !part) break;
      const last = part.first + part.count - 1;
      yield { chunk: part, run, begins: part.first === run.first, ends: last === run.last };
      if (last < run.last) break;
      run = runs.next().value as BatchRun | undefined;
      if (!run) return;
    }
}

function pieces(chunk: CodeChunk, size: number): CodeChunk[] {
  const all: CodeChunk[] = [];
  for (let first = chunk.first; first < chunk.first + chunk.count; first += size)
    all.push(cutChunk(chunk, first, first + size - 1)!);
  return all;
}

const runOf = ({ first, count, batch, batchSequence }: CodeRun): CodeRun => ({
  first,
  count,
  batch,
  batchSequence,
});

/** Has threads do the tasks, and takes their results in order. @throws Failure if one cannot be done. */
async function eachResult(
  { facts, self, threads, stop }: Job,
  { folder }: Output,
  tasks: AsyncGenerator<DrawTask>,
  take: (result: DrawResult) => void,
): Promise<void> {
  const { urlPrefix, symbol, drawing, secure } = facts;
  const plan: ImagePlan = {
    folder,
    imageMode: 'images',
    urlPrefix,
    symbol,
    drawing,
    ...(secure && { secure }),
  };
  const pool = threadPool<ImagePlan, DrawTask, DrawResult>(self, threads);
  try {
    for await (const result of pool.results(plan, tasks, { signal: stop })) take(result);
  } catch (error) {
    throw inWords(error);
  } finally {
    await pool.close();
  }
}

function inWords(error: unknown): unknown {
  if (error instanceof ThreadLost) return isFault(error.cause) ? error.cause : ENDED;
  if (!(error instanceof TaskFailed)) return error;
  const task = error.task as DrawTask;
  const place = 'folder' in task ? task.folder : 'zip' in task ? task.zip : '';
  const known = unwritable(Object.assign(new Error(error.message), { code: error.code }), place);
  return known instanceof Failure ? known : error;
}

/** Whether a thread ended by a fault of the program, and not for want of memory. */
const isFault = (cause: unknown): boolean =>
  cause instanceof Error && !('code' in cause && String(cause.code).startsWith('ERR_WORKER'));

const ENDED = new Failure(
  EXIT.unwritable,
  'A drawing thread ended unexpectedly, perhaps for want of memory. Give the same command again with fewer --threads: it goes on where it stopped.',
);
