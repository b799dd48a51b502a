import type { Tone } from '../tasks.ts';

/** Linear light, 0 to 1, of each of the 256 grey values of a picture. */
export type Curve = Float32Array;

/**
 * The curve of a picture whose greys are as its tone says: with a profile they come converted to sRGB, and without one sRGB is
 * assumed (IEC 61966-2-1); a gAMA chunk states the exponent (PNG, 11.3.2.2: 0.45455 for a screen's gamma of 2.2).
 */
export function toneCurve(tone: Tone, gamma?: number): Curve {
  const isPower = tone === 'gamma' && gamma !== undefined;
  return Float32Array.from({ length: 256 }, (_, grey) =>
    isPower ? (grey / 255) ** (1 / gamma) : lightOfSrgb(grey / 255),
  );
}

function lightOfSrgb(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
