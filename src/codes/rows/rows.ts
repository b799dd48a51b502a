// Start here: the rows of the tables; row-parts.ts deflates them, tables.ts names the tables.
import { ID_LENGTH } from '../id/crockford.ts';
import { idMinter } from '../id/extended-id.ts';
import type { PackagePlan } from '../plan.ts';
import { codeRowBytes, codeRows } from './code-rows.ts';
import { csvField } from './csv.ts';
import { fileRowBytes, fileRows } from './file-rows.ts';
import type { RowPacker } from './row-packer.ts';
import { serialBytes, serialFields } from './serial-fields.ts';
import {
  type CodeRun,
  type ImageNames,
  TABLE_HEADERS,
  type Table,
  type TableRows,
  type UrlParts,
} from './tables.ts';

/** What the rows of a package depend on. */
export type RowPlan = Pick<PackagePlan, 'mint' | 'serials' | 'quantity' | 'batchSize' | 'urlPrefix'>;

/** The rows of an order's three tables, as bytes. */
export type RowWriter = {
  /** Bytes that no row of the table exceeds. */
  longest(table: Table): number;
  /** Whether rows are alike but for their ID and what counts up, so that packers may repeat them. */
  alike: boolean;
  /**
   * Writes the rows of a run into `out` from `at`, which must be 0 or follow the rows before, tells the packer of every
   * byte, and returns the place after them.
   */
  write(table: Table, run: CodeRun, out: Uint8Array, at: number, packer: RowPacker): number;
  close(): void;
};

export function rowWriter(plan: RowPlan, names: ImageNames): RowWriter {
  const serials = serialFields(plan.serials, plan.quantity);
  const mint = idMinter(plan.mint);
  const ids = new Uint8Array(plan.batchSize * ID_LENGTH);
  let minted = { first: 0, count: 0 };
  const url = urlParts(plan.urlPrefix);
  const tables: Record<Table, TableRows> = {
    codes: codeRows(serials, url),
    files: fileRows(serials, names),
    messages: fileRows(serials, names, url),
  };
  /** Tables of the same run come one after the other. */
  function mintRun({ first, count }: CodeRun): void {
    if (minted.first === first && minted.count >= count) return;
    mint(first, count, ids);
    minted = { first, count };
  }

  return {
    alike: serials.counters !== undefined,
    longest: (table) => tables[table].longest,
    write(table, run, out, at, packer) {
      if (table !== 'files') mintRun(run);
      serials.seek(run.first);
      return tables[table].write(run, ids, out, at, packer);
    },
    close: serials.close,
  };
}

/** Bytes that each whole table, header included, does not exceed. */
export function tableBounds(
  { serials, quantity, urlPrefix }: RowPlan,
  names: ImageNames,
): Record<Table, number> {
  const url = urlParts(urlPrefix);
  const inSerials = serialBytes(serials, quantity);
  const bound = (table: Table, inRow: number) => TABLE_HEADERS[table].length + quantity * inRow + inSerials;
  return {
    codes: bound('codes', codeRowBytes(url)),
    files: bound('files', fileRowBytes(names)),
    messages: bound('messages', fileRowBytes(names, url)),
  };
}

function urlParts(prefix: string): UrlParts {
  const field = csvField(prefix);
  const quoted = field !== prefix;
  return {
    head: Buffer.from(quoted ? field.slice(0, -1) : field),
    tail: Buffer.from(quoted ? '"\r\n' : '\r\n'),
  };
}
