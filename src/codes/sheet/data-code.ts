import type { ErrorCorrection, ImageFormat, SymbolShape } from '../plan.ts';
import { capacityBits, MAX_VERSION, type Segment, segmentBits } from '../symbol/segments.ts';
import { type Figure, named } from './figures.ts';
import { squareTo } from './gain.ts';
import { codeModules } from './module-sizes.ts';
import { codeFigure } from './patterns.ts';
import { acrossOf, type Resolution, widthsOf } from './press-dots.ts';

/** The arrangement of marks that this program draws; docs/calibration-sheet.md describes it. */
export const LAYOUT = 2;

/** What a calibration sheet is for, and how wide it may be: 16 to 1,000 mm, at most three decimals. */
export type SheetPlan = Resolution & {
  format: ImageFormat;
  widthMm: string;
  equipment: { id: number; name: string };
  substrate: { id: number; name: string };
  revision: number;
};

/** What a program must know to measure a scan of this part: the sheet can be drawn again from it. */
function dataText(plan: SheetPlan, part: number): string {
  const { format, equipment, substrate, revision, resolutionX, resolutionY, widthMm } = plan;
  const words = [
    'IMPRIMATUR SHEET',
    `L${LAYOUT}`,
    format.toUpperCase(),
    `E${equipment.id}`,
    `S${substrate.id}`,
    `R${revision}`,
    `X${resolutionX}`,
    `Y${resolutionY}`,
    `W${widthMm}`,
    `P${part}`,
  ];
  return words.join(' ');
}

/** What a data code says: the plan without the names, and the part. */
export type SheetData = Omit<SheetPlan, 'equipment' | 'substrate'> & {
  equipment: number;
  substrate: number;
  part: number;
};

/**
 * Reads the text of a data code as it is written, nothing else: `layout` alone if this program does not know the layout,
 * undefined if it is no such text.
 */
export function readDataText(text: string): { layout: number; data?: SheetData } | undefined {
  const layout = /^IMPRIMATUR SHEET L(\d{1,4})( |$)/.exec(text)?.[1];
  if (layout === undefined) return undefined;
  if (Number(layout) !== LAYOUT) return { layout: Number(layout) };
  const [, format, equipment, substrate, revision, x, y, width, part] = TEXT.exec(text) ?? [];
  if (!format || !x || !y || !width) return undefined;
  const data: SheetData = {
    format: format.toLowerCase() as ImageFormat,
    ...{ equipment: Number(equipment), substrate: Number(substrate), revision: Number(revision) },
    ...{ resolutionX: x, resolutionY: y, widthMm: width, part: Number(part) },
  };
  return { layout: LAYOUT, data };
}

const WHOLE = '([1-9]\\d{0,14})';
const DECIMAL = '((?:0|[1-9]\\d{0,4})(?:\\.\\d{1,8})?)';
const TEXT = new RegExp(
  `^IMPRIMATUR SHEET L${LAYOUT} (PNG|TIFF|SVG|EPS|PDF) E${WHOLE} S${WHOLE} R${WHOLE} X${DECIMAL} Y${DECIMAL} W${DECIMAL} P${WHOLE}$`,
);

/** It as a code of about 0.42 mm a module, less where the web is narrow; it is on every part of every sheet. */
export function dataCode(plan: SheetPlan, part: number): Figure {
  const { resolutionX, resolutionY, widthMm } = plan;
  const segment: Segment = { mode: 'alphanumeric', text: dataText(plan, part) };
  const shape = shapeFor(segment, ['M', 'L'], 3);
  const { widest } = widthsOf(plan, widthMm);
  const most = Math.floor(widest / codeModules(shape.version));
  const dots = Math.max(1, Math.min(acrossOf(plan)(0.42), most));
  const along = squareTo(dots, resolutionX, resolutionY);
  return named(`data code, part ${part}`, codeFigure(segment, shape, dots, along));
}

/** Whether a sheet is wide enough for its data code; it is from 16 mm on, except for presses of a few dots a millimetre. */
export function hasRoom(plan: SheetPlan): boolean {
  return dataCode(plan, 1).width <= widthsOf(plan, plan.widthMm).widest;
}

/** The smallest version from `least` on that holds a segment, with the first of the levels that it holds it with. */
export function shapeFor(segment: Segment, levels: ErrorCorrection[], least: number): SymbolShape {
  for (let version = least; version <= MAX_VERSION; version++) {
    const bits = segmentBits(segment.mode, segment.text.length, version);
    const level = levels.find((level) => bits <= capacityBits(version, level));
    if (level) return { version, level };
  }
  throw new Error(`No code holds ${segment.text}.`);
}
