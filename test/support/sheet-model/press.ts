/** How a press prints. Lengths in micrometres, light as reflectance. */
export type Press = {
  /** Dots per inch across and along the feed. */
  dpi: { x: number; y: number };
  /** How far ink goes beyond an edge, negative if it stays behind. */
  gain: { x: number; y: number };
  /** Standard deviation of the Gaussian that ink spreads by. */
  spread: number;
  /** Standard deviations: a line's and a dot's place, and the share by which a dot's ink varies. */
  line: number;
  place: number;
  volume: number;
  /** Standard deviation of how ragged edges are, and how long its bumps are. */
  ragged: number;
  bump: number;
  /** Standard deviation of the film's edge as a share of the spread, and micrometres that an edge takes to thin out. */
  film: number;
  softness: number;
  /** Reflectance of paper and of full ink; standard deviations of light's way in the paper, and of the paper's grain. */
  white: number;
  black: number;
  scatter: number;
  grain: number;
  /** Printed length by nominal length, and how far down the page moves to the right for each length. */
  scale: { x: number; y: number };
  shear: number;
};

/** Without chance, scatter or stretch, on white paper: a straight edge lies exactly where the gain puts it. */
const PLAIN = {
  ...{ line: 0, place: 0, volume: 0, ragged: 0, bump: 60, film: 0, softness: 0 },
  ...{ white: 0.82, black: 0.05, scatter: 0, grain: 0, scale: { x: 1, y: 1 }, shear: 0 },
};

/** A press with exactly the gain that is asked for, and whatever else it does: the truth of trials. */
export function pressWith(dpi: Press['dpi'], gain: Press['gain'], more: Partial<Press> = {}): Press {
  const spread = Math.max(12, Math.abs(gain.x) / 1.5, Math.abs(gain.y) / 1.5);
  return { ...PLAIN, dpi, gain, spread, ...more };
}

/**
 * Micrometres that light astray in the paper adds to the gain of ink: the darkness it takes from the paper beside an edge, less the light
 * it brings below the ink, as an edge of full contrast. With t = √(Rb / Rw) let through by the ink and a Gaussian of `scatter`
 * that is scatter/√(2π) · (1 − t) / (1 + t) on an edge far from others.
 */
export function opticalGain({ white, black, scatter }: Press): number {
  const through = Math.sqrt(black / white);
  return ((scatter / Math.sqrt(2 * Math.PI)) * (1 - through)) / (1 + through);
}
