import type { ListedRow } from '../../../domain/codes/serials.ts';

/** Rows that are sorted at once: a few milliseconds. */
const RUN = 5_000;

const before = (a: ListedRow, b: ListedRow): number =>
  a.serial < b.serial ? -1 : a.serial > b.serial ? 1 : a.row - b.row;

/**
 * Rows in the order of their serial numbers, in slices of at most `size`: a table that is kept in that order takes them several
 * times as fast as in any other. It rests between steps, so that others have their turn.
 */
export async function* sortedSlices(rows: ListedRow[], size: number): AsyncGenerator<ListedRow[]> {
  const runs: ListedRow[][] = [];
  for (let at = 0; at < rows.length; at += RUN) {
    runs.push(rows.slice(at, at + RUN).sort(before));
    await new Promise(setImmediate);
  }
  const heap = runs.map((run) => ({ run, at: 0 }));
  for (let i = heap.length >> 1; i >= 0; i--) sink(heap, i);
  let slice: ListedRow[] = [];
  for (let head = heap[0]; head; head = heap[0]) {
    slice.push(head.run[head.at++]!);
    if (head.at === head.run.length) {
      const last = heap.pop()!;
      if (heap.length > 0) heap[0] = last;
    }
    sink(heap, 0);
    if (slice.length < size) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}

type Head = { run: ListedRow[]; at: number };

/** Puts a head of a heap below those that come before it. */
function sink(heap: Head[], start: number): void {
  const row = (i: number): ListedRow | undefined => heap[i]?.run[heap[i]!.at];
  for (let i = start; ; ) {
    let least = i;
    for (const child of [2 * i + 1, 2 * i + 2]) {
      const [one, other] = [row(child), row(least)];
      if (one && other && before(one, other) < 0) least = child;
    }
    if (least === i) return;
    [heap[i], heap[least]] = [heap[least]!, heap[i]!];
    i = least;
  }
}
