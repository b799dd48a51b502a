import type { Drawing, SymbolShape } from '../../plan.ts';
import { imageDots, modulesOf, QUIET_ZONE } from '../../size.ts';
import { panelBands } from '../bands.ts';

/** The most rectangles a panel can have: every second dot of every band; of a secure graphic every second cell, and the ring's sides. */
export function mostPanelRectangles(drawing: Drawing, shape: SymbolShape): number {
  if (drawing.secureGraphic) return panelBands(drawing) * (drawing.secureGraphic.cells / 2 + 2);
  return panelBands(drawing) * Math.ceil(imageDots(drawing, shape.version).width / 2);
}

/**
 * Visits the dark runs of a panel, band by band from the top and each from the left, as rectangles in dots, y from the top of
 * the image. None overlap: at the resolution of the equipment every dot is one rectangle's or none's.
 * @param dots a line of each band, as in Bands. @throws Error if they are not as many.
 */
export function panelRectangles(
  drawing: Drawing,
  shape: SymbolShape,
): (dots: Uint8Array, visit: (x: number, y: number, width: number, height: number) => void) => void {
  const { panel = [] } = drawing;
  const { width } = imageDots(drawing, shape.version);
  const lineBytes = Math.ceil(width / 8);
  const top = (modulesOf(shape.version) + 2 * QUIET_ZONE) * drawing.dotsY;
  return (dots, visit) => {
    if (dots.length !== panel.length * lineBytes)
      throw new Error(`A panel of ${dots.length} bytes is not one of ${panel.length * lineBytes}.`);
    let y = top;
    panel.forEach((height, band) => {
      const isDark = (x: number) =>
        x < width && (dots[band * lineBytes + (x >> 3)]! & (128 >> (x & 7))) !== 0;
      for (let x = 0; x < width; x++) {
        const from = x;
        while (isDark(x)) x++;
        if (x > from) visit(from, y, x - from, height);
      }
      y += height;
    });
  };
}
