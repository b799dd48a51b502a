import { createHash } from 'node:crypto';
import { ID_LENGTH } from '../id/crockford.ts';
import type { Drawing, SymbolShape } from '../plan.ts';
import { imageDots } from '../size.ts';
import { graphicSide, originOf, type SecureDrawing } from './graphic.ts';
import { graphicPatterns } from './pattern.ts';

/**
 * The dots of the panels of a run of IDs, 14 ASCII bytes each: `panels(ids, count)` returns a function from the place in the run to the
 * panel's lines, as in Bands; the bytes are reused. Places are asked for in rising order.
 */
export type PanelMaker = (ids: Uint8Array, count: number) => (place: number) => Uint8Array;

/** @param drawing one with its graphic: `withGraphic`. */
export function panelMaker(drawing: SecureDrawing, shape: SymbolShape, key: Uint8Array): PanelMaker {
  const { secureGraphic: graphic } = drawing;
  const patterns = graphicPatterns(key, graphic);
  const bytes = graphic.cells ** 2 / 8;
  const panel = panelFrame(drawing, shape);
  const put = cellWriter(drawing, shape, panel);
  return (ids, count) => {
    let from = 0;
    let until = 0;
    let found = new Uint8Array(0) as Uint8Array;
    return (place) => {
      if (place >= until) {
        from = place;
        until = Math.min(count, from + STEP);
        found = patterns(ids.subarray(from * ID_LENGTH, until * ID_LENGTH), until - from);
      }
      put(found, (place - from) * bytes);
      return panel;
    };
  };
}

/**
 * Graphics that have the shape of an order's and are none: their key is the SHA-256 of a sentence that anybody can read here, and no
 * order's key is that. @param number 0 to 99.
 */
export function specimenPanel(drawing: SecureDrawing, shape: SymbolShape): (number: number) => Uint8Array {
  const key = createHash('sha256').update('imprimatur specimen graphic').digest();
  const panels = panelMaker(drawing, shape, key);
  return (number) => panels(Buffer.from(String(number).padStart(ID_LENGTH, '0')), 1)(0).slice();
}

/** Every byte that the panels of a drawing can hold. */
export function panelBytes(drawing: SecureDrawing, shape: SymbolShape): Set<number> {
  return new Set([...panelFrame(drawing, shape), ...widened(drawing.secureGraphic.cellX)]);
}

/** Whether a drawing has a graphic, and with it a key to draw it with. */
export function hasGraphic(drawing: Drawing): drawing is SecureDrawing {
  return drawing.secureGraphic !== undefined;
}

/** IDs whose patterns are made at once: few enough for the processor's own memory. */
const STEP = 64;

/** The panel's lines with the ring alone, thinned by the reduction. */
function panelFrame(drawing: SecureDrawing, shape: SymbolShape): Uint8Array {
  const { secureGraphic: graphic, reductionX, panel = [] } = drawing;
  const lineBytes = bytesOfLine(drawing, shape);
  const { ringX, gapX } = graphic;
  const start = originOf(graphic, drawing, shape).x - gapX - ringX;
  const left = start + Math.floor(reductionX / 2);
  const right = start + graphicSide(graphic).x - Math.ceil(reductionX / 2);
  const bar = ringX - reductionX;
  const frame = new Uint8Array(panel.length * lineBytes);
  const paint = (band: number, from: number, to: number) => {
    for (let x = from; x < to; x++) frame[band * lineBytes + (x >> 3)]! |= 128 >> (x & 7);
  };
  const top = firstCells(drawing) - 2;
  const bottom = top + graphic.cells + 3;
  for (const band of [top, bottom]) paint(band, left, right);
  for (let band = top + 1; band < bottom; band++) {
    paint(band, left, left + bar);
    paint(band, right - bar, right);
  }
  return frame;
}

/** Writes the cells of a pattern, which starts at `from`, into their lines of the panel. */
function cellWriter(drawing: SecureDrawing, shape: SymbolShape, panel: Uint8Array) {
  const { secureGraphic: graphic } = drawing;
  const { cells, cellX } = graphic;
  const lineBytes = bytesOfLine(drawing, shape);
  const first = firstCells(drawing) * lineBytes + originOf(graphic, drawing, shape).x / 8;
  const wide = widened(cellX);
  // Cells of one and of two dots, as presses have them, are written out: it is a hot step.
  return (patterns: Uint8Array, from: number) => {
    let at = from;
    for (let row = 0; row < cells; row++) {
      let to = first + row * lineBytes;
      const end = at + cells / 8;
      if (cellX === 1) while (at < end) panel[to++] = patterns[at++]!;
      else if (cellX === 2)
        for (; at < end; to += 2) {
          const both = 2 * patterns[at++]!;
          panel[to] = wide[both]!;
          panel[to + 1] = wide[both + 1]!;
        }
      else
        for (; at < end; at++) for (let i = 0; i < cellX; i++) panel[to++] = wide[patterns[at]! * cellX + i]!;
    }
  };
}

/** By byte, its eight bits each `times` times, in as many bytes. */
function widened(times: number): Uint8Array {
  const wide = new Uint8Array(256 * times);
  for (let byte = 0; byte < 256; byte++)
    for (let dot = 0; dot < 8 * times; dot++)
      if (byte & (128 >> Math.floor(dot / times))) wide[byte * times + (dot >> 3)]! |= 128 >> (dot & 7);
  return wide;
}

/** The band of the first row of cells: a reduction puts a band of light before the ring. */
function firstCells({ reductionY }: Drawing): number {
  return reductionY > 1 ? 3 : 2;
}

function bytesOfLine(drawing: Drawing, { version }: SymbolShape): number {
  return Math.ceil(imageDots(drawing, version).width / 8);
}
