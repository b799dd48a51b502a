import type { Random } from '../print-model/random.ts';
import { blurredRows } from './gaussian.ts';
import type { Print } from './printed.ts';
import { type ToneName, toneOf } from './tones.ts';

/** A grey picture of 8 bits. */
export type Image = { width: number; height: number; data: Buffer };

/** What any camera does to light. */
export type Look = {
  /** Standard deviation of the optics' blur in micrometres on the paper. */
  optics: number;
  /** Standard deviation of noise in grey values. */
  noise: number;
  /** Share that light differs by from one side of the picture to the other, half of it each way. */
  uneven: number;
  /** Light that becomes 255. */
  full: number;
  tone: ToneName;
  /** Unsharp mask: its standard deviation in pixels, and how much of the difference is added. */
  sharpening?: { sigma: number; amount: number };
};

/** Where on the print, in micrometres from its middle, the middle of a pixel of row and column 0 … lies; [x, y] into `at`. */
export type Place = (column: number, row: number, at: Float64Array) => void;

/** Takes a picture of a print; beyond it everything is as light as `around`. */
export function exposed(
  print: Print,
  size: { width: number; height: number; around: number },
  place: Place,
  look: Look,
  random: Random,
): Image {
  const { width, height, around } = size;
  const seen = throughOptics(print, look.optics);
  const tone = toneOf(look.tone);
  const greys = Float32Array.from({ length: 65_536 }, (_, i) => 255 * tone(i / 65_535));
  const data = Buffer.alloc(width * height);
  const at = new Float64Array(2);
  const slant = () => look.uneven * (2 * random.uniform() - 1);
  const [slantX, slantY] = [slant(), slant()];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      place(column, row, at);
      const lamp = 1 + slantX * (column / width - 0.5) + slantY * (row / height - 0.5);
      const light = (lightAt(print, seen, at, around * 65_535) * lamp) / look.full;
      const grey = greys[light >= 65_535 ? 65_535 : light | 0]! + look.noise * random.normal();
      data[row * width + column] = grey < 0 ? 0 : grey > 255 ? 255 : grey + 0.5;
    }
  return look.sharpening ? sharpened({ width, height, data }, look.sharpening) : { width, height, data };
}

function throughOptics({ light, width, height, step }: Print, optics: number): Uint16Array {
  if (optics <= 0) return light;
  const out = new Uint16Array(light.length);
  let at = 0;
  for (const row of blurredRows(floatRows(light, width, height), optics / step)) {
    for (let x = 0; x < width; x++) out[at + x] = row[x]! + 0.5;
    at += width;
  }
  return out;
}

function* floatRows(values: ArrayLike<number>, width: number, height: number): Generator<Float32Array> {
  const row = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) row[x] = values[y * width + x]!;
    yield row;
  }
}

/** Bilinear between the middles of cells; the print lies stretched as the press left it. */
function lightAt(print: Print, seen: Uint16Array, at: Float64Array, around: number): number {
  const { width, height, step, scale, shear } = print;
  const down = at[1]! / scale.y;
  const x = (at[0]! / scale.x - shear * down) / step + width / 2 - 0.5;
  const y = down / step + height / 2 - 0.5;
  if (!(x >= 0 && y >= 0 && x < width - 1 && y < height - 1)) return around;
  const [column, row] = [x | 0, y | 0];
  const [right, below] = [x - column, y - row];
  const i = row * width + column;
  const upper = seen[i]! + (seen[i + 1]! - seen[i]!) * right;
  const lower = seen[i + width]! + (seen[i + width + 1]! - seen[i + width]!) * right;
  return upper + (lower - upper) * below;
}

function sharpened(
  { width, height, data }: Image,
  { sigma, amount }: { sigma: number; amount: number },
): Image {
  const out = Buffer.alloc(data.length);
  let at = 0;
  for (const row of blurredRows(floatRows(data, width, height), sigma)) {
    for (let x = 0; x < width; x++) {
      const grey = data[at + x]! + amount * (data[at + x]! - row[x]!);
      out[at + x] = grey < 0 ? 0 : grey > 255 ? 255 : grey + 0.5;
    }
    at += width;
  }
  return { width, height, data: out };
}
