import type { Random } from '../print-model/random.ts';
import type { Press } from './press.ts';

/**
 * How much of each cell the film of ink covers, 0 to 1. There is film where spread ink is thicker than Φ(−gain/spread), so that a
 * straight edge moves by the gain; at an edge that lies aslant the gain is that of its direction. Thickness v is held as the distance
 * spread · Φ⁻¹(v) from a straight edge that would give it: in that, an edge is a slope of 1 and is cut exactly within a cell. Ragged
 * edges and an uneven film move the threshold.
 */
export function* filmRows(
  spread: Iterable<Float32Array>,
  press: Press,
  step: number,
  random: Random,
): Generator<Float32Array> {
  const film = new Film(press, step, random);
  const ring: Float32Array[] = [];
  for (const thickness of spread) {
    const row = film.distances(thickness);
    if (ring.length === 0) ring.push(row.slice());
    ring.push(ring.length === 3 ? copied(row, ring.shift()!) : row.slice());
    if (ring.length === 3) yield film.of(ring[0]!, ring[1]!, ring[2]!);
  }
  if (ring.length === 3) yield film.of(ring[1]!, ring[2]!, ring[2]!);
}

function copied(row: Float32Array, into: Float32Array): Float32Array {
  into.set(row);
  return into;
}

class Film {
  private readonly press: Press;
  private readonly step: number;
  private readonly bumps: SmoothNoise;
  private readonly random: Random;
  private away = new Float32Array(0);
  private out = new Float32Array(0);

  constructor(press: Press, step: number, random: Random) {
    this.press = press;
    this.step = step;
    this.random = random;
    this.bumps = new SmoothNoise(press.ragged > 0 ? press.bump / step : 0, random);
  }

  /** Micrometres within a straight edge, negative without; none is further than 3.3 spreads. */
  distances(thickness: Float32Array): Float32Array {
    if (this.away.length === 0) this.away = new Float32Array(thickness.length);
    for (let i = 0; i < thickness.length; i++) {
      const at = Math.max(0, Math.min(BINS, thickness[i]! * BINS));
      const [bin, over] = [at | 0, at - (at | 0)];
      this.away[i] = this.press.spread * (QUANTILES[bin]! * (1 - over) + QUANTILES[bin + 1]! * over);
    }
    return this.away;
  }

  /** One row, from the distances in it and in the rows above and below. */
  of(above: Float32Array, row: Float32Array, below: Float32Array): Float32Array {
    const { press, step, random } = this;
    const { ragged, film, softness, spread, gain } = press;
    const bumps = this.bumps.row(row.length);
    if (this.out.length === 0) this.out = new Float32Array(row.length);
    const out = this.out.fill(0);
    const [outside, grains] = [-3.2 * spread, (film * spread * GRAIN) / step];
    for (let i = 1; i < row.length - 1; i++) {
      const away = row[i]!;
      if (away < outside) continue;
      const [dx, dy] = [row[i + 1]! - row[i - 1]!, below[i]! - above[i]!];
      const [xx, yy] = [dx * dx, dy * dy];
      const share = (xx + 1e-9) / (xx + yy + 2e-9);
      const reach = away + share * gain.x + (1 - share) * gain.y + ragged * bumps[i]!;
      const uneven = grains > 0 ? grains * random.normal() : 0;
      out[i] = clamped(0.5 + (reach + uneven) / Math.max(Math.sqrt(xx + yy) / 2, softness, step / 4));
    }
    return out;
  }
}

/** Micrometres that grains of the film are wide: smaller cells differ more. */
const GRAIN = 6;

function clamped(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

/** Noise of deviation 1 that is the same for about `length` cells, row by row. */
class SmoothNoise {
  private readonly length: number;
  private readonly random: Random;
  private upper: Float32Array = new Float32Array(0);
  private lower: Float32Array = new Float32Array(0);
  private out = new Float32Array(0);
  private down = 1;

  constructor(length: number, random: Random) {
    this.length = length;
    this.random = random;
  }

  row(width: number): Float32Array {
    if (this.out.length === 0) this.begin(width);
    if (this.length === 0) return this.out;
    this.down += 1 / this.length;
    while (this.down >= 1) {
      [this.upper, this.lower] = [this.lower, this.fresh(width)];
      this.down -= 1;
    }
    const { upper, lower, down, out } = this;
    for (let x = 0; x < width; x++) {
      const at = x / this.length;
      const [i, right] = [Math.floor(at), at % 1];
      const above = upper[i]! * (1 - right) + upper[i + 1]! * right;
      const beneath = lower[i]! * (1 - right) + lower[i + 1]! * right;
      // Bilinear mixing leaves 2/3 of the deviation on the average.
      out[x] = 1.5 * (above * (1 - down) + beneath * down);
    }
    return out;
  }

  private begin(width: number): void {
    this.out = new Float32Array(width);
    if (this.length > 0) this.lower = this.fresh(width);
  }

  private fresh(width: number): Float32Array {
    return Float32Array.from({ length: Math.ceil(width / this.length) + 2 }, () => this.random.normal());
  }
}

const BINS = 4096;
/** Φ⁻¹ of shares of 4,096. */
const QUANTILES = quantiles();

function quantiles(): Float32Array {
  const values = new Float32Array(BINS + 2).fill(3.3);
  values[0] = -3.3;
  let z = -3.3;
  for (let bin = 1; bin < BINS; bin++) {
    for (let round = 0; round < 4; round++)
      z -= (normalBelow(z) - bin / BINS) / (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI));
    values[bin] = z;
  }
  return values;
}

/** Φ: how much of a normal distribution lies below. Abramowitz and Stegun 26.2.17, error below 1e-7. */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = 0.3989422804 * Math.exp((-z * z) / 2) * poly;
  return z < 0 ? tail : 1 - tail;
}
