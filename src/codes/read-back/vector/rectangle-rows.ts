import type { Axis, Geometry } from '../geometry.ts';
import { FIRST_TURNS, gapFault, RowStack, SECOND_TURNS } from '../row-stack.ts';
import { PanelDots } from './panel-dots.ts';

/**
 * Collects the dark rectangles of a vector image, from the top, from the left, in dots: those side by side must be equally
 * high, stand apart, and begin and end where modules do. What no rectangle covers is light.
 */
export class RectangleRows {
  private readonly across: Axis;
  private readonly stack: RowStack;
  private readonly panel: PanelDots;
  private top = 0;
  private bottom = 0;
  private right = 0;
  /** The module before which the last run ends. */
  private last = -1;
  private first = 0;
  private second = 0;

  constructor(geometry: Geometry) {
    this.across = geometry.across;
    this.stack = new RowStack(geometry);
    this.panel = new PanelDots(geometry);
  }

  /** `dots` are those that the panel must have. */
  start(dots?: Uint8Array) {
    this.stack.start();
    this.panel.start(dots);
    this.top = 0;
    this.bottom = 0;
    this.right = -1;
    this.first = 0;
    this.second = 0;
  }

  add(x: number, y: number, width: number, height: number) {
    if (y >= this.panel.top) return this.panel.add(x, y, width, height);
    if (y !== this.top || this.right < 0) this.nextBand(y, height);
    if (y + height !== this.bottom) throw new Error('Two dark runs side by side are not equally high.');
    if (x <= this.right) throw new Error('Two dark runs touch or are out of order.');
    this.right = x + width;
    const start = this.across.startsAt[x] ?? -1;
    const end = this.across.endsAt[x + width] ?? -1;
    if (start < 0 || end < 0 || width <= 0) {
      throw new Error(`A dark run from dot ${x} to ${x + width} does not fit the modules.`);
    }
    if (start <= this.last) throw new Error(gapFault(x));
    this.last = end;
    this.first ^= FIRST_TURNS[start]! ^ FIRST_TURNS[end]!;
    this.second ^= SECOND_TURNS[start]! ^ SECOND_TURNS[end]!;
  }

  /** The symbol's rows. */
  finish(): Int32Array {
    this.panel.finish();
    this.nextBand(this.panel.top, 0);
    return this.stack.finish();
  }

  private nextBand(y: number, height: number) {
    if (y < this.bottom) throw new Error('Dark runs overlap or are out of order.');
    this.stack.add(this.first, this.second, this.bottom - this.top);
    this.stack.add(0, 0, y - this.bottom);
    this.first = 0;
    this.second = 0;
    this.top = y;
    this.bottom = y + height;
    this.right = 0;
    this.last = -1;
  }
}
