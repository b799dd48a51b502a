import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { folded } from '../../db/folded.ts';

/** What a list is asked for: words to search, which of its rows (each list has its own words for that), and which page. */
export type Wanted = { search: string; show: string; page: number };

/** Rows of one page. */
export const ROWS = 50;

/** Where counting for people ends: beyond it they read “more than 1,000”. */
export const MOST_COUNTED = 1_000;

/** One page of a list, and how many rows there are on all of them. */
export type Listed<Row> = { rows: Row[]; total: number };

/** What a query finds, in its order. */
type Query<Row> = SQLWrapper & { limit(most: number): { offset(first: number): { all(): Row[] } } };

/** One page of what a query finds. */
export function pageOf<Row>(db: Db, query: Query<Row>, wanted: Wanted): Listed<Row> {
  const { n: total } = db.get<{ n: number }>(sql`select count(*) as n from (${query})`);
  return { rows: query.limit(ROWS).offset(offsetOf(wanted)).all(), total };
}

export function offsetOf({ page }: Wanted): number {
  return (page - 1) * ROWS;
}

/** Whether these columns, read one after the other, hold what is searched; capitals and accents do not matter. */
export function holds(search: string, ...columns: SQLWrapper[]): SQL | undefined {
  if (search === '') return undefined;
  const text = sql.join(columns, sql` || ' ' || `);
  return sql`instr(folded(${text}), ${folded(search)}) > 0`;
}

/** How many rows a query has; of more than `MOST_COUNTED`, one more than that. */
export function countSome(db: Db, rows: SQLWrapper): number {
  return db.get<{ n: number }>(sql`select count(*) as n from (${someOf(rows)})`).n;
}

/** As many of the rows as are counted. */
export function someOf(rows: SQLWrapper): SQL {
  return sql`select 1 from (${rows}) limit ${MOST_COUNTED + 1}`;
}
