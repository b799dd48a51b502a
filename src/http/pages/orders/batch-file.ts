import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { type BatchZip, cutBatch, findCutting, roughBatchSize } from '../../../codes/package/batch-zip.ts';
import type { DrawingPlan } from '../../../codes/plan.ts';
import { directoryAt, LONGEST_END } from '../../../codes/zip/stored-directory.ts';
import type { Source, Span } from './sending.ts';

/** A stored package, open, and what it was made from. */
export type OpenPackage = { file: FileHandle; bytes: number; plan: DrawingPlan };

/** How large the zips of some batches of an open package are, roughly. */
export async function roughSizes(
  { file, bytes, plan }: OpenPackage,
  batches: number[],
): Promise<Map<number, number>> {
  const { at, directory } = await directoryOf(file, bytes);
  return new Map(batches.map((batch) => [batch, roughBatchSize(plan, batch, at, directory)]));
}

/** The zip of a batch. @throws RangeError if the package does not hold what the plan says. */
export async function cutFrom({ file, bytes, plan }: OpenPackage, batch: number): Promise<BatchZip> {
  const { at, directory } = await directoryOf(file, bytes);
  const cutting = findCutting(plan, batch, at, directory);
  const { manifestAt, codesAt } = cutting;
  const manifest = await readAt(file, manifestAt.from, manifestAt.to);
  const codes = plan.imageMode === 'images' ? await readAt(file, codesAt.from, codesAt.to) : undefined;
  return cutBatch(plan, batch, cutting, { manifest, codes });
}

async function directoryOf(file: FileHandle, bytes: number) {
  const at = directoryAt(await readAt(file, Math.max(0, bytes - LONGEST_END), bytes));
  return { at, directory: await readAt(file, at.start, at.start + at.size) };
}

/** A span of such a zip. The file is closed in the end. */
export function batchSource(file: FileHandle, zip: BatchZip, { from, to }: Span): Source {
  let read = 0;
  async function* pieces() {
    try {
      for await (const piece of piecesOf(file, zip, from, to + 1)) {
        read += piece.length;
        yield piece;
      }
    } finally {
      await file.close();
    }
  }
  const stream = Readable.from(pieces(), { objectMode: false, highWaterMark: PIECE });
  return { stream, read: () => read };
}

const PIECE = 256 * 1024;

async function* piecesOf(file: FileHandle, { head, images, tail }: BatchZip, from: number, beyond: number) {
  const middle = head.length + images.to - images.from;
  yield head.subarray(from, beyond);
  const start = Math.max(from, head.length) - head.length + images.from;
  const end = Math.min(beyond, middle) - head.length + images.from;
  for (let at = start; at < end; at += PIECE) yield await readAt(file, at, Math.min(end, at + PIECE));
  yield tail.subarray(Math.max(0, from - middle), Math.max(0, beyond - middle));
}

async function readAt(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(to - from);
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, from + done);
    if (bytesRead === 0) throw new RangeError('The package ends too early.');
    done += bytesRead;
  }
  return bytes;
}
