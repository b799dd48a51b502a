import { median } from './median.ts';

/** What one of several ways does: `times` things a call. */
export type Way = { times: number; work(): void };

/**
 * Things of every way a second of processor time, which a busy machine disturbs least, in turns in one process: the median
 * of `rounds` after one that does not count.
 */
export function rates<Name extends string>(ways: Record<Name, Way>, rounds: number): Record<Name, number> {
  const names = Object.keys(ways) as Name[];
  const seen = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -1; round < rounds; round++)
    for (const name of names) {
      const start = process.cpuUsage();
      ways[name].work();
      const { user, system } = process.cpuUsage(start);
      const seconds = (user + system) / 1e6;
      if (round >= 0) seen[name].push(ways[name].times / seconds);
    }
  return Object.fromEntries(names.map((name) => [name, median(seen[name])])) as Record<Name, number>;
}
