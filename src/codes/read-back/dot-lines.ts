import type { Geometry } from './geometry.ts';
import { PanelLines } from './panel-lines.ts';
import { FIRST_TURNS, gapFault, RowStack, SECOND_TURNS } from './row-stack.ts';

/**
 * A function from an image file to the rows of its symbol: two 32-bit words a row, module 0 in the first word's bit 31, 1 is dark.
 * `dots` are those that the panel of the drawing must have, if it has one: a line of each band.
 */
export type RowsReader = (file: Uint8Array, dots?: Uint8Array) => Int32Array;

/**
 * Takes the dot lines of an image from the top, each by its changing elements: the dots at which its colour changes, the first
 * one to dark. Lines of the symbol may change only where a module begins or ends; the others must be those of the panel.
 */
export class DotLines {
  private readonly stack: RowStack;
  private readonly panel: PanelLines;
  private readonly startsAt: Int8Array;
  private readonly endsAt: Int8Array;
  private readonly symbolHeight: number;
  private line = 0;
  /** The modules of the last line. */
  private first = 0;
  private second = 0;

  constructor(geometry: Geometry) {
    this.stack = new RowStack(geometry);
    this.panel = new PanelLines(geometry);
    this.startsAt = geometry.across.startsAt;
    this.endsAt = geometry.across.endsAt;
    this.symbolHeight = geometry.symbolHeight;
  }

  /** `dots` are those that the panel must have. */
  start(dots?: Uint8Array) {
    this.stack.start();
    this.panel.start(dots);
    this.line = 0;
    this.first = 0;
    this.second = 0;
  }

  /** A line with the first `count` of `changes`, which rise. */
  add(changes: Int32Array, count: number) {
    if (count & 1) throw new Error('A line is dark to its end.');
    if (this.line >= this.symbolHeight) return this.panel.add(changes, count);
    this.readModules(changes, count);
    this.repeat();
  }

  /** The last line again; a light one before the first. */
  repeat() {
    if (this.line >= this.symbolHeight) return this.panel.repeat();
    this.line++;
    this.stack.add(this.first, this.second, 1);
  }

  /** The symbol's rows. */
  finish(): Int32Array {
    this.panel.finish();
    return this.stack.finish();
  }

  private readModules(changes: Int32Array, count: number) {
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
    this.first = first;
    this.second = second;
  }
}
