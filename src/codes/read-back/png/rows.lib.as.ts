// The rows of the symbol from runs of equal lines: quiet zone above and below, whole modules, and a reduction along y that makes a
// line near the edge of a row dark only where the neighbour is dark too.

import { ROWS, size } from '../symbol/symbol.lib.as';

const RUNS: usize = memory.data(8 * 16_640, 16);
const ENDS: usize = memory.data(4 * 16_640, 16);
const QUIET = 4;

/** Dots of a module along y, and those that a reduction takes before and after a dark run. */
export let dotsY = 0;
export let before = 0;
export let after = 0;
let runs: usize = 0;
let run: usize = 0;
let line = 0;

export function startRuns(): void {
  runs = 0;
}

/** Lines of this row up to before `end`. */
export function addRun(row: u64, end: i32): void {
  store<u64>(RUNS + (runs << 3), row);
  store<i32>(ENDS + (runs << 2), end);
  runs++;
}

/** Whether the lines are those of the rows, which are known then. The last run ends with the image. */
export function stackRows(): bool {
  sample();
  run = 0;
  line = 0;
  if (!expect(0, QUIET * dotsY)) return false;
  for (let at = ROWS; at < ROWS + 8 * <usize>size; at += 8) {
    const row = load<u64>(at);
    if (!expect(row & load<u64>(at - 8), before)) return false;
    if (!expect(row, dotsY - before - after)) return false;
    if (!expect(row & load<u64>(at + 8), after)) return false;
  }
  return expect(0, QUIET * dotsY);
}

/** Takes each row from the first of its lines that no neighbour can change. */
function sample(): void {
  let own: usize = 0;
  for (let row = 0; row < size; row++) {
    const wanted = (QUIET + row) * dotsY + before;
    while (load<i32>(ENDS + (own << 2)) <= wanted) own++;
    store<u64>(ROWS + 8 * <usize>row, load<u64>(RUNS + (own << 3)));
  }
}

/** Whether the next `count` lines are this row. */
function expect(row: u64, count: i32): bool {
  const end = line + count;
  while (line < end) {
    if (load<u64>(RUNS + (run << 3)) !== row) return false;
    const runEnd = load<i32>(ENDS + (run << 2));
    line = min(end, runEnd);
    if (line === runEnd) run++;
  }
  return true;
}
