import { type SQLWrapper, sql } from 'drizzle-orm';
import { type AnySQLiteColumn, check, integer, text } from 'drizzle-orm/sqlite-core';

// Times are milliseconds since 1970 in UTC. Every table is STRICT: the generated SQL is edited, and a test keeps it.

export const id = () => integer('id').primaryKey({ autoIncrement: true });
export const at = (name: string) => integer(name, { mode: 'timestamp_ms' });
export const flag = (name: string) => integer(name, { mode: 'boolean' }).notNull();
/** A text that may be left empty. */
export const note = (name: string) => text(name).notNull().default('');
export const refersTo = (name: string, column: () => AnySQLiteColumn) => mayReferTo(name, column).notNull();
export const mayReferTo = (name: string, column: () => AnySQLiteColumn) => integer(name).references(column);
/** The key of a row that another one has at most once. */
export const ownedBy = (name: string, column: () => AnySQLiteColumn) => mayReferTo(name, column).primaryKey();
/** Counts the changes of a row, so that of two people who edit at once the second is told. */
export const version = () => integer('version').notNull().default(1);

export const pictureFile = () => ({
  fileName: text('file_name').notNull(),
  storedName: text('stored_name').notNull().unique(),
  mediaType: text('media_type', { enum: ['image/png', 'image/jpeg', 'image/tiff'] }).notNull(),
  bytes: integer('bytes').notNull(),
});

// Checks hold literals: SQLite takes no parameters in them.
export const isKnown = (name: string, column: SQLWrapper & { enumValues: readonly string[] }) =>
  check(name, sql`${column} in (${sql.raw(column.enumValues.map((value) => `'${value}'`).join(', '))})`);
export const isAddress = (name: string, column: AnySQLiteColumn) =>
  check(name, sql`${column} = lower(${column}) and instr(${column}, '@') > 1`);
export const isWithin = (name: string, column: SQLWrapper, least: number, most: number) =>
  check(name, sql`${column} between ${sql.raw(`${least} and ${most}`)}`);
export const hasLength = (name: string, column: AnySQLiteColumn, most: number) =>
  isWithin(name, sql`length(${column})`, 1, most);
export const isJson = (name: string, column: AnySQLiteColumn) => check(name, sql`json_valid(${column})`);
export const isJsonOrNull = (name: string, column: AnySQLiteColumn) =>
  check(name, sql`${column} is null or json_valid(${column})`);
