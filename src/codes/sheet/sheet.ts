import type { ImageFormat } from '../plan.ts';
import { dotsInMm, modulesOf, QUIET_ZONE, sizeInDots } from '../size.ts';
import { capacityBits, MAX_VERSION, type Segment, segmentBits } from '../symbol/segments.ts';
import type { Figure, NamedFigure, Rectangle } from './figures.ts';
import { squareTo } from './gain.ts';
import { Layout, type Page } from './layout.ts';
import {
  checker,
  codeFigure,
  darkBars,
  frame,
  levelLines,
  lightBars,
  solid,
  turned,
  uprightLines,
} from './patterns.ts';
import { sheetPng } from './sheet-png.ts';
import { sheetTiff } from './sheet-tiff.ts';
import { sheetEps, sheetPdf, sheetSvg } from './sheet-vector.ts';

/** What a calibration sheet is for, and how wide it may be: 20 to 1,000 mm, at most three decimals. */
export type SheetPlan = {
  format: ImageFormat;
  resolutionX: string;
  resolutionY: string;
  widthMm: string;
  equipment: { id: number; name: string };
  substrate: { id: number; name: string };
  revision: number;
};

/** One page in dots of the equipment, and its file in pieces: the same plan gives the same bytes. */
export type Sheet = { page: Page; mediaType: string; chunks: () => Generator<Uint8Array> };

const MODULES = Array.from({ length: 13 }, (_, i) => i + 4);
const WEDGES = [1, 2, 3, 4, 5, 6];

/** Draws the sheet: everything in whole dots, so that what is read off it holds for the press and not for a scaler. */
export function calibrationSheet(plan: SheetPlan): Sheet {
  const page = layOut(plan);
  switch (plan.format) {
    case 'png':
      return { page, mediaType: 'image/png', chunks: () => sheetPng(page, plan) };
    case 'tiff':
      return { page, mediaType: 'image/tiff', chunks: () => sheetTiff(page, plan) };
    case 'svg':
      return { page, mediaType: 'image/svg+xml', chunks: () => sheetSvg(page, plan) };
    case 'eps':
      return {
        page,

        mediaType: 'application/postscript',
        chunks: () => sheetEps(page, plan),
      };
    case 'pdf':
      return { page, mediaType: 'application/pdf', chunks: () => sheetPdf(page, plan) };
  }
}

function layOut(plan: SheetPlan): Page {
  const { resolutionX, resolutionY, equipment, substrate, revision } = plan;
  const x = (mm: number) => Math.max(1, Math.round((mm * Number(resolutionX)) / 25.4));
  const y = (mm: number) => Math.max(1, Math.round((mm * Number(resolutionY)) / 25.4));
  const layout = new Layout(
    sizeInDots(plan.widthMm, resolutionX, 1),
    { x: x(2), y: y(2) },
    { x: x(0.2), y: y(0.2) },
  );
  layout.heading('Imprimatur calibration sheet');
  layout.text(`Equipment: ${equipment.name}`);
  layout.text(`Substrate: ${substrate.name}`);
  layout.text(`Revision ${revision}. ${resolutionX} x ${resolutionY} dpi. Print at 100 %.`);
  layout.row(dataCode(plan, layout.inner));

  layout.heading('Which is the smallest code that scans? Dots of a module:');
  layout.row(MODULES.map((dots) => scale(plan, layout, dots)));

  layout.heading('Lines and checkers of 1 to 6 dots');
  const [across, along] = [fieldSide(x(4), x(12)), fieldSide(y(4), y(12))];
  for (const draw of [uprightLines, levelLines, checker]) {
    layout.row(WEDGES.map((dots) => layout.captioned(String(dots), draw(dots, across, along))));
  }

  const [pitch, pitchToo] = [Math.max(14, x(1)), Math.max(14, y(1))];
  layout.heading('Bars of 1 to 6 dots, dark and light');
  layout.row([
    layout.captioned('upright, dark', darkBars(6, pitch, y(5))),
    layout.captioned('upright, light', lightBars(6, pitch, y(5))),
    layout.captioned('level, dark', turned(darkBars(6, pitchToo, x(5)))),
    layout.captioned('level, light', turned(lightBars(6, pitchToo, x(5)))),
  ]);

  layout.heading('Solid and light');
  layout.row([
    { name: 'solid', figure: solid(x(10), y(10)) },
    { name: 'frame', figure: frame(x(10), y(10), 6) },
  ]);

  const length = Math.min(100, 10 * Math.floor(Number(dotsInMm(layout.inner, resolutionX, 4)) / 10));
  layout.heading(`Ruler of ${length} mm: measure it, it must be exact`);
  layout.row([{ name: 'ruler', figure: ruler(length, plan, x, y) }]);
  return layout.page();
}

/** Says what the sheet is for, to a phone: with names where they fit, by numbers where the web is narrow. */
function dataCode(plan: SheetPlan, room: number): NamedFigure[] {
  const { equipment, substrate, revision, resolutionX, resolutionY } = plan;
  const short = (name: string) => [...name].slice(0, 60).join('');
  const texts = [
    `Imprimatur calibration sheet\nequipment ${equipment.id}: ${short(equipment.name)}\nsubstrate ${substrate.id}: ${short(substrate.name)}\nrevision ${revision}`,
    `equipment ${equipment.id}, substrate ${substrate.id}, revision ${revision}`,
  ];
  for (const text of texts) {
    const version = smallestVersion(text);
    if (version === undefined) continue;
    const modules = modulesOf(version) + 2 * QUIET_ZONE;
    const wished = Math.max(6, Math.round((0.42 * Number(resolutionX)) / 25.4));
    const dots = Math.min(wished, Math.floor(room / modules));
    if (dots < Math.min(4, wished)) continue;
    const figure = codeFigure(
      { mode: 'byte', text },
      { version, level: 'M' },
      dots,
      squareTo(dots, resolutionX, resolutionY),
    );
    return [{ name: 'data code', figure }];
  }
  return [];
}

function smallestVersion(text: string): number | undefined {
  const bytes = new TextEncoder().encode(text).length;
  for (let version = 1; version <= MAX_VERSION; version++) {
    if (segmentBits('byte', bytes, version) <= capacityBits(version, 'M')) return version;
  }
  return undefined;
}

/** A code like those of orders, version 3; where that is too wide, version 1. */
function scale({ resolutionX, resolutionY }: SheetPlan, layout: Layout, dots: number): NamedFigure {
  const along = squareTo(dots, resolutionX, resolutionY);
  const name = `${dots} x ${along}`;
  const segment: Segment = { mode: 'alphanumeric', text: `${dots} X ${along} DOTS` };
  const usual = codeFigure(segment, { version: 3, level: 'Q' }, dots, along);
  const figure =
    usual.width <= layout.inner ? usual : codeFigure(segment, { version: 1, level: 'Q' }, dots, along);
  return layout.captioned(name, figure);
}

/** A side that 1 to 6 dots all divide, about `wish` long; half of it where a whole one is longer than `most`. */
function fieldSide(wish: number, most: number): number {
  if (most < 120) return 60;
  return 120 * Math.min(2, Math.max(1, Math.round(wish / 120)));
}

/** Marks at every whole millimetre, each where its dot is; longer at 5 and 10. */
function ruler(
  millimetres: number,
  { resolutionX }: SheetPlan,
  x: (mm: number) => number,
  y: (mm: number) => number,
): Figure {
  const stroke = Math.max(1, x(0.1));
  const at = (mm: number) => Math.round((mm * Number(resolutionX)) / 25.4);
  const marks = Array.from({ length: millimetres + 1 }, (_, mm): Rectangle => {
    const height = mm % 10 === 0 ? y(5) : mm % 5 === 0 ? y(3.5) : y(2);
    return [at(mm), 0, stroke, height];
  });
  return { width: at(millimetres) + stroke, height: y(5), dark: marks };
}
