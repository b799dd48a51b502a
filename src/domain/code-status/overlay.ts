/** Sequence numbers from `first` to `last`, both included. */
export type Range = { first: number; last: number };

/** How many codes ranges have that do not overlap. */
export function codesIn(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** A range of which one change holds; of two changes of one code the one with the higher rank does. */
export type Held = Range & { change: number; rank: number };

/**
 * Lays the ranges of one change over those that hold: it takes what nobody holds and what a lower rank does. Both are in the
 * order of their numbers and without overlap, and so is what comes back, with neighbours of one change joined. Whatever the
 * order in which changes are laid, or how often, the outcome is the same.
 */
export function overlay(held: readonly Held[], over: readonly Range[], { change, rank }: Change): Held[] {
  const out: Held[] = [];
  let [rest, next] = [held[0], 1];
  const advance = () => {
    rest = held[next++];
  };
  for (const { first, last } of over) {
    for (; rest && rest.last < first; advance()) push(out, rest);
    let free = first;
    for (; rest && rest.first <= last; advance()) {
      if (rest.rank > rank) {
        if (rest.first > free) push(out, { first: free, last: rest.first - 1, change, rank });
        free = rest.last + 1;
        if (rest.last > last) break;
        push(out, rest);
      } else {
        if (rest.first < first) push(out, { ...rest, last: first - 1 });
        if (rest.last <= last) continue;
        rest = { ...rest, first: last + 1 };
        break;
      }
    }
    if (free <= last) push(out, { first: free, last, change, rank });
  }
  for (; rest; advance()) push(out, rest);
  return out;
}

/** Takes one change out of what holds between two numbers; beyond them it stays. */
export function without(held: readonly Held[], change: number, { first, last }: Range): Held[] {
  return held.flatMap((row) => {
    if (row.change !== change || row.first > last || row.last < first) return [row];
    return [
      { ...row, last: first - 1 },
      { ...row, first: last + 1 },
    ].filter((part) => part.first <= part.last);
  });
}

/** What two lists of ranges have in common; both are in order and without overlap. */
export function shared(one: readonly Range[], other: readonly Range[]): Range[] {
  const out: Range[] = [];
  for (let [i, j] = [0, 0]; i < one.length && j < other.length; ) {
    const [a, b] = [one[i]!, other[j]!];
    const both = { first: Math.max(a.first, b.first), last: Math.min(a.last, b.last) };
    if (both.first <= both.last) out.push(both);
    if (a.last < b.last) i++;
    else j++;
  }
  return out;
}

/** Ranges without some that lie within them; both are in order and without overlap. */
export function minus(all: readonly Range[], taken: readonly Range[]): Range[] {
  const out: Range[] = [];
  let next = 0;
  for (const { first, last } of all) {
    let free = first;
    for (; next < taken.length && taken[next]!.last <= last; next++) {
      const gone = taken[next]!;
      if (gone.first > free) out.push({ first: free, last: gone.first - 1 });
      free = gone.last + 1;
    }
    if (free <= last) out.push({ first: free, last });
  }
  return out;
}

/** What holds, in order, with neighbours of one change as one; nothing overlaps. */
export function united(rows: readonly Held[]): Held[] {
  const out: Held[] = [];
  for (const row of [...rows].sort((a, b) => a.first - b.first)) push(out, row);
  return out;
}

type Change = Pick<Held, 'change' | 'rank'>;

function push(out: Held[], row: Held): void {
  const before = out.at(-1);
  if (before?.change === row.change && before.last + 1 === row.first) before.last = row.last;
  else out.push({ ...row });
}
