import { count, eq, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Db, Tx } from './database.ts';

// What is asked of one table alone; whatever joins tables or sorts rows is a query of its own.

type WithId = SQLiteTable & { id: SQLiteColumn };
type Row<T extends SQLiteTable> = T['$inferSelect'];
export type Values<T extends SQLiteTable> = {
  [Column in keyof T['$inferInsert']]: T['$inferInsert'][Column] | SQL | SQLiteColumn;
};

export function lookupRow<T extends WithId>(db: Db | Tx, table: T, id: number): Row<T> | undefined {
  return lookupWhere(db, table, eq(table.id, id));
}

/** The row that is so; undefined if none is. */
export function lookupWhere<T extends SQLiteTable>(
  db: Db | Tx,
  table: T,
  where: SQL | undefined,
): Row<T> | undefined {
  return db.select().from<SQLiteTable>(table).where(where).get();
}

export function anyRow(db: Db | Tx, table: SQLiteTable, where?: SQL): boolean {
  return db.select({ one: sql`1` }).from(table).where(where).limit(1).get() !== undefined;
}

export function countRows(db: Db | Tx, table: SQLiteTable, where?: SQL): number {
  return db.select({ n: count() }).from(table).where(where).get()?.n ?? 0;
}

/** Returns the row as it was written. */
export function insertRow<T extends SQLiteTable>(db: Db | Tx, table: T, row: Values<T>): Row<T> {
  return db.insert<SQLiteTable>(table).values(row).returning().get();
}

/** Changes the row of an id that there is, and returns it as it is then. */
export function setRow<T extends WithId>(db: Db | Tx, table: T, id: number, set: Partial<Values<T>>): Row<T> {
  return db.update<SQLiteTable>(table).set(set).where(eq(table.id, id)).returning().get();
}

/** The same of the one row that is so still; undefined if none is: somebody was first. */
export function claimRow<T extends SQLiteTable>(
  db: Db | Tx,
  table: T,
  where: SQL | undefined,
  set: Partial<Values<T>>,
): Row<T> | undefined {
  return db.update<SQLiteTable>(table).set(set).where(where).returning().get();
}

/** Changes all rows that are so, and says how many these were. */
export function setRows<T extends SQLiteTable>(
  db: Db | Tx,
  table: T,
  where: SQL | undefined,
  set: Partial<Values<T>>,
): number {
  return db.update<SQLiteTable>(table).set(set).where(where).run().changes;
}

/** Removes all rows that are so, and says how many these were. */
export function dropRows(db: Db | Tx, table: SQLiteTable, where: SQL | undefined): number {
  return db.delete(table).where(where).run().changes;
}
