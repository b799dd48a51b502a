import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { batchFolder, IMAGES_FOLDER, imageFile } from '../../codes/package/layout.ts';
import type { CodeRun } from '../../codes/rows/tables.ts';
import type { Facts } from '../facts.ts';
import { readPieces } from '../input/input-file.ts';
import type { DrawResult, DrawTask } from './draw-tasks.ts';
import { attempt, type FilesList, filesList, makeFolder } from './files-list.ts';
import { openJournal } from './journal.ts';
import type { BatchRun, Selection } from './selection.ts';

/** Where images go. Batches come in order; of each, the chunks; what is done already is passed over. */
export type Output = {
  /** The folder that zip entries lie in; of no matter where images are files. */
  folder: string;
  /** The list that files.csv is made from; every selected chunk is added, drawn or not. */
  files: FilesList;
  /** Codes at the start of this batch's selection that need no drawing. */
  doneOf(run: BatchRun): number;
  beginBatch(run: BatchRun): void;
  task(run: CodeRun, ids: Uint8Array): DrawTask;
  /** Takes the next result, of so many codes. */
  take(count: number, result: DrawResult): void;
  endBatch(run: BatchRun): void;
  /** A task that reads the next images again. */
  verify(run: CodeRun, ids: Uint8Array): DrawTask;
  /** What lists the images now: its path, and its bytes. */
  list(): { path: string; pieces: AsyncGenerator<Buffer> };
  /** What to do about images that are not what they must be, when so many are right. */
  remedy(right: number): string;
  /** Gives the final names. */
  finish(): void;
  /** Leaves what is there for the next run. */
  abandon(): void;
};

/**
 * A folder with codes/ and files.csv. A batch is drawn in a folder of its own beside its place and renamed when it is
 * whole; where it holds only a part of the batch, its images are moved one by one.
 */
export function folderOutput(dir: string, facts: Facts, selection: Selection, complete: boolean): Output {
  const { format } = facts.drawing;
  const codes = join(dir, IMAGES_FOLDER);
  const journal = openJournal(dir, facts, selection);
  attempt(codes, () => makeFolder(codes));
  removeStaging();
  const list = complete ? undefined : join(dir, `${selection.filesName}.unfinished`);
  const files = filesList(list, facts);

  function stagingOf(batch: number): string {
    return join(dir, `${batchFolder(batch)}.unfinished-${selection.label}`);
  }

  function removeStaging(): void {
    for (const name of readdirSync(codes))
      if (name.endsWith(`.unfinished-${selection.label}`)) rmSync(join(codes, name), { recursive: true });
  }

  function isWhole(run: BatchRun): boolean {
    const place = join(dir, batchFolder(run.batch));
    if (!existsSync(place)) return false;
    const names = new Set(readdirSync(place));
    for (let sequence = run.first; sequence <= run.last; sequence++)
      if (!names.has(imageFile(sequence, format))) return false;
    return true;
  }

  return {
    folder: '',
    files,
    doneOf: (run) => ((complete || journal.has(run)) && isWhole(run) ? run.count : 0),
    beginBatch: ({ batch }) => attempt(codes, () => makeFolder(stagingOf(batch))),
    task: (run, ids) => ({ kind: 'files', folder: stagingOf(run.batch), run, ids }),
    take: () => {},
    endBatch(run) {
      const place = join(dir, batchFolder(run.batch));
      attempt(place, () => moveBatch(stagingOf(run.batch), place, run.whole));
      journal.add(run);
    },
    verify: (run, ids) => ({ kind: 'verify-files', folder: dir, run, ids }),
    list() {
      const path = list ?? join(dir, selection.filesName);
      return { path, pieces: readPieces(path) };
    },
    remedy: (right) =>
      right === 0
        ? 'Not one is right: look whether this is the package they were drawn from.'
        : 'Remove them and give the same command again: they are drawn anew.',
    finish() {
      files.end();
      if (list) attempt(list, () => renameSync(list, join(dir, selection.filesName)));
      journal.remove();
    },
    abandon() {
      files.abandon();
      if (complete) journal.remove();
      else journal.close();
    },
  };
}

function moveBatch(from: string, to: string, whole: boolean): void {
  if (whole && !existsSync(to)) {
    renameSync(from, to);
    return;
  }
  makeFolder(to);
  for (const name of readdirSync(from)) renameSync(join(from, name), join(to, name));
  rmdirSync(from);
}
