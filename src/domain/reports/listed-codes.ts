import { sql } from 'drizzle-orm';
import type { Tx } from '../../db/database.ts';
import type { Range } from '../code-status/overlay.ts';
import type { Faults } from '../forms/drafts.ts';
import { FATE_WORDS, wordsOf } from './fates.ts';
import { changesOfReport, type PrintReport } from './print-reports.ts';
import type { ReadForm } from './report-form.ts';

/** What the list of a report and its fields do not agree on, by field. */
export function faultOfListed(tx: Tx, report: PrintReport, read: ReadForm): Faults {
  const ids = changesOfReport(tx, report.id).map(({ id }) => id);
  if (ids.length === 0) return {};
  const [first, last] = endsOf(tx, ids);
  const { part } = read;
  const faults: Faults = {};
  if (first < part.first || last > part.last)
    faults.list = `${report.listName} has codes from ${first} to ${last}, the batches of this report those from ${wordsOf(part)}. Choose a list of these batches alone.`;
  for (const range of read.fated) {
    const met = lookupMet(tx, ids, range);
    if (met !== undefined)
      faults[range.fate] ??=
        `${FATE_WORDS[range.fate]} ${wordsOf(range)} and ${report.listName} overlap: code ${met} is in both.`;
  }
  return faults;
}

function endsOf(tx: Tx, ids: number[]): [number, number] {
  const ends = ids.map(
    (id) =>
      tx.get<{ first: number; last: number }>(sql`select
        (select first from code_change_ranges where change_id = ${id} order by first limit 1) as first,
        (select last from code_change_ranges where change_id = ${id} order by first desc limit 1) as last`)!,
  );
  return [Math.min(...ends.map(({ first }) => first)), Math.max(...ends.map(({ last }) => last))];
}

/** The first code that some changes and a range have in common. */
function lookupMet(tx: Tx, ids: number[], { first, last }: Range): number | undefined {
  for (const id of ids) {
    const met = tx.get<
      { first: number } | undefined
    >(sql`select max(first, ${first}) as first from code_change_ranges
      where change_id = ${id} and first <= ${last} and last >= ${first} and first >= coalesce(
        (select max(first) from code_change_ranges where change_id = ${id} and first <= ${first}), ${first})
      order by first limit 1`);
    if (met) return met.first;
  }
  return undefined;
}
