import sharp from 'sharp';
import { blurred, type Field, valueAt } from './field.ts';
import { BARE } from './press.ts';
import type { Random } from './random.ts';

/** Grey pixels as a device wrote them, sRGB. */
export type Shot = { width: number; height: number; data: Uint8Array; ppi?: number };

/** A flatbed: pixels per inch, and degrees that the print lies turned. */
export type Flatbed = { ppi: number; turned?: number };

/** Millimetres of bare paper around a print. */
const AROUND = 1.5;

/** A flatbed's scan: optics of 0.45 pixel, 0.4 % of noise, light that falls off by 3 % across. */
export function scanned(print: Field, { ppi, turned = 0 }: Flatbed, random: Random): Shot {
  const pixel = 25_400 / ppi;
  const sharpness = blurred(print, 0.45 * pixel);
  const [cos, sin] = [Math.cos((turned * Math.PI) / 180), Math.sin((turned * Math.PI) / 180)];
  const [w, h] = [print.width * print.pitch, print.height * print.pitch];
  const width = Math.ceil((Math.abs(w * cos) + Math.abs(h * sin) + 2000 * AROUND) / pixel);
  const height = Math.ceil((Math.abs(w * sin) + Math.abs(h * cos) + 2000 * AROUND) / pixel);
  const [dx, dy] = [random.uniform() * pixel, random.uniform() * pixel];
  const shot = shotOf(width, height, (column, row) => {
    const [x, y] = [(column + 0.5 - width / 2) * pixel + dx, (row + 0.5 - height / 2) * pixel + dy];
    const light = valueAt(sharpness, x * cos + y * sin + w / 2, -x * sin + y * cos + h / 2, BARE);
    return light * (1 - (0.03 * column) / width) + 0.004 * random.normal();
  });
  return { ...shot, ppi };
}

/** A photo: pixels per inch at the middle, a hand's tilt, uneven light, optics of 0.7 pixel, sharpening. No density is stated. */
export function photographed(print: Field, { ppi }: { ppi: number }, random: Random): Shot {
  const pixel = 25_400 / ppi;
  const seen = blurred(print, 0.7 * pixel);
  const angle = ((random.uniform() - 0.5) * 16 * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [tiltX, tiltY] = [0.06 * (random.uniform() - 0.5), 0.06 * (random.uniform() - 0.5)];
  const [w, h] = [print.width * print.pitch, print.height * print.pitch];
  const side = Math.ceil((Math.hypot(w, h) + 2000 * AROUND) / pixel);
  const [lit, litToo] = [0.2 * (random.uniform() - 0.5), 0.2 * (random.uniform() - 0.5)];
  const shot = shotOf(side, side, (column, row) => {
    const [u, v] = [(column + 0.5) / side - 0.5, (row + 0.5) / side - 0.5];
    const far = 1 + tiltX * u + tiltY * v;
    const [x, y] = [(u * side * pixel) / far, (v * side * pixel) / far];
    const light = valueAt(seen, x * cos + y * sin + w / 2, -x * sin + y * cos + h / 2, BARE);
    return light * (1 + lit * u + litToo * v) + 0.008 * random.normal();
  });
  return sharpened(shot, 0.6);
}

/** The shot as a file: PNG with its density, or JPEG as phones write it. */
export async function writeShot({ width, height, data, ppi }: Shot, path: string): Promise<string> {
  const image = sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('b-w');
  if (ppi === undefined) await image.jpeg({ quality: 85 }).toFile(path);
  else await image.png({ compressionLevel: 1 }).withMetadata({ density: ppi }).toFile(path);
  return path;
}

/** Linear light of a pixel. */
export function lightOf({ data }: Shot, at: number): number {
  const value = data[at]! / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function shotOf(width: number, height: number, light: (column: number, row: number) => number): Shot {
  const data = new Uint8Array(width * height);
  for (let row = 0, at = 0; row < height; row++)
    for (let column = 0; column < width; column++, at++) data[at] = grey(light(column, row));
  return { width, height, data };
}

/** IEC 61966-2-1. */
function grey(light: number): number {
  const bounded = Math.min(1, Math.max(0, light));
  return Math.round(255 * (bounded <= 0.0031308 ? 12.92 * bounded : 1.055 * bounded ** (1 / 2.4) - 0.055));
}

/** Each pixel moved away from the mean of the nine around it. */
function sharpened(shot: Shot, amount: number): Shot {
  const { width, height, data } = shot;
  const out = data.slice();
  for (let row = 1; row < height - 1; row++)
    for (let column = 1; column < width - 1; column++) {
      const at = row * width + column;
      let sum = 0;
      for (let y = -width; y <= width; y += width)
        sum += data[at + y - 1]! + data[at + y]! + data[at + y + 1]!;
      out[at] = Math.min(255, Math.max(0, Math.round(data[at]! + amount * (data[at]! - sum / 9))));
    }
  return { ...shot, data: out };
}
