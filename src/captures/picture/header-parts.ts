/** What we read of a file ourselves, before a library decodes it. */
export type FileHeader = {
  kind: 'png' | 'tiff' | 'jpeg';
  /** Pixels per inch as the file states them, undefined if it does not. */
  ppi?: { x: number; y: number };
  /** The exponent of a gAMA chunk. */
  gamma?: number;
  /** Whether the file says that it is sRGB. */
  isSrgb?: boolean;
  /** Bytes that decoding a line of it takes at once, if that is more than a few lines. */
  strip?: number;
};

/** Reads some bytes of a file at an offset; fewer at its end. */
export type Bytes = (offset: number, length: number) => Buffer;

/** A stated resolution; what is nearly a whole number was one before it was stated in metres. */
export function statedPpi(x: number, y: number): { x: number; y: number } | undefined {
  const isSensible = [x, y].every((ppi) => Number.isFinite(ppi) && ppi >= 50 && ppi <= 100_000);
  return isSensible ? { x: snapped(x), y: snapped(y) } : undefined;
}

function snapped(ppi: number): number {
  return Math.abs(ppi - Math.round(ppi)) <= 0.02 ? Math.round(ppi) : ppi;
}
