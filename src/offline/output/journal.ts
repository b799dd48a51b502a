import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE } from '../../codes/plan.ts';
import type { Facts } from '../facts.ts';
import { wrongUse } from '../failure.ts';
import { attempt, makeFolder } from './files-list.ts';
import { lockRun } from './run-lock.ts';
import type { BatchRun, Selection } from './selection.ts';

/** What an unfinished run has finished: a line for what it draws, then one for each batch. */
export type Journal = {
  has(run: BatchRun): boolean;
  add(run: BatchRun): void;
  close(): void;
  /** The run is done. */
  remove(): void;
};

/** What a run draws: only the same may go on with it. */
export function identityOf(facts: Facts, { label, pairs }: Selection): string {
  return `${kinshipOf(facts).slice(0, -1)},${JSON.stringify({ codes: label, pairs }).slice(1)}`;
}

/** Whether a folder holds unfinished runs of this package in this format, and of nothing else. */
export function hasKin(dir: string, facts: Facts): boolean {
  const runs = namesOf(dir).flatMap((name) => linesOf(join(dir, name))[0] || []);
  return runs.length > 0 && runs.every((identity) => identity.startsWith(kinshipOf(facts).slice(0, -1)));
}

/** Whether an unfinished run of the same codes is there. @throws Failure (2) if it is one of another package. */
export function hasBegun(dir: string, facts: Facts, selection: Selection): boolean {
  const [identity, ...rest] = linesOf(pathOf(dir, selection));
  if (identity === undefined || rest.length === 0) return false;
  if (identity === identityOf(facts, selection)) return true;
  throw wrongUse(
    `${dir} holds an unfinished run of another package, format or version. Name another folder with -o, or remove that one.`,
  );
}

/** Opens the journal of an output folder, making both where they are missing. @throws Failure (2, 4) */
export function openJournal(dir: string, facts: Facts, selection: Selection): Journal {
  const path = pathOf(dir, selection);
  attempt(dir, () => makeFolder(dir));
  const unlock = lockRun(`${path}.lock`);
  const begun = hasBegun(dir, facts, selection);
  const lines = begun ? linesOf(path) : [];
  const done = new Set(lines.slice(1, -1));
  const handle = attempt(path, () => openSync(path, begun ? 'a' : 'w', 0o666));
  if (!begun) write(`${identityOf(facts, selection)}\n`);
  else if (lines.at(-1) !== '') write('\n');

  function write(line: string): void {
    attempt(path, () => void writeSync(handle, line));
  }

  function close(): void {
    closeSync(handle);
    unlock();
  }

  return {
    has: (run) => done.has(keyOf(run)),
    add: (run) => write(`${keyOf(run)}\n`),
    close,
    remove() {
      rmSync(path, { force: true });
      close();
    },
  };
}

const START = '.imprimatur-';
const END = '.unfinished';

const pathOf = (dir: string, { label }: Selection) => join(dir, `${START}${label}${END}`);

const keyOf = ({ first, last }: BatchRun) => `${first}-${last}`;

const namesOf = (dir: string) =>
  existsSync(dir) ? readdirSync(dir).filter((name) => name.startsWith(START) && name.endsWith(END)) : [];

/** Another run may end meanwhile and take its journal away. */
function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}

const kinshipOf = ({ sha256, drawing }: Facts) =>
  JSON.stringify({ package: sha256, format: drawing.format, engine: ENGINE });
