import type { Faults } from '../forms/drafts.ts';
import { FATES, type Fate } from './fates.ts';

/** Codes of a report by what became of them; together they are all codes of its batches. */
export type Sums = Record<Fate, number>;

export type Balance = Sums & { codes: number; good: number; counted: number };

/** What is left is good: nobody types it. @param codes all codes of the report's batches. */
export function balanceOf(codes: number, sums: Sums, counted: number): Balance {
  const bad = FATES.reduce((sum, fate) => sum + sums[fate], 0);
  return { ...sums, codes, good: codes - bad, counted };
}

/**
 * What the counter of the press and the lists do not agree on, as a sentence; undefined when they do. More labels than codes can be
 * reported, with a remark: there is no code that it could be said of.
 */
export function faultOfBalance({ good, counted }: Balance, remarks: string): Faults {
  const count = (value: number) => value.toLocaleString('en');
  const codes = (value: number) => `${count(value)} ${value === 1 ? 'code is' : 'codes are'}`;
  if (counted < good)
    return {
      counted_good: `The counter says ${count(counted)}, the lists leave ${count(good)}: ${codes(good - counted)} unaccounted for. Name them below, those that nobody can find as missing.`,
    };
  if (counted > good && remarks === '')
    return {
      remarks: `The counter says ${count(counted)}, the lists leave ${count(good)}: more good labels than codes, so something was printed twice or a good code is listed. Mend the lists, or say here what happened: the brand is told.`,
    };
  return {};
}
