import type { Drawing, SymbolShape } from '../../plan.ts';
import { type DotGrid, dotGrid } from '../dot-grid.ts';
import type { AsciiScanner } from './ascii-scanner.ts';
import { RectangleRows } from './rectangle-rows.ts';

/**
 * Reads the rectangles of EPS and PDF: `x y width height` in hundredths of a dot, y from the bottom. First every dark run,
 * one hundredth inside its dots on each side; then a joint, half a dot up and half a dot down, for every stretch in
 * which one run stands on another: none missing, none beside the dark.
 */
export class InsetRows {
  readonly grid: DotGrid;
  private readonly rows: RectangleRows;
  /** Four numbers a run, in dots: left, top, right, bottom. */
  private readonly runs: number[] = [];
  private readonly sides = [0, 0, 0, 0];

  constructor(drawing: Drawing, shape: SymbolShape) {
    this.grid = dotGrid(drawing, shape);
    this.rows = new RectangleRows(drawing, this.grid);
  }

  /** Reads lines that end as `ending` says until one starts with no digit; returns the symbol's rows. */
  read(scanner: AsciiScanner, ending: string): Int32Array {
    this.rows.start();
    this.runs.length = 0;
    let more = this.next(scanner, ending);
    for (; more && this.sides[3] !== UNITS; more = this.next(scanner, ending)) this.addRun();
    const rows = this.rows.finish();
    for (const joint of this.joints()) {
      if (!more) throw new Error('The image lacks a joint between two dark runs.');
      if (joint.some((side, i) => side !== this.sides[i]))
        throw new Error('A joint is not between two dark runs.');
      more = this.next(scanner, ending);
    }
    if (more) throw new Error('The image has a joint too many.');
    return rows;
  }

  private next(scanner: AsciiScanner, ending: string): boolean {
    if (!scanner.seesDigit()) return false;
    for (let i = 0; i < 4; i++) {
      this.sides[i] = scanner.number();
      scanner.take(i < 3 ? ' ' : ending);
    }
    return true;
  }

  private addRun() {
    const [x, y, width, height] = this.sides as [number, number, number, number];
    const left = inDots(x - 1);
    const right = inDots(x + width + 1);
    const bottom = this.grid.height - inDots(y - 1);
    const top = this.grid.height - inDots(y + height + 1);
    this.rows.add(left, top, right - left, bottom - top);
    this.runs.push(left, top, right, bottom);
  }

  /** The joints that the runs call for, as they must be written, from the top, from the left. */
  private *joints(): Generator<[number, number, number, number]> {
    const { runs } = this;
    let from = 0;
    for (let lower = 0; lower < runs.length; lower += 4) {
      const [left, top, right] = [runs[lower]!, runs[lower + 1]!, runs[lower + 2]!];
      while (runs[from + 3]! < top) from += 4;
      for (let upper = from; runs[upper + 3] === top; upper += 4) {
        const start = Math.max(left, runs[upper]!);
        const end = Math.min(right, runs[upper + 2]!);
        if (start >= end) continue;
        const y = UNITS * (this.grid.height - top) - UNITS / 2;
        yield [UNITS * start + 1, y, UNITS * (end - start) - 2, UNITS];
      }
    }
  }
}

function inDots(units: number): number {
  if (units % UNITS !== 0) throw new Error('A dark run is not one hundredth inside its dots.');
  return units / UNITS;
}

const UNITS = 100;
