import { createHash, type Hash } from 'node:crypto';
import type { BlockResult } from './block-maker.ts';
import { deflatePart } from './deflate-part.ts';
import { type MadeBatch, type MadeFile, signedManifest } from './manifest.ts';
import { type Block, EXTENSIONS } from './package.ts';
import type { PackagePlan } from './plan.ts';
import { rowWriter } from './rows.ts';
import { type CodeRun, TABLE_HEADERS, TABLE_PATHS, type Table } from './tables.ts';
import { zipFile } from './zip.ts';

/** Puts the results of a package's blocks together. What it returns is to be written, in the order it was returned. */
export type Assembly = {
  /** Takes the results strictly in the order of `packageBlocks`. */
  add(block: Block, result: BlockResult): Uint8Array[];
  /** After the last block: the manifest and the zip's directory. */
  end(): Generator<Uint8Array>;
};

export function packageAssembly(plan: PackagePlan): Assembly {
  const root = `${plan.folder}/`;
  const zip = zipFile(root);
  const digests = batchDigests();
  const bounds = tableBounds(plan);
  const tables: MadeFile[] = [];
  let open: { table: Table; file: MadeFile; hash: Hash } | undefined;

  function begin(table: Table): Uint8Array[] {
    const path = TABLE_PATHS[table];
    open = { table, file: { path, bytes: 0, rows: 0, sha256: '' }, hash: createHash('sha256') };
    const header = Buffer.from(TABLE_HEADERS[table]);
    return [zip.openDeflated(root + path, bounds[table]), append(header, deflatePart(header), 0)];
  }

  function append(plain: Uint8Array, packed: Uint8Array, rows: number): Uint8Array {
    const { file, hash } = open!;
    zip.addDeflated(packed, plain);
    hash.update(plain);
    file.bytes += plain.length;
    file.rows += rows;
    return packed;
  }

  function close(): Uint8Array[] {
    if (!open) return [];
    tables.push({ ...open.file, sha256: open.hash.digest('hex') });
    open = undefined;
    return [zip.closeDeflated()];
  }

  function addImages(run: CodeRun, bytes: Uint8Array): Uint8Array[] {
    const closing = close();
    const hash = plan.imageMode === 'images' ? digests.hashOf(run) : undefined;
    zip.addStored(bytes, (start, end) => hash?.update(bytes.subarray(start, end)));
    return [...closing, bytes];
  }

  function addRows(table: Table, run: CodeRun, { bytes, plain, sha256 }: BlockResult): Uint8Array[] {
    const opening = open?.table === table ? [] : [...close(), ...begin(table)];
    if (sha256 !== '') digests.add(run, sha256);
    return [...opening, append(bytes.subarray(0, plain), bytes.subarray(plain), run.count)];
  }

  return {
    add: (block, result) =>
      block.kind === 'images' ? addImages(block.run, result.bytes) : addRows(block.table, block.run, result),

    *end() {
      yield* close();
      const manifest = Buffer.from(signedManifest(plan, { batches: digests.end(), files: tables }));
      yield zip.openDeflated(`${root}manifest.json`, manifest.length);
      const packed = deflatePart(manifest);
      zip.addDeflated(packed, manifest);
      yield packed;
      yield zip.closeDeflated();
      yield* zip.end();
    },
  };
}

/** The most bytes each table can have; it decides whether its entry needs zip64, before the first row is made. */
function tableBounds(plan: PackagePlan): Record<Table, number> {
  const rows = rowWriter(plan, EXTENSIONS[plan.drawing.format]);
  const bounds = {
    codes: rows.bound('codes', plan.quantity),
    files: rows.bound('files', plan.quantity),
    messages: rows.bound('messages', plan.quantity),
  };
  rows.close();
  return bounds;
}

/** The batches' digests: given whole, or as a hash that grows with the batch's blocks. */
function batchDigests() {
  const batches: MadeBatch[] = [];
  let hash = createHash('sha256');

  function finish(): void {
    const last = batches.at(-1);
    if (last && last.sha256 === '') last.sha256 = hash.digest('hex');
  }

  function begin({ batch, first }: CodeRun): MadeBatch {
    finish();
    const made = { number: batch, firstSequence: first, count: 0, sha256: '' };
    batches.push(made);
    hash = createHash('sha256');
    return made;
  }

  return {
    hashOf(run: CodeRun): Hash {
      const last = batches.at(-1);
      const made = last?.number === run.batch ? last : begin(run);
      made.count += run.count;
      return hash;
    },
    add(run: CodeRun, sha256: string): void {
      batches.push({ number: run.batch, firstSequence: run.first, count: run.count, sha256 });
    },
    end(): MadeBatch[] {
      finish();
      return batches;
    },
  };
}
