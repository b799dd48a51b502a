import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { crc32 } from '../deflate/crc32.ts';
import { deflatePart } from '../deflate/deflate-part.ts';
import type { DrawingPlan } from '../plan.ts';
import { type RowPart, rowPartMaker } from '../rows/row-parts.ts';
import { rowWriter } from '../rows/rows.ts';
import { type CodeRun, TABLE_HEADERS, type Table } from '../rows/tables.ts';
import { type Directory, directoryEntries } from '../zip/stored-directory.ts';
import { type ByteRange, zipFile } from '../zip/zip.ts';
import { type Entry, LOCAL_HEADER } from '../zip/zip-records.ts';
import { codeRuns, imageNames, imagePath, TABLE_PATHS } from './layout.ts';

// The zip of one batch (docs/formats.md): the package's folder, file names and manifest, the batch's rows, and its images as
// they lie in the package.

/** What of a stored package a batch is cut from. */
export type Cutting = {
  /** The entries of the batch's images, in their order; in data mode that of the one image, for the first batch. */
  images: Entry[];
  /** Where the images lie with their headers: from before the first to before what follows the last. */
  imagesAt: ByteRange;
  manifest: Entry;
  /** Where the whole entry of manifest.json lies: header, data, descriptor. */
  manifestAt: ByteRange;
  /** Where the deflated bytes of codes.csv lie. */
  codesAt: ByteRange;
};

/** A zip whose middle is a piece of the package. */
export type BatchZip = { head: Uint8Array; images: ByteRange; tail: Uint8Array; size: number };

/** The codes of a batch. */
export function runOf(
  { quantity, batchSize }: Pick<DrawingPlan, 'quantity' | 'batchSize'>,
  batch: number,
): CodeRun {
  const first = (batch - 1) * batchSize + 1;
  const last = Math.min(quantity, batch * batchSize);
  return [...codeRuns(first, last, batchSize, batchSize)][0]!;
}

/** Bytes that the zip of a batch has, or nearly: its images, the manifest, and its share of whatever else the package holds. */
export function roughBatchSize(plan: DrawingPlan, batch: number, at: Directory, directory: Buffer): number {
  const { imageMode, quantity } = plan;
  const offsetOf = (index: number) => directoryEntries(directory, index, index + 1)[0]!.offset;
  const between = (from: number, to: number) => offsetOf(to) - offsetOf(from);
  const { first, count } = imagesIn(plan, batch);
  const manifest = at.start - offsetOf(at.count - 1);
  const shared = at.start + at.size - between(1, imageMode === 'images' ? quantity + 1 : 2) - manifest;
  const share = Math.ceil((shared * runOf(plan, batch).count) / quantity);
  return between(first, first + count) + manifest + OPENINGS + share;
}

/** Headers of tables and prefix codes, which each zip has. */
const OPENINGS = 1_400;

/** Finds a batch in a package by its central directory. @throws RangeError if the directory is not that of the plan. */
export function findCutting(plan: DrawingPlan, batch: number, at: Directory, directory: Buffer): Cutting {
  const { folder, drawing } = plan;
  const { first, count } = imagesIn(plan, batch);
  const [codes] = directoryEntries(directory, 0, 1);
  const rest = directoryEntries(directory, first, first + count + 1);
  const images = rest.slice(0, count);
  const after = rest[count]!;
  const manifest = directoryEntries(directory, at.count - 1, at.count)[0]!;
  const named = (entry: Entry | undefined, path: string) => {
    if (Buffer.from(entry?.name ?? []).toString() !== `${folder}/${path}`)
      throw new RangeError(`The package has no ${path} where it must be.`);
  };
  named(codes, TABLE_PATHS.codes);
  named(manifest, 'manifest.json');
  for (const [i, image] of images.entries()) named(image, imagePath(batch, first + i, drawing.format));
  const start = dataOf(codes!);
  return {
    images,
    imagesAt: { from: images[0]?.offset ?? 0, to: images.length > 0 ? after.offset : 0 },
    manifest,
    manifestAt: { from: manifest.offset, to: at.start },
    codesAt: { from: start, to: start + codes!.packed },
  };
}

/** The bytes of the manifest's entry, and the deflated ones of codes.csv, which only packages with images are asked for. */
export type Stored = { manifest: Buffer; codes: Buffer | undefined };

/** The images that a batch has in the package; a package of data has one, which is the first batch's. */
function imagesIn(plan: DrawingPlan, batch: number): { first: number; count: number } {
  if (plan.imageMode === 'images') return runOf(plan, batch);
  return { first: 1, count: batch === 1 ? 1 : 0 };
}

/**
 * Cuts a batch out of its package.
 * @throws RangeError if the rows that were made again are not those of the package.
 */
export function cutBatch(plan: DrawingPlan, batch: number, cutting: Cutting, stored: Stored): BatchZip {
  const run = runOf(plan, batch);
  const zip = zipFile(`${plan.folder}/`);
  const rows = rowWriter(plan, imageNames(plan.drawing.format));
  const make = rowPartMaker(rows, plan, 'never');
  const addTable = (pieces: Uint8Array[], name: Table, count: number): void => {
    const header = Buffer.from(TABLE_HEADERS[name]);
    const parts: RowPart[] = [{ plain: header, packed: deflatePart(header) }];
    if (count > 0) parts.push(make(name, { ...run, count }));
    if (name === 'codes') mustBeThePackages(plan, batch, parts[1]!, { cutting, ...stored });
    pieces.push(zip.openDeflated(`${plan.folder}/${TABLE_PATHS[name]}`, 0));
    for (const { plain, packed } of parts) {
      zip.addDeflated({ packed: packed.length, plain: plain.length, crc: crc32(plain) });
      pieces.push(packed.slice());
    }
    pieces.push(zip.closeDeflated());
  };
  try {
    const { images, imagesAt, manifest, manifestAt } = cutting;
    const head: Uint8Array[] = [];
    addTable(head, 'codes', run.count);
    zip.addCopied(images, imagesAt);
    const tail: Uint8Array[] = [];
    if (plan.imageMode === 'data') addTable(tail, 'messages', run.count);
    addTable(tail, 'files', images.length);
    zip.addCopied([manifest], manifestAt);
    tail.push(stored.manifest);
    for (const piece of zip.end()) tail.push(piece.slice());
    return batchZip(Buffer.concat(head), imagesAt, Buffer.concat(tail));
  } finally {
    rows.close();
  }
}

function batchZip(head: Uint8Array, images: ByteRange, tail: Uint8Array): BatchZip {
  return { head, images, tail, size: head.length + images.to - images.from + tail.length };
}

/**
 * Rows are made again from what Confirm fixed, so they are held against what was stored: in data mode by the batch's digest in the
 * manifest; else the deflated part, which refers to nothing before it, must lie in the package's codes.csv.
 */
function mustBeThePackages(
  { imageMode }: DrawingPlan,
  batch: number,
  { plain, packed }: RowPart,
  { cutting, manifest, codes }: Stored & { cutting: Cutting },
): void {
  const same =
    imageMode === 'images'
      ? codes!.includes(Buffer.from(packed))
      : createHash('sha256').update(plain).digest('hex') === digestOf(cutting.manifest, manifest, batch);
  if (!same) throw new RangeError(`The rows of batch ${batch} are not those of the package.`);
}

function digestOf(entry: Entry, bytes: Buffer, batch: number): string | undefined {
  const start = dataOf(entry) - entry.offset;
  const text = inflateRawSync(bytes.subarray(start, start + entry.packed)).toString();
  const { work_order } = JSON.parse(text) as { work_order: { batches: { sha256: string }[] } };
  return work_order.batches[batch - 1]?.sha256;
}

/** Where an entry's data begins: of a header without extra fields, or with the zip64 field of a table that could be large. */
function dataOf({ offset, name }: Entry): number {
  return offset + LOCAL_HEADER + name.length;
}
