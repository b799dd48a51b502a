import type { Drawing } from '../plan.ts';
import type { DotGrid } from './dot-grid.ts';
import { FIRST_TURNS, gapFault, RowStack, SECOND_TURNS } from './row-stack.ts';

/**
 * Takes the dot lines of an image from the top, each by its changing elements: the dots at which its colour changes, the first
 * one to dark. Every change must be where a module begins or ends.
 */
export class DotLines {
  private readonly stack: RowStack;
  private readonly startsAt: Int8Array;
  private readonly endsAt: Int8Array;
  /** The modules of the last line. */
  private first = 0;
  private second = 0;

  constructor(drawing: Drawing, grid: DotGrid) {
    this.stack = new RowStack(drawing, grid);
    this.startsAt = grid.startsAt;
    this.endsAt = grid.endsAt;
  }

  start() {
    this.stack.start();
    this.first = 0;
    this.second = 0;
  }

  /** A line with the first `count` of `changes`, which rise. */
  add(changes: Int32Array, count: number) {
    let first = 0;
    let second = 0;
    let last = -1;
    for (let i = 0; i < count; i++) {
      const dot = changes[i]!;
      const module = i & 1 ? this.endsAt[dot]! : this.startsAt[dot]!;
      if (module < 0)
        throw new Error(`A dark run ${i & 1 ? 'ends' : 'starts'} at dot ${dot}, within a module.`);
      if (module <= last) throw new Error(gapFault(dot));
      last = module;
      first ^= FIRST_TURNS[module]!;
      second ^= SECOND_TURNS[module]!;
    }
    if (count & 1) throw new Error('A line is dark to its end.');
    this.first = first;
    this.second = second;
    this.repeat();
  }

  /** The last line again; a light one before the first. */
  repeat() {
    this.stack.add(this.first, this.second, 1);
  }

  /** The symbol's rows. */
  finish(): Int32Array {
    return this.stack.finish();
  }
}
