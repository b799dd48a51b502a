import { idMinter } from '../../src/codes/id/extended-id.ts';
import { type PressTable, pressTable } from '../../src/codes/package/press-table.ts';
import { csvRow } from '../../src/codes/rows/csv.ts';
import { benchPlan } from '../order.ts';
import { answer } from '../task.ts';

// The table for variable-data printing, made and thrown away: by the engine, or as one would write it at first.
await answer(({ codes, dots, more }) => {
  const plan = benchPlan(codes, dots);
  const lanes = Number(more?.lanes ?? 1);
  const table: PressTable = {
    ...{
      header: '@image',
      separator: ',',
      path: '\\\\press\\jobs\\codes\\',
      order: 'forward',
      from: 1,
      to: codes,
    },
    ...{ encoding: more?.wide ? 'utf-16le' : 'utf-8', lanes },
  };
  const started = performance.now();
  let bytes = 0;
  for (const piece of more?.naive ? naive(plan, codes) : pressTable(plan, table)) bytes += piece.length;
  return { seconds: (performance.now() - started) / 1000, codes, bytes };
});

function* naive({ mint, urlPrefix }: ReturnType<typeof benchPlan>, codes: number): Generator<Uint8Array> {
  const minter = idMinter(mint);
  const bytes = Buffer.alloc(14);
  for (let sequence = 1; sequence <= codes; sequence++) {
    minter(sequence, 1, bytes);
    const id = bytes.toString('latin1');
    const batch = Math.ceil(sequence / 10_000);
    const image = `\\\\press\\jobs\\codes\\${String(batch).padStart(4, '0')}\\${String(sequence).padStart(8, '0')}`;
    yield Buffer.from(csvRow([image, urlPrefix + id, id, '', String(sequence), String(batch)]));
  }
}
