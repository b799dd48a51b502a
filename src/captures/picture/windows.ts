import type { Grey, Window } from './grey.ts';
import { asUnreadable, decoder, type Picture } from './picture.ts';

/** A rectangle in pixels of a picture. */
export type Area = { left: number; top: number; width: number; height: number };

/** Pixels of a picture decoded into memory at once. */
const BAND = 28_000_000;
/** Pixels on a side of the copy for the page. */
const COPY = 1600;

/**
 * The whole picture in grey, as small as its pixels per inch over `ppi` say, never enlarged; its real factor is in the sizes.
 * Averages are of the file's values, good for finding things, not for measuring light.
 */
export async function shrunk(picture: Picture, factor: number): Promise<Grey> {
  const [width, height] = [picture.width, picture.height].map((side) =>
    Math.max(1, Math.round(side / Math.max(1, factor))),
  ) as [number, number];
  const pipeline = decoder(picture.path).resize(width, height, { fit: 'fill', kernel: 'linear' });
  return { width, height, raw: await greyOf(pipeline), curve: picture.curve };
}

/** One piece of the picture, cut at its borders. */
export async function window(picture: Picture, area: Area): Promise<Window> {
  const inside = within(picture, area);
  const raw = await greyOf(decoder(picture.path).extract(inside));
  return { ...inside, raw, curve: picture.curve };
}

/**
 * Hands many pieces to `visit`, from the top: the picture is decoded in bands that hold as many of them as fit into memory, so
 * most often once or twice.
 */
export async function eachWindow<Wanted extends Area>(
  picture: Picture,
  areas: Wanted[],
  visit: (window: Window, area: Wanted) => void | Promise<void>,
): Promise<void> {
  const order = areas
    .map((area) => ({ area, inside: within(picture, area) }))
    .sort((a, b) => a.inside.top - b.inside.top);
  while (order.length > 0) {
    const count = bandOf(order.map(({ inside }) => inside));
    const taken = order.splice(0, count);
    const whole = around(taken.map(({ inside }) => inside));
    const band = await window(picture, whole);
    for (const { area, inside } of taken) await visit(cut(band, inside), area);
  }
}

/**
 * Writes a copy for the page: JPEG, grey, at most 1,600 pixels a side, without anything else the file said.
 */
export async function writeCopy(picture: Picture, path: string): Promise<void> {
  try {
    await decoder(picture.path)
      .flatten({ background: 'white' })
      .resize(COPY, COPY, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('b-w')
      .jpeg({ quality: 80 })
      .toFile(path);
  } catch (error) {
    throw asUnreadable(error);
  }
}

async function greyOf(pipeline: ReturnType<typeof decoder>): Promise<Uint8Array> {
  try {
    return await pipeline
      .flatten({ background: 'white' })
      .toColourspace('b-w')
      .raw({ depth: 'uchar' })
      .toBuffer();
  } catch (error) {
    throw asUnreadable(error);
  }
}

function within({ width, height }: Picture, area: Area): Area {
  const left = Math.min(Math.max(0, Math.floor(area.left)), width - 1);
  const top = Math.min(Math.max(0, Math.floor(area.top)), height - 1);
  const right = Math.max(left + 1, Math.min(width, Math.ceil(area.left + area.width)));
  const bottom = Math.max(top + 1, Math.min(height, Math.ceil(area.top + area.height)));
  return { left, top, width: right - left, height: bottom - top };
}

/** How many of areas, from the top, are decoded together: at least one. */
function bandOf(areas: Area[]): number {
  for (let count = 1; count < areas.length; count++) {
    const { width, height } = around(areas.slice(0, count + 1));
    if (width * height > BAND) return count;
  }
  return areas.length;
}

function around(areas: Area[]): Area {
  const left = Math.min(...areas.map((area) => area.left));
  const top = Math.min(...areas.map((area) => area.top));
  const right = Math.max(...areas.map((area) => area.left + area.width));
  const bottom = Math.max(...areas.map((area) => area.top + area.height));
  return { left, top, width: right - left, height: bottom - top };
}

function cut(band: Window, { left, top, width, height }: Area): Window {
  const raw = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (top - band.top + row) * band.width + left - band.left;
    raw.set(band.raw.subarray(from, from + width), row * width);
  }
  return { left, top, width, height, raw, curve: band.curve };
}
