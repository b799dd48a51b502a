import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { root } from '../src/config.ts';
import { openDatabase } from '../src/db/database.ts';
import { tempFolder } from './support/temp-folder.ts';

// Migrations are written by hand, and the code believes the schema: what it says must be what they made.

type Column = { name: string; type: string; notnull: number; pk: number };
type ForeignKey = { from: string; table: string; to: string };
type Index = { name: string; unique: number; origin: string; partial: number };

test('columns, keys and indexes of the schema are those of the database', async (t) => {
  const db = openDatabase(join(tempFolder(t), 'portal.db'), join(root, 'drizzle')).$client;
  t.after(() => db.close());
  const tables = await schemaTables();
  assert.ok(tables.length >= 30, `${tables.length} tables`);
  for (const table of tables) {
    const { name } = getTableConfig(table);
    const ask = <Row>(pragma: string) => db.pragma(`${pragma}(${name})`) as Row[];
    const made = {
      columns: ask<Column>('table_info').map(
        (each) => `${each.name} ${each.type} ${each.notnull} ${each.pk > 0}`,
      ),
      foreignKeys: ask<ForeignKey>('foreign_key_list').map((key) => `${key.from} to ${key.table}.${key.to}`),
      indexes: ask<Index>('index_list')
        .filter(({ origin }) => origin === 'c')
        .map((index) => `${index.name} ${index.unique} ${index.partial}`),
    };
    assert.deepEqual(sorted(said(table)), sorted(made), name);
  }
});

/** What the schema says of a table, in the words of SQLite's pragmas. */
function said(table: SQLiteTable) {
  const { columns, primaryKeys, foreignKeys, indexes } = getTableConfig(table);
  const keys = primaryKeys.flatMap((key) => key.columns.map(({ name }) => name));
  return {
    columns: columns.map(
      (column) =>
        `${column.name} ${column.getSQLType().toUpperCase()} ${Number(column.notNull)} ${column.primary || keys.includes(column.name)}`,
    ),
    foreignKeys: foreignKeys.map((key) => {
      const { columns, foreignTable, foreignColumns } = key.reference();
      return `${columns[0]!.name} to ${getTableConfig(foreignTable).name}.${foreignColumns[0]!.name}`;
    }),
    indexes: [
      ...columns.filter(({ isUnique }) => isUnique).map(({ uniqueName }) => `${uniqueName} 1 0`),
      ...indexes.map(
        ({ config }) => `${config.name} ${Number(config.unique)} ${Number(config.where !== undefined)}`,
      ),
    ],
  };
}

function sorted(lists: Record<string, string[]>) {
  return Object.fromEntries(Object.entries(lists).map(([what, list]) => [what, list.toSorted()]));
}

async function schemaTables(): Promise<SQLiteTable[]> {
  const folder = join(root, 'dist', 'src', 'db', 'schema');
  const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const modules = await Promise.all(files.map((name) => import(pathToFileURL(join(folder, name)).href)));
  return modules.flatMap((module) => Object.values(module)).filter((each) => is(each, SQLiteTable));
}
