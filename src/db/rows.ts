import { count, eq, type InferInsertModel, type InferSelectModel, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Db, Tx } from './database.ts';

// What is asked of one table alone.

export function lookupRow<T extends SQLiteTable & { id: SQLiteColumn }>(
  db: Db | Tx,
  table: T,
  id: number,
): InferSelectModel<T> | undefined {
  return db.select().from(table).where(eq(table.id, id)).get();
}

export function anyRow(db: Db | Tx, table: SQLiteTable, where?: SQL): boolean {
  return db.select({ one: sql`1` }).from(table).where(where).limit(1).get() !== undefined;
}

export function countRows(db: Db | Tx, table: SQLiteTable, where?: SQL): number {
  return db.select({ n: count() }).from(table).where(where).get()?.n ?? 0;
}

/** Returns the row as it was written. */
export function insertRow<T extends SQLiteTable>(
  db: Db | Tx,
  table: T,
  row: InferInsertModel<T>,
): InferSelectModel<T> {
  return db.insert(table).values(row).returning().get() as InferSelectModel<T>;
}
