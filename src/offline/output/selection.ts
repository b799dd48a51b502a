import { codeRuns } from '../../codes/package/layout.ts';
import type { CodeRun } from '../../codes/rows/tables.ts';
import type { CodeChunk } from '../check/expected-rows.ts';
import type { Facts } from '../facts.ts';
import { wrongUse } from '../failure.ts';

/** What of an order is drawn. Batches and ranges are pairs of first and last. */
export type Part =
  | { kind: 'all' }
  | { kind: 'batches'; pairs: [number, number][]; text: string }
  | { kind: 'range'; pair: [number, number]; text: string }
  | { kind: 'shard'; number: number; of: number };

/** The codes to draw, as pairs of first and last sequence number, in order and apart. */
export type Selection = { label: string; filesName: string; pairs: [number, number][]; count: number };

/** The selected codes of one batch: the folder they go to is finished as a whole. */
export type BatchRun = { batch: number; first: number; last: number; count: number; whole: boolean };

/** @throws Failure (2) if the package has no such batch or code. */
export function selectCodes(part: Part, facts: Facts): Selection {
  const { quantity, batchSize } = facts;
  const select = (label: string, pairs: [number, number][]): Selection => ({
    label,
    filesName: 'files.csv',
    pairs,
    count: pairs.reduce((sum, [first, last]) => sum + last - first + 1, 0),
  });
  if (part.kind === 'all') return select('all', [[1, quantity]]);
  if (part.kind === 'range') {
    const [first, last] = part.pair;
    if (last > quantity) throw wrongUse(`--range ${part.text}: the package has codes 1 to ${quantity}.`);
    return select(`range-${first}-${last}`, [[first, last]]);
  }
  if (part.kind === 'shard') return shardOf(part.number, part.of, quantity);
  const batches = facts.batches.length;
  if (part.pairs.at(-1)![1] > batches)
    throw wrongUse(`--batch ${part.text}: the package has batches 1 to ${batches}.`);
  const pairs = part.pairs.map(([first, last]): [number, number] => [
    (first - 1) * batchSize + 1,
    Math.min(last * batchSize, quantity),
  ]);
  const name = part.pairs.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join('+');
  return select(`batch-${name}`.slice(0, 100), pairs);
}

/** The I-th of N equal parts: every code is in exactly one, and their sizes differ by one at most. */
export function shardOf(number: number, of: number, quantity: number): Selection {
  const before = Math.floor(((number - 1) * quantity) / of);
  const last = Math.floor((number * quantity) / of);
  return {
    label: `${number}-of-${of}`,
    filesName: `files-${number}-of-${of}.csv`,
    pairs: last > before ? [[before + 1, last]] : [],
    count: last - before,
  };
}

/** The batches that a selection touches, with what of them is selected, in order. */
export function* batchRuns(selection: Selection, { quantity, batchSize }: Facts): Generator<BatchRun> {
  for (const [from, to] of selection.pairs)
    for (const { first, count, batch } of codeRuns(from, to, batchSize, batchSize)) {
      const last = first + count - 1;
      const whole = count === batchSize || (last === quantity && (first - 1) % batchSize === 0);
      yield { batch, first, last, count, whole };
    }
}

/** The part of a chunk that lies within `first` to `last`, with IDs of its own; undefined if none does. */
export function cutChunk(chunk: CodeChunk, first: number, last: number): CodeChunk | undefined {
  const from = Math.max(first, chunk.first) - chunk.first;
  const to = Math.min(last, chunk.first + chunk.count - 1) - chunk.first;
  if (to < from) return undefined;
  const start = from === 0 ? 0 : chunk.fieldEnds[from - 1]!;
  const run: CodeRun = {
    first: chunk.first + from,
    count: to - from + 1,
    batch: chunk.batch,
    batchSequence: chunk.batchSequence + from,
  };
  return {
    ...run,
    ids: chunk.ids.slice(from * 14, (to + 1) * 14),
    fields: chunk.fields.subarray(start),
    fieldEnds: chunk.fieldEnds.slice(from, to + 1).map((end) => end - start),
  };
}
