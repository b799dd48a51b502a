// Start here: what a press makes of a whole sheet, as light on a fine grid. dots.ts is what it prints, presses.ts how; scanned.ts
// lays it on a flatbed, write-scan.ts makes files. All of it is simulated, and the physics stands where it is. Sheets have a thousand
// times the dots of a code, so their grid is worked out row by row, which print-model/ for codes does not need.

import type { Random } from '../print-model/random.ts';
import type { Dots } from './dots.ts';
import { filmRows } from './film.ts';
import { blurredRows } from './gaussian.ts';
import { type Grid, inkRows } from './ink.ts';
import type { Press } from './press.ts';

/** A print: reflectance of each cell by 65,535, and how the press stretched it. Lengths in micrometres. */
export type Print = Grid & { light: Uint16Array; scale: { x: number; y: number }; shear: number };

/**
 * Prints dots. Ink arrives dot by dot (ink.ts), spreads by a Gaussian, and is film where it is thick enough (film.ts). Light goes
 * through the film, astray in the paper, and through the film again: `R = Rp · t · (PSF ∗ t)` (Yule and Nielsen's optical gain); with
 * grain. A cell is `fine` micrometres, and at most half the spread: then an edge is within 0.3 µm, by its place.
 */
export function printed(dots: Dots, press: Press, random: Random, fine = 6): Print {
  const size = { x: 25_400 / press.dpi.x, y: 25_400 / press.dpi.y };
  const [step, margin] = [Math.min(fine, press.spread / 2), 2500];
  const width = Math.ceil((dots.width * size.x + 2 * margin) / step);
  const height = Math.ceil((dots.height * size.y + 2 * margin) / step);
  const grid: Grid = { width, height, step, margin };
  const ink = inkRows(dots, press, grid, random);
  // A cell is a box, which is as wide as a Gaussian of step²/12.
  const spread = blurredRows(ink, Math.sqrt(press.spread ** 2 - step ** 2 / 12) / step);
  const light = new Uint16Array(width * height);
  let at = 0;
  for (const row of lightRows(filmRows(spread, press, step, random), press, step, random)) {
    light.set(row, at);
    at += width;
  }
  const { scale, shear } = press;
  return { ...grid, light, scale, shear };
}

function* lightRows(
  films: Iterable<Float32Array>,
  { white, black, scatter, grain }: Press,
  step: number,
  random: Random,
): Generator<Uint16Array> {
  const once = Math.sqrt(black / white);
  const through: Float32Array[] = [];
  const passed = scatter > 0 ? keeping(films, once, through) : films;
  let out = new Uint16Array(0);
  for (const row of blurredRows(passed, scatter / step)) {
    if (out.length === 0) out = new Uint16Array(row.length);
    const film = scatter > 0 ? through.shift()! : row;
    for (let x = 0; x < row.length; x++) {
      const light = scatter > 0 ? white * film[x]! * row[x]! : white + (black - white) * row[x]!;
      const uneven = grain > 0 ? 1 + grain * random.normal() : 1;
      out[x] = Math.max(0, Math.min(65_535, 65_535 * light * uneven));
    }
    yield out;
  }
}

/** What part of the light a row of film lets through; kept until the same row comes out of the blur. */
function* keeping(
  films: Iterable<Float32Array>,
  once: number,
  kept: Float32Array[],
): Generator<Float32Array> {
  for (const film of films) {
    const through = film.map((cover) => 1 - cover * (1 - once));
    kept.push(through);
    yield through;
  }
}
