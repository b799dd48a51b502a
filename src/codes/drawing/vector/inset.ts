import type { Drawing, SymbolShape } from '../../plan.ts';
import { imageDots } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { jointFinder, mostRectangles, rectangleCutter } from './rectangles.ts';

/**
 * Dark dots for renderers that paint every dot a shape touches (PostScript Language Reference, 7.5; ISO 32000-1,
 * 10.6.5): an edge on the border of two dots, or past it by a rounding error, would add a dot. So all is in hundredths of
 * a dot, and every rectangle ends one hundredth inside its dots; where one stands on another, a joint of a dot's
 * height covers the gap. Such shapes give the same dots by either rule, touched or centre covered.
 */
export type InsetRectangles = { count: number; sides: Int32Array };

/** Units in a dot. */
export const UNITS = 100;

/** The most rectangles and joints an image of `shape` can have. */
export function mostInsets(drawing: Drawing, shape: SymbolShape): number {
  return 3 * mostRectangles(drawing, shape);
}

/**
 * Cuts symbols into x, y, width and height in hundredths of a dot, y counting from the bottom: rectangles from the top,
 * from the left, then joints in the same order. What is returned is reused on each call.
 */
export function insetCutter(drawing: Drawing, shape: SymbolShape): (matrix: Matrix) => InsetRectangles {
  const cut = rectangleCutter(drawing, shape);
  const findJoints = jointFinder(drawing, shape);
  const { height } = imageDots(drawing, shape.version);
  const result = { count: 0, sides: new Int32Array(4 * mostInsets(drawing, shape)) };
  const { sides: to } = result;
  return (matrix) => {
    const rectangles = cut(matrix);
    const { sides } = rectangles;
    let at = 0;
    for (; at < 4 * rectangles.count; at += 4) {
      to[at] = UNITS * sides[at]! + 1;
      to[at + 1] = UNITS * (height - sides[at + 1]! - sides[at + 3]!) + 1;
      to[at + 2] = UNITS * sides[at + 2]! - 2;
      to[at + 3] = UNITS * sides[at + 3]! - 2;
    }
    const joints = findJoints(rectangles);
    for (let i = 0; i < 3 * joints.count; i += 3) {
      to[at] = UNITS * joints.sides[i]! + 1;
      to[at + 1] = UNITS * (height - joints.sides[i + 1]!) - UNITS / 2;
      to[at + 2] = UNITS * joints.sides[i + 2]! - 2;
      to[at + 3] = UNITS;
      at += 4;
    }
    result.count = at / 4;
    return result;
  };
}
