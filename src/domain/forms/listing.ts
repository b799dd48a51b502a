import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** What a list is asked for: words to search, which of its rows (each list has its own words for that), and which page. */
export type Wanted = { search: string; show: string; page: number };

/** Rows of one page. */
export const ROWS = 50;

/** One page of a list, and how many rows there are on all of them. */
export type Listed<Row> = { rows: Row[]; total: number };

export function offsetOf({ page }: Wanted): number {
  return (page - 1) * ROWS;
}

/** Whether these columns, read one after the other, hold what is searched; capitals do not matter. */
export function holds(search: string, ...columns: SQLWrapper[]): SQL | undefined {
  if (search === '') return undefined;
  const text = sql.join(columns, sql` || ' ' || `);
  return sql`instr(lower(${text}), lower(${search})) > 0`;
}
