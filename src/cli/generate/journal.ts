import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE } from '../../codes/plan.ts';
import type { Facts } from './facts.ts';
import { wrongUse } from './failure.ts';
import { attempt, makeFolder } from './files-list.ts';
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
export function identityOf(facts: Facts, selection: Selection): string {
  return JSON.stringify({
    package: facts.sha256,
    codes: selection.label,
    pairs: selection.pairs,
    format: facts.drawing.format,
    engine: ENGINE,
  });
}

/**
 * Opens the journal of an output folder, making both where they are missing.
 * @throws Failure (2) if the folder holds something else's codes, or nothing to resume though that was asked for.
 */
export function openJournal(
  dir: string,
  facts: Facts,
  selection: Selection,
  complete: boolean,
  resume: boolean,
): Journal {
  const path = join(dir, `${START}${selection.label}${END}`);
  const identity = identityOf(facts, selection);
  const known = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const begun = known.length > 1;
  if (begun && known[0] !== identity)
    throw wrongUse(
      `${dir} holds an unfinished run of another package, format or version. Name another folder with -o, or remove that one.`,
    );
  if (!begun && !complete) {
    if (resume)
      throw wrongUse(
        `${dir} holds no unfinished run of this package to go on with. Leave --resume out to begin one.`,
      );
    mustBeOurs(dir, facts, selection);
  }
  attempt(dir, () => makeFolder(dir));
  const done = new Set(begun ? known.slice(1, -1) : []);
  const handle = attempt(path, () => openSync(path, begun ? 'a' : 'w', 0o666));
  write(begun && known.at(-1) === '' ? '' : begun ? '\n' : `${identity}\n`);

  function write(line: string): void {
    attempt(path, () => void writeSync(handle, line));
  }

  return {
    has: (run) => done.has(keyOf(run)),
    add: (run) => write(`${keyOf(run)}\n`),
    close: () => closeSync(handle),
    remove() {
      closeSync(handle);
      rmSync(path, { force: true });
    },
  };
}

const START = '.imprimatur-';
const END = '.unfinished';

const keyOf = ({ first, last }: BatchRun) => `${first}-${last}`;

/** A folder that holds codes already must hold them for this package: they would be printed together. */
function mustBeOurs(dir: string, facts: Facts, selection: Selection): void {
  if (!existsSync(join(dir, 'codes')) || readdirSync(join(dir, 'codes')).length === 0) return;
  const names = readdirSync(dir);
  const journals = names.filter((name) => name.startsWith(START) && name.endsWith(END));
  const siblings = journals.map((name) => readFileSync(join(dir, name), 'utf8').split('\n')[0]!);
  const kin = siblings.some((line) =>
    line.startsWith(JSON.stringify({ package: facts.sha256 }).slice(0, -1)),
  );
  const of = /-of-\d+$/.exec(selection.label)?.[0];
  if (kin || (of && names.some((name) => name.startsWith('files-') && name.endsWith(`${of}.csv`)))) return;
  throw wrongUse(
    `${dir} holds other codes already; codes of two runs in one folder end up in one print. Name another folder with -o.`,
  );
}
