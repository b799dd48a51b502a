import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { type Cast, fillCast, PASSWORD } from '../../src/cli/cast.ts';
import { root } from '../../src/config.ts';
import { type Db, openDatabase } from '../../src/db/database.ts';
import { prepareKeys } from '../../src/domain/codes/keys.ts';
import { offerSealing } from '../../src/domain/codes/sealed.ts';
import { type Folders, prepareFolders } from '../../src/folders.ts';

export type Stage = { folders: Folders; db: Db; cast: Cast };

const MIGRATIONS = join(root, 'drizzle');
// A hash names its own cost. Everyone of the cast signs in again and again, so theirs is the cheapest there is.
const COST = { memoryCost: 8, timeCost: 1, parallelism: 1 };

let filled: Promise<{ file: Buffer; cast: Cast }> | undefined;

/** A data folder with keys of its own and the cast in its database, a copy of one that is filled once a process. */
export async function setStage(dataDir: string): Promise<Stage> {
  filled ??= fill();
  const { file, cast } = await filled;
  const folders = prepareFolders(dataDir);
  const path = join(dataDir, 'imprimatur.db');
  writeFileSync(path, file);
  const db = openDatabase(path, MIGRATIONS);
  prepareKeys(db, folders.keys);
  offerSealing(db, folders.keys);
  return { folders, db, cast: structuredClone(cast) };
}

async function fill() {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-'));
  const db = openDatabase(join(folder, 'imprimatur.db'), MIGRATIONS);
  const cast = fillCast(db, await hash(PASSWORD, COST));
  const file = db.$client.serialize();
  db.$client.close();
  rmSync(folder, { recursive: true });
  return { file, cast };
}
