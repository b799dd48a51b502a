import { copyId, ID_LENGTH } from '../id/crockford.ts';
import { idMinter } from '../id/extended-id.ts';
import type { ImageFormat } from '../plan.ts';
import { separatedField, writeDecimal } from '../rows/csv.ts';
import type { RowPlan } from '../rows/rows.ts';
import { serialFields } from '../rows/serial-fields.ts';
import { batchOf, imageNames } from './layout.ts';

/** How a table for variable-data printing is wanted. */
export type PressTable = {
  /** What the column of images is called. */
  header: '@image' | 'image' | 'file';
  separator: ',' | ';' | '\t';
  encoding: 'utf-8' | 'utf-8-bom' | 'utf-16le';
  /** Where the images lie at the press; empty: names as files.csv has them. */
  path: string;
  order: 'forward' | 'reverse';
  /** Labels across the web. Row k of the table is for lane k mod lanes, and each lane counts through a stretch of its own. */
  lanes: number;
  /** Sequence numbers of the first and the last code. */
  from: number;
  to: number;
};

const TABLE_COLUMNS = ['url', 'extended_id', 'serial_number', 'sequence_number', 'batch_number'];

/** The codes of a lane: its first sequence number and how many. */
export type Lane = { first: number; count: number };

/** Deals the codes to lanes, as evenly as can be and the longer ones first: only the last row across the web may be short. */
export function lanesOf({ lanes, from, to }: Pick<PressTable, 'lanes' | 'from' | 'to'>): Lane[] {
  const count = to - from + 1;
  const least = Math.floor(count / lanes);
  const longer = count % lanes;
  return Array.from({ length: lanes }, (_, lane) => ({
    first: from + lane * least + Math.min(lane, longer),
    count: least + (lane < longer ? 1 : 0),
  }));
}

/**
 * The table's bytes, piece by piece: RFC 4180 with the separator that is wanted. @param step rows of a lane that are made at once; where
 * there is work without bytes a piece is empty.
 */
export function* pressTable(
  plan: RowPlan & { drawing: { format: ImageFormat } },
  table: PressTable,
  step = STEP,
): Generator<Uint8Array> {
  const { separator, encoding } = table;
  const encoded = (bytes: Buffer) =>
    encoding === 'utf-16le' ? Buffer.from(bytes.toString(), 'utf16le') : Buffer.from(bytes);
  const mark = encoding === 'utf-8' ? '' : '\ufeff';
  yield encoded(Buffer.from(`${mark}${[table.header, ...TABLE_COLUMNS].join(separator)}\r\n`));
  const lanes = lanesOf(table);
  const rows = lanes[0]!.count;
  const mint = idMinter(plan.mint);
  const serials = serialFields(plan.serials, plan.quantity, separator);
  const blocks = lanes.map(() => laneBlock(Math.min(step, rows), serials.longest));
  const write = rowWriter(plan, table);
  const room = Buffer.alloc(PIECE + write.longest + serials.longest);
  try {
    for (let done = 0; done < rows; done += step) {
      for (const [i, { first, count }] of lanes.entries()) {
        const block = blocks[i]!;
        block.count = Math.max(0, Math.min(step, count - done));
        if (block.count === 0) continue;
        block.first = table.order === 'forward' ? first + done : first + count - done - block.count;
        mint(block.first, block.count, block.ids);
        if (lanes.length > 1 || table.order === 'reverse' || done === 0) serials.seek(block.first);
        let at = 0;
        for (let k = 0; k < block.count; k++) {
          block.starts[k] = at;
          at = serials.next(block.serials, at);
        }
        block.starts[block.count] = at;
        if (lanes.length > 1) yield NOTHING;
      }
      let at = 0;
      for (let row = 0; row < blocks[0]!.count; row++)
        for (const block of blocks) {
          if (row >= block.count) continue;
          at = write.row(block, table.order === 'forward' ? row : block.count - 1 - row, room, at);
          if (at < PIECE) continue;
          yield encoded(room.subarray(0, at));
          at = 0;
        }
      if (at > 0) yield encoded(room.subarray(0, at));
    }
  } finally {
    serials.close();
  }
}

const STEP = 2_048;
const PIECE = 256 * 1024;
const NOTHING = new Uint8Array(0);

type RowBlock = { first: number; count: number; ids: Uint8Array; serials: Uint8Array; starts: Int32Array };

function laneBlock(step: number, longest: number): RowBlock {
  const [ids, serials] = [new Uint8Array(step * ID_LENGTH), new Uint8Array(step * longest)];
  return { first: 0, count: 0, ids, serials, starts: new Int32Array(step + 1) };
}

/** Writes rows over the one before: up to the serial number all are equally long. */
function rowWriter(
  { urlPrefix, batchSize, drawing }: RowPlan & { drawing: { format: ImageFormat } },
  { separator, path }: PressTable,
) {
  const names = imageNames(drawing.format);
  const name = new Uint8Array(names.length);
  names.write(1, 1, name, 0);
  const slash = name.indexOf(SLASH);
  const within = folderSign(path);
  const place = path === '' || path.endsWith(within) ? path : path + within;
  const ID = '0'.repeat(ID_LENGTH);
  const [imageHead, imageTail] = around(place, Buffer.from(name).toString('latin1'), separator);
  const [urlHead, urlTail] = around(urlPrefix, ID, separator);
  const row = Buffer.from(
    `${imageHead}${Buffer.from(name).toString('latin1')}${imageTail}${separator}${urlHead}${ID}${urlTail}${separator}${ID}${separator}`,
  );
  const nameAt = Buffer.byteLength(imageHead);
  const idAt = row.length - ID_LENGTH - 1;
  const urlAt = idAt - 1 - Buffer.byteLength(urlTail) - ID_LENGTH;
  const between = separator.charCodeAt(0);
  return {
    longest: row.length + 16,
    row({ first, ids, serials, starts }: RowBlock, i: number, out: Uint8Array, start: number): number {
      const sequence = first + i;
      const batch = batchOf(sequence, batchSize);
      names.write(batch, sequence, row, nameAt);
      row[nameAt + slash] = within.charCodeAt(0);
      copyId(ids, i * ID_LENGTH, row, urlAt);
      copyId(ids, i * ID_LENGTH, row, idAt);
      out.set(row, start);
      let at = start + row.length;
      for (let from = starts[i]!; from < starts[i + 1]!; ) out[at++] = serials[from++]!;
      out[at++] = between;
      at = writeDecimal(sequence, out, at);
      out[at++] = between;
      at = writeDecimal(batch, out, at);
      out[at++] = 13;
      out[at++] = 10;
      return at;
    },
  };
}

const SLASH = 47;

/** What stands between folders in a path as it was typed: `\` of Windows, else `/`, else `:` of old Macintosh programs. */
function folderSign(path: string): string {
  return ['\\', '/', ':'].find((sign) => path.includes(sign)) ?? '/';
}

/** What a field is that begins with a text and ends with another that needs no quotes: what is before that, and after it. */
function around(before: string, after: string, separator: string): [string, string] {
  const field = separatedField(before + after, separator);
  const quoted = field !== before + after;
  return quoted ? [field.slice(0, -1 - after.length), '"'] : [before, ''];
}
