import { sizeInDots } from '../size.ts';

export type Resolution = { resolutionX: string; resolutionY: string };

/** Wider marks than fit a flatbed could not be measured in one scan; in millimetres. */
const FIELD = 210;
/** From here on a sheet has room for a wider margin and larger codes; in millimetres. */
const WIDE = 40;

/** Whole dots nearest to a length in millimetres, at least one. */
export function acrossOf({ resolutionX }: Resolution): (mm: number) => number {
  return (mm) => nearest(mm, resolutionX);
}

export function alongOf({ resolutionY }: Resolution): (mm: number) => number {
  return (mm) => nearest(mm, resolutionY);
}

/**
 * How wide a sheet of `widthMm` is in dots: its page; the field of its marks; between their margins; and what a mark may be at
 * most, alone in its lines.
 */
export function widthsOf(press: Resolution, widthMm: string) {
  const x = acrossOf(press);
  const page = sizeInDots(widthMm, press.resolutionX, 1);
  const field = Math.min(page, x(FIELD));
  const isWide = Number(widthMm) >= WIDE;
  const margin = x(isWide ? 2 : 1);
  return { page, field, isWide, margin, inner: field - 2 * margin, widest: field - 2 * x(0.5) };
}

function nearest(mm: number, resolution: string): number {
  return Math.max(1, Math.round((mm * Number(resolution)) / 25.4));
}
