import sharp from 'sharp';
import type { SheetPlan } from '../../src/codes/sheet/data-code.ts';
import { layOut } from '../../src/codes/sheet/marks.ts';

/** How a sheet was printed and scanned. Lengths in micrometres, light as reflectance, `turned` in degrees clockwise. */
export type Scanning = {
  part?: number;
  ppi?: number;
  gainX?: number;
  gainY?: number;
  turned?: number;
  scaleX?: number;
  scaleY?: number;
  /** Standard deviation of the optics' blur. */
  blur?: number;
  white?: number;
  black?: number;
  /** Standard deviation of noise in grey values. */
  noise?: number;
  /** What a scanner's program does to linear light before it becomes grey values. */
  tone?: (light: number) => number;
};

/** Millimetres of lid around the sheet in the scan, which is as light as paper. */
const AROUND = 6;

/**
 * A plain scan of one part, for quick tests: every dark rectangle grows by the gain on each side (0 or more), light is blurred
 * by a Gaussian, the sheet lies turned in the picture. Coverage is exact on a grid of two thirds of a pixel.
 */
export function scanOfSheet(plan: SheetPlan, scanning: Scanning = {}) {
  const { part = 1, ppi = 600, turned = 0, scaleX = 1, scaleY = 1, noise = 1 } = scanning;
  const { white = 0.8, black = 0.05, tone = srgb } = scanning;
  const paper = printed(plan, part, scanning, 25_400 / ppi / 1.5);
  const angle = (turned * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [wide, high] = [paper.width * paper.step * scaleX, paper.height * paper.step * scaleY];
  const pixel = 25_400 / ppi;
  const width = Math.ceil((Math.abs(wide * cos) + Math.abs(high * sin) + 2000 * AROUND) / pixel);
  const height = Math.ceil((Math.abs(wide * sin) + Math.abs(high * cos) + 2000 * AROUND) / pixel);
  const raw = Buffer.alloc(width * height);
  const random = noiseOf(7);
  const greys = Float32Array.from(
    { length: 1001 },
    (_, i) => 255 * tone(white + ((black - white) * i) / 1000),
  );
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const [x, y] = [(column + 0.5 - width / 2) * pixel, (row + 0.5 - height / 2) * pixel];
      const u = (x * cos + y * sin + wide / 2) / scaleX / paper.step - 0.5;
      const v = (y * cos - x * sin + high / 2) / scaleY / paper.step - 0.5;
      const grey = greys[Math.round((1000 * covered(paper, u, v)) / 255)]! + noise * random();
      raw[row * width + column] = Math.max(0, Math.min(255, Math.round(grey)));
    }
  return sharp(raw, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .withMetadata({ density: ppi });
}

export function srgb(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

type Paper = { width: number; height: number; step: number; cover: Uint8Array };

/** How much of each square of a grid is dark, 0 to 255, blurred. */
function printed(plan: SheetPlan, part: number, scanning: Scanning, step: number): Paper {
  const { gainX = 0, gainY = 0, blur = 20 } = scanning;
  const { dark, regions } = layOut(plan);
  const dot = [25_400 / Number(plan.resolutionX), 25_400 / Number(plan.resolutionY)] as const;
  const ys = regions
    .filter(({ name }) => new RegExp(`^corner .*, part ${part}$`).test(name))
    .map(({ y, height }) => [y, y + height]);
  const [top, bottom] = [Math.min(...ys.map(([y]) => y!)), Math.max(...ys.map(([, y]) => y!))];
  const right = Math.max(...regions.map(({ x, width }) => x + width));
  const margin = 1000;
  const width = Math.ceil((right * dot[0] + 2 * margin) / step);
  const height = Math.ceil(((bottom - top) * dot[1] + 2 * margin) / step);
  const cover = new Uint8Array(width * height);
  for (const [x, y, w, h] of dark) {
    if (y + h <= top || y >= bottom) continue;
    const [left, up] = [x * dot[0] - gainX + margin, (y - top) * dot[1] - gainY + margin];
    fill(
      cover,
      width,
      [left, up, left + w * dot[0] + 2 * gainX, up + h * dot[1] + 2 * gainY].map((at) => at / step),
    );
  }
  const kernel = gaussian(blur / step);
  return { width, height, step, cover: blurred(blurred(cover, 1, kernel), width, kernel) };
}

function fill(cover: Uint8Array, width: number, [left = 0, top = 0, right = 0, bottom = 0]: number[]) {
  for (let row = Math.floor(top); row < bottom; row++) {
    const down = Math.min(row + 1, bottom) - Math.max(row, top);
    for (let column = Math.floor(left); column < right; column++) {
      const share = down * (Math.min(column + 1, right) - Math.max(column, left));
      const at = row * width + column;
      cover[at] = Math.min(255, cover[at]! + Math.round(255 * share));
    }
  }
}

function gaussian(sigma: number): number[] {
  const reach = Math.ceil(3 * sigma);
  const values = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / 2 / sigma ** 2),
  );
  const sum = values.reduce((a, b) => a + b, 0);
  return values.map((value) => value / sum);
}

/** Along rows with a stride of 1, along columns with one of a row. */
function blurred(cover: Uint8Array, stride: number, kernel: number[]): Uint8Array {
  const reach = (kernel.length - 1) / 2;
  const out = new Uint8Array(cover.length);
  for (let at = reach * stride; at < cover.length - reach * stride; at++) {
    let sum = 0;
    for (let k = -reach; k <= reach; k++) sum += kernel[k + reach]! * cover[at + k * stride]!;
    out[at] = Math.round(sum);
  }
  return out;
}

function covered({ width, height, cover }: Paper, u: number, v: number): number {
  const [column, row] = [Math.floor(u), Math.floor(v)];
  if (column < 0 || row < 0 || column >= width - 1 || row >= height - 1) return 0;
  const [right, below] = [u - column, v - row];
  const at = row * width + column;
  const upper = cover[at]! * (1 - right) + cover[at + 1]! * right;
  const lower = cover[at + width]! * (1 - right) + cover[at + width + 1]! * right;
  return upper * (1 - below) + lower * below;
}

/** Normal random numbers, always the same. */
function noiseOf(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () =>
    uniform() +
    uniform() +
    uniform() +
    uniform() +
    uniform() +
    uniform() +
    uniform() +
    uniform() +
    uniform() +
    uniform() +
    uniform() +
    uniform() -
    6;
}
