import { createHash } from 'node:crypto';
import { crc32 } from '../deflate/crc32.ts';
import { deflatePart } from '../deflate/deflate-part.ts';
import { joinedCrc } from '../deflate/joined-crc.ts';
import type { PackagePlan } from '../plan.ts';
import { tableBounds } from '../rows/rows.ts';
import { TABLE_HEADERS, type Table } from '../rows/tables.ts';
import { growingBytes } from '../space.ts';
import { type DeflatedPart, zipFile } from '../zip/zip.ts';
import { batchDigests } from './batch-digests.ts';
import { imageNames, TABLE_PATHS } from './layout.ts';
import { type MadeFile, signedManifest } from './manifest.ts';
import type { ImageTask, PackageTask, RowTask } from './package.ts';
import type { MadeRows, TaskResult } from './task-maker.ts';

/** Puts the results of a package's tasks together. */
export type PackageWriter = {
  /**
   * Takes the results strictly in the order of `packageTasks`. Returns what is to be written now, in this order, and what
   * is to be laid aside, each after what was before it.
   */
  add(task: PackageTask, result: TaskResult): { pieces: Piece[]; aside?: Uint8Array };
  /** After the last task: the manifest and the zip's directory. */
  end(): Generator<Uint8Array>;
};

/** Bytes to write, or all that was laid aside. */
export type Piece = Uint8Array | typeof LAID_ASIDE;
export const LAID_ASIDE = Symbol('laid aside');

export function packageWriter(plan: PackagePlan): PackageWriter {
  const root = `${plan.folder}/`;
  const zip = zipFile(root);
  const digests = batchDigests();
  // They decide whether an entry needs zip64, before its first row is made.
  const bounds = tableBounds(plan, imageNames(plan.drawing.format));
  const scratch = growingBytes();
  const made: MadeFile[] = [];
  let open: GrowingTable | undefined;
  let aside: GrowingTable | undefined;

  function begin(table: GrowingTable): Uint8Array[] {
    open = table;
    const { header, path } = table;
    return [zip.openDeflated(root + path, bounds[table.name]), addDeflated(header)];
  }

  function addDeflated(plain: Uint8Array): Uint8Array {
    const bytes = deflatePart(plain);
    zip.addDeflated({ packed: bytes.length, plain: plain.length, crc: crc32(plain) });
    return bytes;
  }

  function close(): Uint8Array[] {
    if (!open) return [];
    made.push(open.file());
    open = undefined;
    return [zip.closeDeflated()];
  }

  /** The entry of the table whose rows were made with another's. */
  function recall(): Piece[] {
    if (!aside) return [];
    const opening = begin(aside);
    zip.addDeflated(aside.rows());
    aside = undefined;
    return [...opening, LAID_ASIDE, ...close()];
  }

  function addImages({ run }: ImageTask, { bytes }: TaskResult): Piece[] {
    const closing = close();
    if (plan.imageMode === 'images') digests.take(run, takeImages(bytes));
    else zip.addStored(bytes);
    return [...closing, bytes, ...recall()];
  }

  /** Takes stored images and returns their bytes side by side: one large update costs a hash less than hundreds. */
  function takeImages(entries: Uint8Array): Uint8Array {
    const images = scratch(entries.length);
    let at = 0;
    zip.addStored(entries, (start, end) => {
      images.set(entries.subarray(start, end), at);
      at += end - start;
    });
    return images.subarray(0, at);
  }

  function addRows({ run }: RowTask, { bytes, tables }: TaskResult) {
    const [rows, more] = tables as [MadeRows, MadeRows?];
    const opening = open?.name === rows.table ? [] : [...close(), ...begin(growingTable(rows.table))];
    if (plan.imageMode === 'data' && rows.table === 'codes') digests.take(run, bytes.subarray(0, rows.plain));
    open!.add(rows, bytes, run.count);
    zip.addDeflated(rows);
    const end = rows.plain + rows.packed;
    const pieces = [...opening, bytes.subarray(rows.plain, end)];
    if (!more) return { pieces };
    aside ??= growingTable(more.table);
    aside.add(more, bytes.subarray(end), run.count);
    return { pieces, aside: bytes.subarray(end + more.plain) };
  }

  return {
    add: (task, result) =>
      task.kind === 'images' ? { pieces: addImages(task, result) } : addRows(task, result),

    *end() {
      yield* close();
      const manifest = Buffer.from(signedManifest(plan, { batches: digests.end(), files: made }));
      yield zip.openDeflated(`${root}manifest.json`, manifest.length);
      yield addDeflated(manifest);
      yield zip.closeDeflated();
      yield* zip.end();
    },
  };
}

type GrowingTable = ReturnType<typeof growingTable>;

/** A table's figures, which grow with its parts. */
function growingTable(name: Table) {
  const header = Buffer.from(TABLE_HEADERS[name]);
  const path = TABLE_PATHS[name];
  const hash = createHash('sha256').update(header);
  const sum = { packed: 0, plain: 0, crc: 0 };
  let count = 0;
  return {
    name,
    path,
    header,
    /** Takes rows whose plain bytes are the first of `bytes`. */
    add({ packed, plain, crc }: DeflatedPart, bytes: Uint8Array, rows: number): void {
      hash.update(bytes.subarray(0, plain));
      sum.crc = joinedCrc(sum.crc, crc, plain);
      sum.packed += packed;
      sum.plain += plain;
      count += rows;
    },
    /** All rows without the header. */
    rows: (): DeflatedPart => sum,
    file: (): MadeFile => ({
      path,
      bytes: header.length + sum.plain,
      rows: count,
      sha256: hash.digest('hex'),
    }),
  };
}
