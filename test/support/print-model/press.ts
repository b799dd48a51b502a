import { blurred, type Field, fieldOf } from './field.ts';
import type { Random } from './random.ts';

/** What a press is sent: a byte a dot, 1 is dark. */
export type Dots = { width: number; height: number; dots: Uint8Array };

/** A press and its paper. Lengths are micrometres, standard deviations where nothing else is said. */
export type Press = {
  /** Dots per inch. */
  dpi: number;
  /** How far an edge of ink lies outside of where it was drawn, in the mean. */
  gain: number;
  /** How far ink spreads around its dot. */
  spread: number;
  /** How far a dot lands from its place, across and along. */
  placement: number;
  /** Ink of a dot, as a share of the mean. */
  volume: number;
  /** Unevenness of the film of ink, as a share of full ink. */
  film: number;
  /** How far light wanders within the paper. */
  scatter: number;
};

/** Guesses of generic presses; nothing was measured. */
export const PRESSES = {
  'laser 600': { dpi: 600, gain: 8, spread: 22, placement: 5, volume: 0.15, film: 0.06, scatter: 18 },
  'indigo 812.8': { dpi: 812.8, gain: 5, spread: 17, placement: 3, volume: 0.12, film: 0.05, scatter: 18 },
  'inkjet 1200': { dpi: 1200, gain: 8, spread: 16, placement: 6, volume: 0.2, film: 0.06, scatter: 18 },
  'press 2400': { dpi: 2400, gain: 3, spread: 9, placement: 1.5, volume: 0.08, film: 0.04, scatter: 18 },
} satisfies Record<string, Press>;

/** A press as it is in one run: gain and spread differ a little from run to run. */
export function inRun(press: Press, random: Random): Press {
  return {
    ...press,
    gain: press.gain + 1.5 * random.normal(),
    spread: press.spread * (1 + 0.04 * random.normal()),
  };
}

const INCH = 25_400;
const [PAPER, INK] = [0.82, 0.05];
/** Micrometres of the grid that a print is worked out on, at most. */
const FINE = 9;
/** Share of ink over which an edge of its film goes from none to all. */
const SOFT = 0.25;

/** Micrometres of a dot. */
export function dotOf({ dpi }: Press): number {
  return INCH / dpi;
}

/**
 * A print: reflectance, 0 to 1, on a grid of at most 7 µm. Every dot is a square of ink with a place and volume of its own; ink spreads as a
 * Gaussian; where it is thicker than a soft threshold paper is covered. The threshold is Φ(−gain/spread), so that a straight edge
 * moves out by the gain. Light goes into the paper and comes out elsewhere: R = paper · t · (scatter ∗ t) (after Yule and Nielsen, 1951).
 */
export function printed({ width, height, dots }: Dots, press: Press, random: Random): Field {
  const gain = press.gain + 1.5 * random.normal();
  const spread = press.spread * (1 + 0.03 * random.normal());
  const steps = Math.ceil(dotOf(press) / FINE);
  const pitch = dotOf(press) / steps;
  const ink = fieldOf(width * steps, height * steps, pitch);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (dots[y * width + x] !== 1) continue;
      const shift = (press.placement / pitch) * random.normal();
      const shiftToo = (press.placement / pitch) * random.normal();
      addDot(ink, x * steps + shift, y * steps + shiftToo, steps, 1 + press.volume * random.normal());
    }
  const film = blurred(noiseLike(ink, random), 2 * pitch);
  const thick = blurred(ink, spread);
  const threshold = normalBelow(-gain / spread);
  const through = fieldOf(ink.width, ink.height, pitch);
  const inked = Math.sqrt(INK / PAPER);
  for (let i = 0; i < through.data.length; i++) {
    const over = (thick.data[i]! - threshold) / SOFT + 4 * press.film * film.data[i]!;
    const covered = Math.min(1, Math.max(0, 0.5 + over));
    through.data[i] = 1 - covered * (1 - inked);
  }
  const around = blurred(through, press.scatter);
  const light = through;
  for (let i = 0; i < light.data.length; i++) light.data[i] = PAPER * through.data[i]! * around.data[i]!;
  return light;
}

/** Light of paper that nothing is printed on. */
export const BARE = PAPER;

function addDot({ width, height, data }: Field, left: number, top: number, side: number, volume: number) {
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, Math.ceil(top + side)); y++) {
    const tall = Math.min(y + 1, top + side) - Math.max(y, top);
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, Math.ceil(left + side)); x++)
      data[y * width + x]! += volume * tall * (Math.min(x + 1, left + side) - Math.max(x, left));
  }
}

function noiseLike({ width, height, pitch }: Field, random: Random): Field {
  const noise = fieldOf(width, height, pitch);
  for (let i = 0; i < noise.data.length; i++) noise.data[i] = random.normal();
  return noise;
}

/** The share of a normal distribution below z (Abramowitz and Stegun, 7.1.26; to 1.5 · 10⁻⁷). */
function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const upper = (poly * Math.exp(-x * x)) / 2;
  return z > 0 ? 1 - upper : upper;
}
