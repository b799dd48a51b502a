import type { Drawing, SymbolShape } from '../../plan.ts';
import { imageDots, modulesOf, QUIET_ZONE } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { erosion } from '../bands.ts';
import { changingElements, MOST_CHANGING_ELEMENTS } from '../changing-elements.ts';
import { mostPanelRectangles, panelRectangles } from './panel-rectangles.ts';

/**
 * A rectangle is written a hundredth of a dot inside its dots on each side, in dots. Renderers that paint every dot a shape
 * touches (PostScript Language Reference, 7.5; ISO 32000-1, 10.6.5) would add a dot where an edge lies on the border of
 * two, or past it by a rounding error. These edges give the same dots by either rule, touched or centre covered.
 */
export const INSET = { all: '.01', twice: '.02', rest: '.98' };

/** x, y, width and height of each rectangle, in dots, y from the bottom. */
export type Cover = { count: number; sides: Uint16Array };

/** The most rectangles a cover can have: every second module of every row, and of every two rows; and those of a panel. */
export function mostCovering(drawing: Drawing, shape: SymbolShape): number {
  const size = modulesOf(shape.version);
  return size * (size + 1) + mostPanelRectangles(drawing, shape);
}

/**
 * Covers the dark dots of symbols with rectangles that overlap so far that no seam is left when each is inset: row by row
 * from the top, the dark runs of the row, then those of the modules that are dark both in it and in the row below, from the
 * left; each as far down as it is dark throughout. A rectangle that lies within an earlier one is left out. Any two or four
 * dark modules that meet lie within one rectangle; a reduction asks for no more, so it makes each smaller by itself. The
 * rectangles of a panel follow, as they are. The Cover returned is reused on each call.
 */
export function coverCutter(
  drawing: Drawing,
  shape: SymbolShape,
): (matrix: Matrix, dots?: Uint8Array) => Cover {
  const across = edges(drawing.dotsX, drawing.reductionX);
  const down = edges(drawing.dotsY, drawing.reductionY);
  const { height } = imageDots(drawing, shape.version);
  const cover: Cover = { count: 0, sides: new Uint16Array(4 * mostCovering(drawing, shape)) };
  const { sides } = cover;
  const size = modulesOf(shape.version);
  const firsts = new Int32Array(size + 1);
  const seconds = new Int32Array(size + 1);
  const both = new Uint32Array(2);
  const changes = new Uint16Array(MOST_CHANGING_ELEMENTS);
  /** By left and right: the row at which the last rectangle between them ends. */
  const ends = new Uint8Array(64 * 64);

  /** The first `count` of `changes` as rectangles from row `top` down; `at` sides were before them. Returns how many are then. */
  function takeNew(count: number, top: number, at: number): number {
    let end = at;
    for (let i = 0; i < count; i += 2) {
      const left = changes[i]!;
      const right = changes[i + 1]!;
      const between = 64 * left + right;
      if (ends[between]! > top) continue;
      const first = FIRST_FROM[left]! & ~FIRST_FROM[right]!;
      const second = SECOND_FROM[left]! & ~SECOND_FROM[right]!;
      let bottom = top + 1;
      while ((firsts[bottom]! & first) === first && (seconds[bottom]! & second) === second) bottom++;
      ends[between] = bottom;
      const x = across.starts[left]!;
      const y = height - down.ends[bottom]!;
      sides[end] = x;
      sides[end + 1] = y;
      sides[end + 2] = across.ends[right]! - x;
      sides[end + 3] = height - down.starts[top]! - y;
      end += 4;
    }
    return end;
  }

  const panel = panelRectangles(drawing, shape);
  return ({ rows, words }, dots = NONE) => {
    ends.fill(0);
    for (let row = 0; row < size; row++) {
      firsts[row] = rows[row * words]!;
      seconds[row] = words > 1 ? rows[row * words + 1]! : 0;
    }
    let end = 0;
    for (let row = 0; row < size; row++) {
      end = takeNew(changingElements(rows, row * words, words, changes), row, end);
      both[0] = firsts[row]! & firsts[row + 1]!;
      both[1] = seconds[row]! & seconds[row + 1]!;
      end = takeNew(changingElements(both, 0, 2, changes), row, end);
    }
    cover.count = end / 4;
    panel(dots, (x, y, width, lines) => sides.set([x, height - y - lines, width, lines], 4 * cover.count++));
    return cover;
  };
}

const NONE = new Uint8Array(0);

/** Where, in dots, a dark run that starts with a module starts, and where one that ends before a module ends. */
function edges(dots: number, reduction: number) {
  const { before, after } = erosion(reduction);
  const place = (module: number) => (module + QUIET_ZONE) * dots;
  return {
    starts: Uint16Array.from({ length: 64 }, (_, module) => place(module) + before),
    ends: Uint16Array.from({ length: 64 }, (_, module) => place(module) - after),
  };
}

/** The modules from one on in the first word of a row, and in the second. */
const FIRST_FROM = Int32Array.from({ length: 64 }, (_, module) => (module < 32 ? -1 >>> module : 0));
const SECOND_FROM = Int32Array.from({ length: 64 }, (_, module) =>
  module <= 32 ? -1 : -1 >>> (module - 32),
);
