import { deflateSync } from 'node:zlib';
import { crc32 } from '../codes/deflate/crc32.ts';
import type { SheetPlan } from '../codes/sheet/data-code.ts';
import { layOut } from '../codes/sheet/marks.ts';

/** What the ink gains on each edge, in fifths of a dot: at 600 dpi two are 16.9 µm, three 25.4 µm. */
const GAIN = { x: 2, y: 3 };
/** Reflectances of paper and ink; the lid of the scanner is as white as the paper. */
const [PAPER, INK] = [0.84, 0.06];
/** Weights of five pixels in a row: the blur of a scanner, about 0.8 pixels (one standard deviation). */
const BLUR = [0.03, 0.235, 0.47, 0.235, 0.03];
/** Degrees that the sheet lies turned, and pixels of lid around it. */
const TURNED = 0.7;
const LID = 80;
const GAMMA = 2.2;

type Plane = { width: number; height: number; at: Float32Array };

/**
 * A scan of a sheet that nobody printed, for the demo: its dots with more ink at every edge, the blur of a scanner and a
 * slight turn, as an 8-bit PNG with one pixel a dot. There is no noise in it, and the paper spreads no light.
 */
export function simulatedScan(plan: SheetPlan): Buffer {
  const { width, height, at } = grown(dotsOf(plan));
  const light = at.map((dark) => PAPER - (PAPER - INK) * dark);
  const across = blurred({ width, height, at: light }, 1);
  return greyPng(turned(blurred(across, width)), Number(plan.resolutionX));
}

function dotsOf(plan: SheetPlan): { width: number; height: number; at: Uint8Array } {
  const { width, height, dark } = layOut(plan);
  const at = new Uint8Array(width * height);
  for (const [x, y, w, h] of dark)
    for (let row = y; row < y + h; row++) at.fill(1, row * width + x, row * width + x + w);
  return { width, height, at };
}

/** How much of each dot is dark when ink goes over its neighbours' edges: it depends on the eight around it. */
function grown({ width, height, at }: { width: number; height: number; at: Uint8Array }): Plane {
  const shares = Float32Array.from({ length: 512 }, (_, nine) => darkShare(nine));
  const dark = new Float32Array(width * height);
  for (let y = 1; y < height - 1; y++) {
    // Three columns of three dots, the newest lowest: the window moves along the line.
    let window = 0;
    for (let x = 0; x < width; x++) {
      const here = y * width + x;
      const column = (at[here - width]! << 2) | (at[here]! << 1) | at[here + width]!;
      window = ((window << 3) | column) & 511;
      if (x > 0) dark[here - 1] = shares[window]!;
    }
  }
  return { width, height, at: dark };
}

function darkShare(nine: number): number {
  const isDark = (column: number, row: number) => (nine >> (3 * (1 - column) + 1 - row)) & 1;
  let dark = 0;
  for (let v = 0; v < 5; v++)
    for (let u = 0; u < 5; u++) {
      const columns = [0, ...(u < GAIN.x ? [-1] : []), ...(u >= 5 - GAIN.x ? [1] : [])];
      const rows = [0, ...(v < GAIN.y ? [-1] : []), ...(v >= 5 - GAIN.y ? [1] : [])];
      if (columns.some((column) => rows.some((row) => isDark(column, row)))) dark++;
    }
  return dark / 25;
}

/** Spread over five pixels that lie `step` apart: 1 is along a line, a line's width across them. */
function blurred({ width, height, at }: Plane, step: number): Plane {
  const spread = new Float32Array(at.length).fill(PAPER);
  for (let i = 2 * step; i < at.length - 2 * step; i++) {
    let sum = 0;
    for (let tap = 0; tap < 5; tap++) sum += BLUR[tap]! * at[i + (tap - 2) * step]!;
    spread[i] = sum;
  }
  return { width, height, at: spread };
}

/** Turned about its middle, with lid around it. */
function turned({ width, height, at }: Plane): Plane {
  const [sin, cos] = [Math.sin((TURNED * Math.PI) / 180), Math.cos((TURNED * Math.PI) / 180)];
  const [wide, high] = [width + 2 * LID, height + 2 * LID];
  const scan = new Float32Array(wide * high).fill(PAPER);
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++) {
      const [dx, dy] = [x - wide / 2, y - high / 2];
      const [u, v] = [cos * dx + sin * dy + width / 2, cos * dy - sin * dx + height / 2];
      const [left, top] = [Math.floor(u), Math.floor(v)];
      if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) continue;
      const here = top * width + left;
      const upper = at[here]! + (u - left) * (at[here + 1]! - at[here]!);
      const lower = at[here + width]! + (u - left) * (at[here + width + 1]! - at[here + width]!);
      scan[y * wide + x] = upper + (v - top) * (lower - upper);
    }
  return { width: wide, height: high, at: scan };
}

function greyPng({ width, height, at }: Plane, ppi: number): Buffer {
  const levels = Uint8Array.from({ length: 1025 }, (_, i) => Math.round(255 * (i / 1024) ** (1 / GAMMA)));
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      rows[y * (width + 1) + 1 + x] = levels[Math.round(1024 * at[y * width + x]!)]!;
  const metre = uint32(Math.round(ppi / 0.0254));
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', Buffer.concat([uint32(width), uint32(height), Buffer.from([8, 0, 0, 0, 0])])),
    chunk('gAMA', uint32(Math.round(100_000 / GAMMA))),
    chunk('pHYs', Buffer.concat([metre, metre, Buffer.from([1])])),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
