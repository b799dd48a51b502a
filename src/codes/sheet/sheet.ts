// Start here: the calibration sheet; layout.ts places its parts, sheet-png.ts, sheet-tiff.ts and sheet-vector.ts draw it.
import type { SheetPlan } from './data-code.ts';
import type { Page } from './layout.ts';
import { layOut } from './marks.ts';
import { sheetPng } from './sheet-png.ts';
import { sheetTiff } from './sheet-tiff.ts';
import { sheetEps, sheetPdf, sheetSvg } from './sheet-vector.ts';

/** One page in dots of the equipment, and its file in pieces: the same plan gives the same bytes. */
export type Sheet = { page: Page; mediaType: string; chunks: () => Generator<Uint8Array> };

/** Draws the sheet in the image format of the press. */
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
      return { page, mediaType: 'application/postscript', chunks: () => sheetEps(page, plan) };
    case 'pdf':
      return { page, mediaType: 'application/pdf', chunks: () => sheetPdf(page, plan) };
  }
}
