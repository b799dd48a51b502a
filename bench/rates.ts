import { median } from './median.ts';

/** What one of several ways does: `times` things a call. */
export type Way = { times: number; work(): void };

/** Things a second of every way, in turns in one process: the median of `rounds` after one that does not count. */
export function rates<Name extends string>(ways: Record<Name, Way>, rounds: number): Record<Name, number> {
  const names = Object.keys(ways) as Name[];
  const seen = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -1; round < rounds; round++)
    for (const name of names) {
      const start = process.hrtime.bigint();
      ways[name].work();
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      if (round >= 0) seen[name].push(ways[name].times / seconds);
    }
  return Object.fromEntries(names.map((name) => [name, median(seen[name])])) as Record<Name, number>;
}
