import type { FoundCode, Point } from '../tasks.ts';
import { codesIn } from './codes-in.ts';
import type { Picture } from './picture.ts';
import { shrunk } from './windows.ts';

/** Pixels that codes are looked for in: first in so many, then, where none was found, in fewer, which blurs the noise away. */
const SIZES = [24_000_000, 4_000_000];

/** Every QR code of a picture, with its corners in pixels of the picture. */
export async function codesOfPicture(picture: Picture): Promise<FoundCode[]> {
  const pixels = picture.width * picture.height;
  for (const [i, size] of SIZES.entries()) {
    if (i > 0 && pixels <= size) break;
    const grey = await shrunk(picture, Math.sqrt(pixels / size));
    const [x, y] = [picture.width / grey.width, picture.height / grey.height];
    const codes = await codesIn(grey);
    if (codes.length > 0)
      return codes.map(({ text, corners }) => ({
        text,
        corners: corners.map(([px, py]): Point => [px * x, py * y]) as FoundCode['corners'],
      }));
  }
  return [];
}
