import type { Window } from './grey.ts';

/** Values that each pixel becomes. */
export const FINER = 4;
/** Pixels on each side that a value is made of. */
const REACH = 3;

/**
 * The window with FINER values for each pixel along one axis, by Lanczos' kernel over six pixels (Duchon, 1979) of the file's own
 * values, in which programs sharpen. Its `left` and `width`, or `top` and `height`, count finer pixels.
 */
export function interpolated(window: Window, axis: 'x' | 'y'): Window {
  const { left, top, width, height, raw, curve } = window;
  const isAcross = axis === 'x';
  const [count, step] = isAcross ? [width, 1] : [height, width];
  const out = new Uint8Array(FINER * raw.length);
  const [outWidth, outStep] = isAcross ? [FINER * width, 1] : [width, width];
  for (let i = 0; i < FINER * count; i++) {
    const weights = weightsAt((i + 0.5) / FINER - 0.5, count);
    for (let line = 0; line < (isAcross ? height : width); line++) {
      const from = isAcross ? line * width : line;
      let sum = 0.5;
      for (const { at, weight } of weights) sum += weight * raw[from + at * step]!;
      out[(isAcross ? line * outWidth : line) + i * outStep] = Math.min(255, Math.max(0, sum));
    }
  }
  return isAcross
    ? { left: FINER * left, top, width: outWidth, height, raw: out, curve }
    : { left, top: FINER * top, width, height: FINER * height, raw: out, curve };
}

/** What each pixel gives to a place between pixels; at the border as the border is. */
function weightsAt(place: number, count: number): { at: number; weight: number }[] {
  const first = Math.floor(place) - REACH + 1;
  const all = Array.from({ length: 2 * REACH }, (_, k) => ({
    at: Math.min(count - 1, Math.max(0, first + k)),
    weight: lanczos(place - first - k),
  }));
  const sum = all.reduce((sum, { weight }) => sum + weight, 0);
  return all.map(({ at, weight }) => ({ at, weight: weight / sum }));
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= REACH) return 0;
  const angle = Math.PI * x;
  return (REACH * Math.sin(angle) * Math.sin(angle / REACH)) / angle ** 2;
}
