import type { Drawing, SymbolShape } from '../../plan.ts';
import { modulesOf, QUIET_ZONE } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { bandCount, bandCutter, erosion } from '../bands.ts';
import { changingElements, MOST_CHANGING_ELEMENTS } from '../changing-elements.ts';

/** The dark dots of an image as rectangles: x, y from the top left, width, height of each, in dots. */
export type Rectangles = { count: number; sides: Uint16Array };

/** The most rectangles an image can have: every second module of every band. */
export function mostRectangles(drawing: Drawing, shape: SymbolShape): number {
  return (bandCount(drawing, shape) * (modulesOf(shape.version) + 1)) / 2;
}

/** Cuts symbols into one rectangle for each dark run of each band; the Rectangles returned are reused on each call. */
export function rectangleCutter(drawing: Drawing, shape: SymbolShape): (matrix: Matrix) => Rectangles {
  const cut = bandCutter(drawing, shape);
  const { before, after } = erosion(drawing.reductionX);
  const changes = new Uint16Array(MOST_CHANGING_ELEMENTS);
  const rectangles = { count: 0, sides: new Uint16Array(4 * mostRectangles(drawing, shape)) };
  const { sides } = rectangles;
  return (matrix) => {
    const { count, words, rows, lines } = cut(matrix);
    let at = 0;
    let y = 0;
    for (let band = 0; band < count; band++) {
      const found = changingElements(rows, band * words, words, changes);
      for (let i = 0; i < found; i += 2) {
        const left = (changes[i]! + QUIET_ZONE) * drawing.dotsX + before;
        sides[at] = left;
        sides[at + 1] = y;
        sides[at + 2] = (changes[i + 1]! + QUIET_ZONE) * drawing.dotsX - after - left;
        sides[at + 3] = lines[band]!;
        at += 4;
      }
      y += lines[band]!;
    }
    rectangles.count = at / 4;
    return rectangles;
  };
}

/**
 * The stretches in which one rectangle stands on another: x, y and width of each, y being the line between the two. The
 * Joints returned are reused on each call; the rectangles must be in the cutter's order.
 */
export type Joints = { count: number; sides: Uint16Array };

export function jointFinder(drawing: Drawing, shape: SymbolShape): (rectangles: Rectangles) => Joints {
  const joints = { count: 0, sides: new Uint16Array(6 * mostRectangles(drawing, shape)) };
  return ({ count, sides }) => {
    let at = 0;
    let upper = 0;
    for (let lower = 0; lower < 4 * count; ) {
      const y = sides[lower + 1]!;
      const base = sides[upper + 1]! + sides[upper + 3]!;
      const right = sides[upper]! + sides[upper + 2]!;
      const lowerRight = sides[lower]! + sides[lower + 2]!;
      const left = Math.max(sides[upper]!, sides[lower]!);
      const width = Math.min(right, lowerRight) - left;
      if (base === y && width > 0) {
        joints.sides[at] = left;
        joints.sides[at + 1] = y;
        joints.sides[at + 2] = width;
        at += 3;
      }
      if (base < y || (base === y && right <= lowerRight)) upper += 4;
      else lower += 4;
    }
    joints.count = at / 3;
    return joints;
  };
}
