import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { packageAssembly } from '../codes/assembly.ts';
import { type Block, packageBlocks } from '../codes/package.ts';
import type { PackagePlan } from '../codes/plan.ts';
import type { DrawingThreads } from './drawing-threads.ts';
import { type IndependentCheck, independentCheck } from './independent-check.ts';

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
  const blocks = packageBlocks(plan);
  const assembly = packageAssembly(plan);
  const file = await packageFile(path);
  const count = codeCounter(plan);
  try {
    let index = 0;
    let check: IndependentCheck | undefined;
    for await (const result of threads.results(plan, blocks, signal)) {
      const block = blocks[index++]!;
      if (block.kind === 'images') {
        check ??= await independentCheck(plan);
        await check(block.run, result.bytes);
      }
      for (const bytes of assembly.add(block, result)) await file.write(bytes);
      const progress = count(block);
      if (progress) onProgress?.(progress);
    }
    for (const bytes of assembly.end()) {
      await file.write(bytes);
      signal?.throwIfAborted();
    }
    return await file.finish();
  } catch (error) {
    await file.discard();
    throw inWords(error);
  }
}

async function packageFile(path: string) {
  const handle = await open(path, 'w', 0o600).catch((error) => {
    throw inWords(error);
  });
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    /** The hash is made while the system writes. */
    async write(part: Uint8Array): Promise<void> {
      const written = writeAll(handle, part);
      hash.update(part);
      bytes += part.length;
      await written;
    },
    async finish() {
      await handle.sync();
      await handle.close();
      return { bytes, sha256: hash.digest('hex') };
    },
    async discard(): Promise<void> {
      await handle.close().catch(() => {});
      await rm(path, { force: true });
    },
  };
}

async function writeAll(handle: FileHandle, part: Uint8Array): Promise<void> {
  for (let at = 0; at < part.length; ) at += (await handle.write(part, at)).bytesWritten;
}

/** A code counts when its image is there, or half with each of its two rows where there are no images. */
function codeCounter(plan: PackagePlan): (block: Block) => Progress | undefined {
  let done = 0;
  return (block) => {
    const { imageMode, batchSize } = plan;
    const counts =
      imageMode === 'images' ? block.kind === 'images' : block.kind === 'rows' && block.table !== 'files';
    if (!counts) return undefined;
    done += imageMode === 'images' ? block.run.count : block.run.count / 2;
    const codes = Math.floor(done);
    return { codes, batch: Math.max(1, Math.ceil(codes / batchSize)) };
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
