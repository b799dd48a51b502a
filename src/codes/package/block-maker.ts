import { crc32 } from '../deflate/crc32.ts';
import { ID_LENGTH } from '../id/crockford.ts';
import { idMinter } from '../id/extended-id.ts';
import type { DrawingPlan, ImageFormat } from '../plan.ts';
import { type RowPart, rowPartMaker } from '../rows/row-parts.ts';
import { type RowWriter, rowWriter } from '../rows/rows.ts';
import type { Table } from '../rows/tables.ts';
import { growingBytes, ownBytes } from '../space.ts';
import type { DeflatedPart } from '../zip/zip.ts';
import { fillStoredHeader, LOCAL, writeStoredHeader } from '../zip/zip-records.ts';
import { drawingTools } from './drawing-tools.ts';
import { imageCheck } from './image-check.ts';
import { IMAGES_FOLDER, imageNames } from './layout.ts';
import type { Block, ImageBlock, RowBlock } from './package.ts';

/**
 * A block's bytes, alone in their buffer so that they can change threads. Images: stored zip entries one after the
 * other. Rows: for each table its part, the plain bytes of CSV and then the same deflated.
 */
export type BlockResult = { bytes: Uint8Array<ArrayBuffer>; tables: MadeRows[] };

export type MadeRows = DeflatedPart & { table: Table };

/**
 * Makes the blocks of one package, one at a time. `spare` is a buffer nobody uses any more: if it is large enough, the
 * result lies in it, so that a long order does not leave millions of bytes behind for the collector.
 */
export type BlockMaker = { make(block: Block, spare?: ArrayBuffer): BlockResult; close(): void };

export function blockMaker(plan: DrawingPlan): BlockMaker {
  const rows = rowWriter(plan, imageNames(plan.drawing.format));
  const rowParts = rowPartMaker(rows, plan);
  let draw: ReturnType<typeof imageMaker> | undefined;

  function makeRows({ tables, run }: RowBlock, spare?: ArrayBuffer): BlockResult {
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
    make(block, spare) {
      if (block.kind === 'rows') return makeRows(block, spare);
      draw ??= imageMaker(plan, rows);
      return draw(block, spare);
    },
    close: rows.close,
  };
}

function madeRows(table: Table, { plain, packed }: RowPart): MadeRows {
  return { table, plain: plain.length, packed: packed.length, crc: crc32(plain) };
}

function imageMaker(plan: DrawingPlan, rows: RowWriter) {
  const { images, symbol, read } = drawingTools(plan);
  const scratch = growingBytes();
  const mint = idMinter(plan.mint);
  const header = imageHeader(plan.folder, plan.drawing.format);
  const ids = new Uint8Array(plan.batchSize * ID_LENGTH);
  const check = imageCheck(plan, rows, read);

  return ({ run }: ImageBlock, spare?: ArrayBuffer): BlockResult => {
    const room = scratch((header.length + images.maxBytes) * run.count);
    const view = new DataView(room.buffer);
    mint(run.first, run.count, ids);
    let at = 0;
    for (let i = 0; i < run.count; i++) {
      const start = header.write(run.batch, run.first + i, room, at);
      const end = images.write(symbol(ids.subarray(i * ID_LENGTH, (i + 1) * ID_LENGTH)), room, start);
      fillStoredHeader(view, at, crc32(room.subarray(start, end)), end - start);
      at = end;
    }
    const bytes = ownBytes(at, spare);
    bytes.set(room.subarray(0, at));
    check(run, bytes);
    return { bytes, tables: [] };
  };
}

/** The local header of an image's entry: a template in which only the two numbers of the name change. */
function imageHeader(root: string, format: ImageFormat) {
  const names = imageNames(format);
  const folder = `${root}/${IMAGES_FOLDER}/`;
  const name = Buffer.alloc(folder.length + names.length);
  name.write(folder);
  names.write(1, 1, name, folder.length);
  const template = new Uint8Array(LOCAL.name + name.length);
  writeStoredHeader(name, 0, 0, template, 0);
  return {
    length: template.length,
    write(batch: number, sequence: number, out: Uint8Array, at: number): number {
      out.set(template, at);
      return names.write(batch, sequence, out, at + LOCAL.name + folder.length);
    },
  };
}
