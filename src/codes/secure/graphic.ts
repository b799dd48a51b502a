// Start here: where the secure graphic lies below a symbol, in dots; pattern.ts says which of its cells are dark.
import type { Drawing, PackagePlan, SecureGraphic, SymbolShape } from '../plan.ts';
import { fraction, modulesOf, QUIET_ZONE } from '../size.ts';

export type { SecureGraphic } from '../plan.ts';

type Resolution = Pick<Drawing, 'resolutionX' | 'resolutionY'>;
type Cells = { cellX: number; cellY: number; sixteenths: number; cells?: number };

/** The graphic of a press: its ring is 0.18 mm wide, rounded half up to whole dots, but at least 4; the gap is as wide. */
export function secureGraphic(
  press: Resolution,
  { cellX, cellY, sixteenths, cells = 48 }: Cells,
): SecureGraphic {
  const ringX = ringDots(press.resolutionX);
  const ringY = ringDots(press.resolutionY);
  return { cells, cellX, cellY, sixteenths, ringX, ringY, gapX: ringX, gapY: ringY };
}

/** Dots on each side of the whole graphic, ring included, before bar-width reduction. */
export function graphicSide({ cells, cellX, cellY, ringX, ringY, gapX, gapY }: SecureGraphic) {
  return { x: cells * cellX + 2 * (ringX + gapX), y: cells * cellY + 2 * (ringY + gapY) };
}

/**
 * The left upper dot of cell (0, 0) in the image. The ring begins as far left as the symbol does or up to 7 dots right of it, so
 * that the first cell begins at a multiple of 8 dots. It lies below the symbol's quiet zone.
 */
export function originOf({ ringX, ringY, gapX, gapY }: SecureGraphic, drawing: Drawing, shape: SymbolShape) {
  return {
    x: 8 * Math.ceil((QUIET_ZONE * drawing.dotsX + ringX + gapX) / 8),
    y: (modulesOf(shape.version) + 2 * QUIET_ZONE) * drawing.dotsY + ringY + gapY,
  };
}

/**
 * The dot lines of the graphic's bands, for `Drawing.panel`: the ring's upper side, its two sides alone, a band for each row of cells, its sides,
 * its lower side, a module of light. Reduction r in y takes ⌊r/2⌋ lines from the upper edge of what is dark and ⌈r/2⌉ from the lower one; the
 * upper edge of the upper side then leaves a band of light before all others.
 */
export function panelOf(
  graphic: SecureGraphic,
  { dotsY, reductionY }: Pick<Drawing, 'dotsY' | 'reductionY'>,
): number[] {
  const { cells, cellY, ringY, gapY } = graphic;
  const before = Math.floor(reductionY / 2);
  const after = Math.ceil(reductionY / 2);
  const bar = ringY - reductionY;
  const rows = new Array<number>(cells).fill(cellY);
  const lines = [bar, after + gapY, ...rows, gapY + before, bar, after + dotsY];
  return before > 0 ? [before, ...lines] : lines;
}

export type SecureDrawing = Drawing & { secureGraphic: SecureGraphic };

/** The drawing with a graphic below its symbol. */
export function withGraphic(drawing: Drawing, graphic: SecureGraphic): SecureDrawing {
  return { ...drawing, panel: panelOf(graphic, drawing), secureGraphic: graphic };
}

/** How an order's images are drawn: with their graphic, if they have one. */
export function drawnAs({ drawing, secure }: Pick<PackagePlan, 'drawing' | 'secure'>): Drawing {
  return secure ? withGraphic(drawing, secure.graphic) : drawing;
}

/** Why a graphic cannot stand below a symbol: its module is too small, or bar-width reduction would take the ring away. */
export type Misfit = { kind: 'module'; leastDotsX: number } | { kind: 'ring' };

/** Undefined if the graphic fits: no wider than the symbol, a module of light right of it, and a ring after reduction. */
export function lookupMisfit(
  graphic: SecureGraphic,
  drawing: Drawing,
  shape: SymbolShape,
): Misfit | undefined {
  if (drawing.reductionX >= graphic.ringX || drawing.reductionY >= graphic.ringY) return { kind: 'ring' };
  const leastDotsX = leastModule(graphic, shape);
  return drawing.dotsX < leastDotsX ? { kind: 'module', leastDotsX } : undefined;
}

export function fits(graphic: SecureGraphic, drawing: Drawing, shape: SymbolShape): boolean {
  return lookupMisfit(graphic, drawing, shape) === undefined;
}

/** Dots across that a module of the shape must have at least for the graphic to fit below. */
export function leastModule(graphic: SecureGraphic, { version }: SymbolShape): number {
  const { ringX, gapX } = graphic;
  const side = graphicSide(graphic).x;
  const modules = modulesOf(version);
  let dotsX = Math.ceil(side / modules);
  // Of modules of 1 and 2 dots, the shift by up to 7 dots can be more than the quiet zone has.
  while (shiftOf(QUIET_ZONE * dotsX + ringX + gapX) + side > (modules + QUIET_ZONE - 1) * dotsX) dotsX++;
  return dotsX;
}

function shiftOf(start: number): number {
  return (8 - (start % 8)) % 8;
}

function ringDots(resolution: string): number {
  const { over, under } = fraction(resolution);
  // 0.18 mm are 9/1270 inch.
  return Math.max(4, Math.floor(Number((18n * over + 1270n * under) / (2540n * under))));
}
