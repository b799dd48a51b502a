import { lightOf, scanned } from './camera.ts';
import type { Field } from './field.ts';
import { type Dots, dotOf, type Press, printed } from './press.ts';
import type { Random } from './random.ts';

/** An office copier: its own scan at 600 ppi, cut at a threshold, on its own 600 dpi laser, the sheet lying a little turned. */
export function photocopied(print: Field, laser: Press, random: Random): Field {
  const shot = scanned(print, { ppi: laser.dpi, turned: 0.5 * random.normal() }, random);
  const dots = new Uint8Array(shot.data.length);
  const cut = threshold(shot);
  for (let i = 0; i < dots.length; i++) dots[i] = lightOf(shot, i) < cut ? 1 : 0;
  return printed({ width: shot.width, height: shot.height, dots }, laser, random);
}

/**
 * A copier's best guess without knowing cells: a flatbed at 2400 ppi, the mean of every dot, cut by Otsu's threshold, printed on the
 * same press. It knows exactly where the dots are. `sharpen` takes back some of what ink and optics smeared first.
 */
export function copiedDots(
  print: Field,
  { width, height }: Pick<Dots, 'width' | 'height'>,
  press: Press,
  random: Random,
  sharpen = 0,
): Field {
  const shot = scanned(print, { ppi: 2400 }, random);
  const dot = (dotOf(press) * 2400) / 25_400;
  const [left, top] = [(shot.width - width * dot) / 2, (shot.height - height * dot) / 2];
  const light = new Float32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) light[y * width + x] = meanOf(shot, left + x * dot, top + y * dot, dot);
  const clear = sharpen > 0 ? away(light, width, height, sharpen) : light;
  const cut = otsu(clear);
  const dots = Uint8Array.from(clear, (value) => (value < cut ? 1 : 0));
  return printed({ width, height, dots }, press, random);
}

/** Mean linear light of a square of a shot, in pixels from its corner. */
export function meanOf(shot: ReturnType<typeof scanned>, left: number, top: number, side: number): number {
  let [sum, count] = [0, 0];
  for (let y = Math.round(top); y < Math.round(top + side); y++)
    for (let x = Math.round(left); x < Math.round(left + side); x++) {
      sum += lightOf(shot, y * shot.width + x);
      count++;
    }
  return sum / Math.max(1, count);
}

/** Each value moved away from the mean of those around it. */
function away(light: Float32Array, width: number, height: number, amount: number): Float32Array {
  return light.map((value, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return value;
    const near = light[at - 1]! + light[at + 1]! + light[at - width]! + light[at + width]!;
    return value + amount * (value - near / 4);
  });
}

function threshold(shot: ReturnType<typeof scanned>): number {
  return otsu(Float32Array.from(shot.data, (_, i) => lightOf(shot, i)));
}

/** Otsu, 1979: the threshold between two groups that lie farthest apart. */
export function otsu(values: Float32Array): number {
  const bins = new Float64Array(256);
  for (const value of values) bins[Math.min(255, Math.max(0, Math.floor(value * 256)))]!++;
  const total = bins.reduce((sum, count, i) => sum + count * i, 0);
  let [below, weight, best, cut] = [0, 0, -1, 128];
  for (let i = 0; i < 255; i++) {
    weight += bins[i]!;
    below += bins[i]! * i;
    if (weight === 0 || weight === values.length) continue;
    const apart = below / weight - (total - below) / (values.length - weight);
    const between = weight * (values.length - weight) * apart * apart;
    if (between > best) [best, cut] = [between, i + 1];
  }
  return cut / 256;
}
