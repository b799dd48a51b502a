import type { Drawing, SymbolShape } from '../../plan.ts';
import { modulesOf, QUIET_ZONE } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { bandCount, bandCutter, erosion, panelBands } from '../bands.ts';
import { changingElements, MOST_CHANGING_ELEMENTS } from '../changing-elements.ts';
import { mostPanelRectangles, panelRectangles } from './panel-rectangles.ts';

/** The dark dots of an image as rectangles: x, y from the top left, width, height of each, in dots. */
export type Rectangles = { count: number; sides: Uint16Array };

/** The most rectangles an image can have: every second module of every band, and those of its panel. */
export function mostRectangles(drawing: Drawing, shape: SymbolShape): number {
  const symbol = ((bandCount(drawing, shape) - panelBands(drawing)) * (modulesOf(shape.version) + 1)) / 2;
  return symbol + mostPanelRectangles(drawing, shape);
}

/** Cuts symbols into one rectangle for each dark run of each band; the Rectangles returned are reused on each call. */
export function rectangleCutter(
  drawing: Drawing,
  shape: SymbolShape,
): (matrix: Matrix, dots?: Uint8Array) => Rectangles {
  const cut = bandCutter(drawing, shape);
  const { before, after } = erosion(drawing.reductionX);
  const changes = new Uint16Array(MOST_CHANGING_ELEMENTS);
  const rectangles = { count: 0, sides: new Uint16Array(4 * mostRectangles(drawing, shape)) };
  const { sides } = rectangles;
  const panel = panelRectangles(drawing, shape);
  return (matrix, dots) => {
    const { symbolCount, words, rows, lines, dots: below } = cut(matrix, dots);
    let at = 0;
    let y = 0;
    for (let band = 0; band < symbolCount; band++) {
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
    panel(below, (...rectangle) => {
      sides.set(rectangle, at);
      at += 4;
    });
    rectangles.count = at / 4;
    return rectangles;
  };
}
