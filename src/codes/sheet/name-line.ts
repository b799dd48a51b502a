import { type Figure, gridFigure, type Pixel } from './figures.ts';
import { GLYPH_SIDE, type Glyph, lookupGlyph } from './unifont.ts';

/** Dots that a line of letters is wide. */
export function nameWidth(clusters: string[], pixel: Pixel): number {
  return columnsOf(clusters.map(glyphsOf)) * smaller(pixel).x;
}

/**
 * One line in the glyphs of GNU Unifont. A cluster is a letter with its marks. What is written from right to left stands in
 * that order; letters are not joined.
 */
export function nameLine(clusters: string[], pixel: Pixel): Figure {
  const letters = visualOrder(clusters).map(glyphsOf);
  const columns = Math.max(1, columnsOf(letters));
  const dark = new Uint8Array(columns * GLYPH_SIDE);
  let end = 0;
  for (const glyphs of letters) {
    const start = end;
    end += widthOf(glyphs);
    for (const glyph of glyphs) {
      const left = glyph.kind === 'mark at its end' ? end - GLYPH_SIDE : start;
      drawGlyph(glyph, left, columns, dark);
    }
  }
  const { x, y } = smaller(pixel);
  return gridFigure(
    { columns, rows: GLYPH_SIDE, dotsX: x, dotsY: y },
    (column, row) => dark[row * columns + column] === 1,
  );
}

function drawGlyph({ rows }: Glyph, left: number, columns: number, dark: Uint8Array): void {
  rows.forEach((bits, row) => {
    for (let column = 0; column < GLYPH_SIDE; column++) {
      const x = left + column;
      if (((bits << column) & 0x8000) !== 0 && x >= 0 && x < columns) dark[row * columns + x] = 1;
    }
  });
}

/** Its pixels are finer than those of the capitals, so that both are about as high. */
function smaller({ x, y }: Pixel): Pixel {
  return { x: Math.max(1, Math.round(x / 2)), y: Math.max(1, Math.round(y / 2)) };
}

function glyphsOf(cluster: string): Glyph[] {
  if (cluster === ' ') return [SPACE];
  const glyphs = [...cluster].flatMap((character) => lookupGlyph(character) ?? []);
  return widthOf(glyphs) > 0 ? glyphs : [lookupGlyph(CIRCLE) ?? SPACE, ...glyphs];
}

/** What a mark without a letter stands on. */
const CIRCLE = '\u25cc';
const SPACE: Glyph = { kind: 'letter', width: 8, rows: new Uint16Array(GLYPH_SIDE) };

function widthOf(glyphs: Glyph[]): number {
  return glyphs.reduce((sum, { width }) => sum + width, 0);
}

function columnsOf(letters: Glyph[][]): number {
  return letters.reduce((sum, glyphs) => sum + widthOf(glyphs), 0);
}

/** Turns each stretch of right-to-left letters round, with the spaces between them. */
function visualOrder(clusters: string[]): string[] {
  const order: string[] = [];
  for (let i = 0; i < clusters.length; ) {
    const end = endOfStretch(clusters, i);
    order.push(...(end > i ? clusters.slice(i, end).reverse() : clusters.slice(i, i + 1)));
    i = Math.max(end, i + 1);
  }
  return order;
}

/** Where a stretch of right-to-left letters that begins at `start` ends; `start` if none begins there. */
function endOfStretch(clusters: string[], start: number): number {
  let end = start;
  for (let i = start; i < clusters.length; i++) {
    const cluster = clusters[i] ?? '';
    if (RIGHT_TO_LEFT.test(cluster)) end = i + 1;
    else if (cluster !== ' ' || end === start) break;
  }
  return end;
}

const RIGHT_TO_LEFT = /^[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
