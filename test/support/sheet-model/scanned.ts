import type { Random } from '../print-model/random.ts';
import { exposed, type Image, type Look } from './exposed.ts';
import type { Print } from './printed.ts';

/** A flatbed scanner. */
export type Scanner = Look & {
  ppi: number;
  /** Degrees clockwise that the print lies turned. */
  turned: number;
  /** Scanned length by true length, across and along the lamp's way. */
  scale: { x: number; y: number };
  /** Light of the lid, which is around the print. */
  lid: number;
};

/** A usual scanner of this resolution: optics of 12 micrometres and 0.4 of a pixel, sRGB without a tag, no sharpening. */
export function flatbed(ppi: number, more: Partial<Scanner> = {}): Scanner {
  const optics = Math.hypot(12, (0.4 * 25_400) / ppi);
  return {
    ...{
      ppi,
      turned: 0,
      scale: { x: 1, y: 1 },
      lid: 0.86,
      optics,
      noise: 1.2,
      uneven: 0.03,
      full: 1,
      tone: 'srgb',
    },
    ...more,
  };
}

/** The whole print on the glass, as the scanner's program saves it: grey, 8 bits. */
export function scanned(print: Print, scanner: Scanner, random: Random): Image {
  const pixel = 25_400 / scanner.ppi;
  const angle = (scanner.turned * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const wide = print.width * print.step * print.scale.x;
  const high = print.height * print.step * print.scale.y;
  const width = Math.ceil((Math.abs(wide * cos) + Math.abs(high * sin)) / pixel);
  const height = Math.ceil((Math.abs(wide * sin) + Math.abs(high * cos)) / pixel);
  const { scale } = scanner;
  const place = (column: number, row: number, at: Float64Array) => {
    const x = ((column + 0.5 - width / 2) * pixel) / scale.x;
    const y = ((row + 0.5 - height / 2) * pixel) / scale.y;
    at[0] = x * cos + y * sin;
    at[1] = y * cos - x * sin;
  };
  return exposed(print, { width, height, around: scanner.lid }, place, scanner, random);
}
