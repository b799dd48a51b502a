import { codesIn } from '../picture/codes-in.ts';
import type { Picture } from '../picture/picture.ts';
import { shrunk } from '../picture/windows.ts';
import type { Corners, FoundCode, Point } from '../tasks.ts';

/** Pixels that codes are looked for in: first few, then as many as a phone takes, then all that memory allows. */
const TRIES = [3_000_000, 13_000_000, 50_000_000];

/** Every QR code in a picture, each once, with its corners in the picture's pixels. */
export async function findCodes(picture: Picture): Promise<FoundCode[]> {
  const found = new Map<string, FoundCode>();
  for await (const codes of tries(picture)) {
    for (const code of codes) found.set(code.text, found.get(code.text) ?? code);
  }
  return [...found.values()];
}

/** The code of this text; or that there is another, or none. */
export async function findCode(picture: Picture, text: string): Promise<FoundCode | 'another' | 'none'> {
  let isThere = false;
  for await (const codes of tries(picture)) {
    const code = codes.find((each) => each.text === text);
    if (code) return code;
    isThere ||= codes.length > 0;
  }
  return isThere ? 'another' : 'none';
}

async function* tries(picture: Picture): AsyncGenerator<FoundCode[]> {
  const pixels = picture.width * picture.height;
  let last = Number.POSITIVE_INFINITY;
  for (const most of TRIES) {
    const factor = Math.max(1, Math.sqrt(pixels / most));
    if (factor === last) return;
    last = factor;
    const small = await shrunk(picture, factor);
    const [x, y] = [picture.width / small.width, picture.height / small.height];
    const enlarged = (corners: Corners) => corners.map(([u, v]): Point => [u * x, v * y]) as Corners;
    const codes = await codesIn(small);
    yield codes.map(({ text, corners }) => ({ text, corners: enlarged(corners) }));
  }
}
