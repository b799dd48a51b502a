import type { Corners, FoundCode, Point } from '../tasks.ts';
import { codesIn } from './codes-in.ts';
import type { Picture } from './picture.ts';
import { shrunk } from './windows.ts';

/** Pixels that codes are looked for in: few, where noise is blurred away and reading is quick; as many as a phone takes; and all that memory allows. */
const SIZES = [3_000_000, 13_000_000, 24_000_000];

/** Every QR code in a picture, each text once, with its corners in the picture's pixels. */
export async function codesOfPicture(picture: Picture): Promise<FoundCode[]> {
  return [...new Map((await placesOfCodes(picture)).map((code) => [code.text, code])).values()];
}

/** Every QR code in a picture, one text as often as it is there, from the top. */
export async function placesOfCodes(picture: Picture): Promise<FoundCode[]> {
  let found: FoundCode[] = [];
  for await (const { codes, isEnough } of sizesOf(picture)) {
    // The larger the picture, the truer its corners.
    found = [...found.filter((before) => !codes.some((code) => isSamePlace(before, code))), ...codes];
    if (isEnough && found.length > 0) break;
  }
  return found.sort((a, b) => middleOf(a)[1] - middleOf(b)[1]);
}

function isSamePlace(one: FoundCode, other: FoundCode): boolean {
  const [[x, y], [u, v]] = [middleOf(one), middleOf(other)];
  const [[left, top], , [right, bottom]] = other.corners;
  return one.text === other.text && Math.hypot(u - x, v - y) < Math.hypot(right - left, bottom - top) / 4;
}

function middleOf({ corners }: FoundCode): Point {
  const sum = (axis: 0 | 1) => corners.reduce((total, corner) => total + corner[axis], 0);
  return [sum(0) / 4, sum(1) / 4];
}

/** The code of this text; or that there is another, or none. */
export async function codeInPicture(picture: Picture, text: string): Promise<FoundCode | 'another' | 'none'> {
  let isThere = false;
  for await (const { codes } of sizesOf(picture)) {
    const code = codes.find((each) => each.text === text);
    if (code) return code;
    isThere ||= codes.length > 0;
  }
  return isThere ? 'another' : 'none';
}

async function* sizesOf(picture: Picture): AsyncGenerator<{ codes: FoundCode[]; isEnough: boolean }> {
  const pixels = picture.width * picture.height;
  let last = Number.POSITIVE_INFINITY;
  for (const most of SIZES) {
    const factor = Math.max(1, Math.sqrt(pixels / most));
    if (factor === last) return;
    last = factor;
    const small = await shrunk(picture, factor);
    const [x, y] = [picture.width / small.width, picture.height / small.height];
    const enlarged = (corners: Corners) => corners.map(([u, v]): Point => [u * x, v * y]) as Corners;
    const codes = await codesIn(small);
    const own = codes.map(({ text, corners }) => ({ text, corners: enlarged(corners) }));
    yield { codes: own, isEnough: most === SIZES[1] };
  }
}
