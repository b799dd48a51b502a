import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { type PackageTask, packageTasks } from '../codes/package/package.ts';
import { LAID_ASIDE, packageWriter } from '../codes/package/package-writer.ts';
import { drawingPlan, type PackagePlan } from '../codes/plan.ts';
import type { DrawingThreads } from './drawing-threads.ts';
import { independentCheck } from './independent-check.ts';

/** Codes done so far, in their order, and the batch the last of them is in. */
export type Progress = { codes: number; batch: number };

export type PackageOptions = { signal?: AbortSignal; onProgress?: (progress: Progress) => void };

/**
 * Makes the package of a plan at `path` and returns once its bytes are safely on the disk; giving it its name is the
 * caller's. If it fails or is aborted it leaves no file there and throws an Error that says why in a sentence, or the
 * signal's reason.
 */
export async function makePackage(
  threads: DrawingThreads,
  plan: PackagePlan,
  path: string,
  { signal, onProgress }: PackageOptions = {},
): Promise<{ bytes: number; sha256: string }> {
  const count = codeCounter(plan);
  const check = independentCheck(plan);
  check.catch(() => {});
  const tasks = packageTasks(plan);
  // A lone image among rows comes first: what draws it takes long to build, and nobody shall wait for it in the end.
  const images = tasks.flatMap(({ kind }, i) => (kind === 'images' ? [i] : []));
  const first = images.length === 1 ? images[0] : undefined;
  const writer = packageWriter(plan);
  const file = await packageFile(path);
  try {
    let index = 0;
    const options = { signal, leaveOne: plan.imageMode === 'data', first };
    for await (const result of threads.results(drawingPlan(plan), tasks, options)) {
      const task = tasks[index++]!;
      if (task.kind === 'images') await (await check)(task.run, result.bytes);
      const { pieces, aside } = writer.add(task, result);
      for (const piece of pieces) await (piece === LAID_ASIDE ? file.recall() : file.write(piece));
      if (aside) await file.layAside(aside);
      const progress = count(task);
      if (progress) onProgress?.(progress);
    }
    for (const bytes of writer.end()) {
      await file.write(bytes);
      signal?.throwIfAborted();
    }
    return await file.finish();
  } catch (error) {
    await file.discard();
    throw inWords(error);
  }
}

/** Bytes after which what was written is sent to the disk. */
const FLUSH = 64 * 1024 * 1024;

async function packageFile(path: string) {
  const handle = await open(path, 'w', 0o600).catch((error) => {
    throw inWords(error);
  });
  const hash = createHash('sha256');
  let bytes = 0;
  let aside: FileHandle | undefined;

  let due = FLUSH;
  let flushed: Promise<unknown> = Promise.resolve();

  /** The hash is made while the system writes, and the disk takes what was written while more is made. */
  async function write(part: Uint8Array): Promise<void> {
    const written = writeAll(handle, part);
    hash.update(part);
    bytes += part.length;
    await written;
    if (bytes < due) return;
    due = bytes + FLUSH;
    await flushed;
    flushed = handle.datasync();
    flushed.catch(() => {});
  }

  return {
    write,
    /** Keeps what belongs further on in a file without a name, which is gone with the process. */
    async layAside(part: Uint8Array): Promise<void> {
      aside ??= await namelessFile(`${path}.unfinished`);
      await writeAll(aside, part);
    },
    /** Writes all that was laid aside. */
    async recall(): Promise<void> {
      const buffer = new Uint8Array(RECALLED);
      for (let at = 0; aside; ) {
        const { bytesRead } = await aside.read(buffer, 0, RECALLED, at);
        if (bytesRead === 0) break;
        await write(buffer.subarray(0, bytesRead));
        at += bytesRead;
      }
      await aside?.close();
      aside = undefined;
    },
    async finish() {
      await flushed;
      await handle.sync();
      await handle.close();
      return { bytes, sha256: hash.digest('hex') };
    },
    async discard(): Promise<void> {
      await flushed.catch(() => {});
      await aside?.close();
      await handle.close().catch(() => {});
      await rm(path, { force: true });
    },
  };
}

const RECALLED = 1024 * 1024;

async function namelessFile(path: string): Promise<FileHandle> {
  const handle = await open(path, 'w+', 0o600);
  await rm(path);
  return handle;
}

async function writeAll(handle: FileHandle, part: Uint8Array): Promise<void> {
  for (let at = 0; at < part.length; ) at += (await handle.write(part, at)).bytesWritten;
}

/** A code counts when its image is there, or its rows where there are no images. */
function codeCounter({ imageMode, batchSize }: PackagePlan): (task: PackageTask) => Progress | undefined {
  let done = 0;
  return (task) => {
    const counts = imageMode === 'images' ? task.kind === 'images' : task.kind === 'rows' && task.tables[1];
    if (!counts) return undefined;
    done += task.run.count;
    return { codes: done, batch: Math.ceil(done / batchSize) };
  };
}

function inWords(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Error('The disk is full: the package could not be written.', { cause: error });
  if (code === 'EFBIG')
    return new Error('The package is larger than a file may be here, so it could not be written.', {
      cause: error,
    });
  if (code === 'EIO' || code === 'EROFS')
    return new Error('The disk refused to write the package.', { cause: error });
  return error;
}
