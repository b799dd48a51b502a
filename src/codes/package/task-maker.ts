import { crc32 } from '../deflate/crc32.ts';
import { ID_LENGTH } from '../id/crockford.ts';
import { idMinter } from '../id/extended-id.ts';
import type { DrawingPlan } from '../plan.ts';
import { type RowPart, rowPartMaker } from '../rows/row-parts.ts';
import { type RowWriter, rowWriter } from '../rows/rows.ts';
import type { Table } from '../rows/tables.ts';
import { ownBytes } from '../space.ts';
import type { TaskMaker } from '../threads/serve-tasks.ts';
import type { DeflatedPart } from '../zip/zip.ts';
import { imageCheck } from './image-check.ts';
import { imageMaker } from './image-maker.ts';
import { imageNames } from './layout.ts';
import type { ImageTask, PackageTask, RowTask } from './package.ts';

/**
 * What a task makes, alone in its buffer so that it can change threads. Images: stored zip entries one after the other.
 * Rows: for each table its part, the plain bytes of CSV and then the same deflated.
 */
export type TaskResult = { bytes: Uint8Array<ArrayBuffer>; tables: MadeRows[] };

export type MadeRows = DeflatedPart & { table: Table };

/** Does the tasks of one package, one at a time. */
export function taskMaker(plan: DrawingPlan): TaskMaker<PackageTask, TaskResult> {
  const rows = rowWriter(plan, imageNames(plan.drawing.format));
  const rowParts = rowPartMaker(rows, plan);
  let images: ReturnType<typeof checkedImages> | undefined;

  function makeRows({ tables, run }: RowTask, spare?: ArrayBuffer): TaskResult {
    const parts = tables.map((table) => rowParts(table, run));
    const pieces = parts.flatMap(({ plain, packed }) => [plain, packed]);
    const bytes = ownBytes(
      pieces.reduce((sum, piece) => sum + piece.length, 0),
      spare,
    );
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return { bytes, tables: tables.map((table, i) => madeRows(table, parts[i]!)) };
  }

  return {
    make(task, spare) {
      if (task.kind === 'rows') return makeRows(task, spare);
      images ??= checkedImages(plan, rows);
      return { bytes: images(task, spare), tables: [] };
    },
    close: rows.close,
  };
}

function madeRows(table: Table, { plain, packed }: RowPart): MadeRows {
  return { table, plain: plain.length, packed: packed.length, crc: crc32(plain) };
}

/** Images of minted IDs, each read back. */
function checkedImages(plan: DrawingPlan, rows: RowWriter) {
  const { entries } = imageMaker(plan);
  const mint = idMinter(plan.mint);
  const ids = new Uint8Array(plan.batchSize * ID_LENGTH);
  const check = imageCheck(plan, rows);
  return ({ run }: ImageTask, spare?: ArrayBuffer): Uint8Array<ArrayBuffer> => {
    mint(run.first, run.count, ids);
    const bytes = entries(run, ids, spare);
    check(run, bytes);
    return bytes;
  };
}
