import { type Affine, applyAffine } from '../picture/fit.ts';
import type { Window } from '../picture/grey.ts';
import type { Point } from '../tasks.ts';

/** A rectangle on the sheet in micrometres. */
export type Field = { begin: Point; end: Point };

/** Of linear light; grain and pinholes differ by less. */
const FAR = 0.2;

/** The mean light of a field, and which share of its pixels is at the darkest or lightest value a file can hold. */
export function patchLight(window: Window, back: Affine, field: Field) {
  let [sum, count, black, white] = [0, 0, 0, 0];
  for (const [, , light, grey] of lightIn(window, back, field)) {
    sum += light;
    count++;
    if (grey === 0) black++;
    if (grey === 255) white++;
  }
  return count === 0 ? undefined : { light: sum / count, black: black / count, white: white / count };
}

/** The share of a field's pixels whose light is far from what most of it has: the border of something else runs through it. */
export function strangeShare(window: Window, back: Affine, field: Field): number {
  const lights = Array.from(lightIn(window, back, field), ([, , light]) => light).sort((a, b) => a - b);
  const middle = lights[lights.length >> 1] ?? 0;
  return lights.filter((light) => Math.abs(light - middle) > FAR).length / Math.max(1, lights.length);
}

/**
 * Modulation of a screen of lines of `line` micrometres across the axis: the amplitude of its own frequency, over whole
 * periods, against that of a square wave between paper and ink: π·|F(1/2d)| / (Rw − Rb).
 */
export function modulation(
  window: Window,
  back: Affine,
  screen: Field & { axis: 'x' | 'y'; line: number },
  contrast: number,
): number {
  const { axis, line, begin, end } = screen;
  const at = axis === 'x' ? 0 : 1;
  const periods = Math.floor((end[at]! - begin[at]!) / (2 * line) - 0.5);
  const inset = (end[at]! - begin[at]! - 2 * line * periods) / 2;
  const whole = { begin: [...begin] as Point, end: [...end] as Point };
  whole.begin[at] = begin[at]! + inset;
  whole.end[at] = whole.begin[at]! + 2 * line * periods;
  let [real, imaginary, count, sum, wave, waveToo] = [0, 0, 0, 0, 0, 0];
  for (const [x, y, light] of lightIn(window, back, whole)) {
    const angle = (Math.PI * (axis === 'x' ? x : y)) / line;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    real += light * cos;
    imaginary += light * sin;
    wave += cos;
    waveToo += sin;
    sum += light;
    count++;
  }
  if (count === 0 || contrast <= 0) return 0;
  // Pixels do not fill whole periods exactly: the mean's share of the sum is taken out.
  const mean = sum / count;
  return (Math.PI * Math.hypot(real - mean * wave, imaginary - mean * waveToo)) / count / contrast;
}

/** Light of the pixels of a window whose middles lie in a field, with where they lie on the sheet. */
function* lightIn(
  { left, top, width, height, raw, curve }: Window,
  back: Affine,
  { begin, end }: Field,
): Generator<[x: number, y: number, light: number, grey: number]> {
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const [x, y] = applyAffine(back, [left + column + 0.5, top + row + 0.5]);
      if (x < begin[0] || x >= end[0] || y < begin[1] || y >= end[1]) continue;
      const grey = raw[row * width + column]!;
      yield [x, y, curve[grey]!, grey];
    }
}
