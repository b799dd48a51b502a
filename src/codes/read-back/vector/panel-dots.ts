import type { Geometry } from '../geometry.ts';

/** Holds the rectangles of a vector image's panel, in dots from the top left, against the dots that it must have. */
export class PanelDots {
  /** Where the panel begins. */
  readonly top: number;
  private readonly bandLines: number[];
  private readonly lineBytes: number;
  private readonly width: number;
  private readonly seen: Uint8Array;
  private dots: Uint8Array = NONE;

  constructor({ panel, width, height, symbolHeight }: Geometry) {
    this.top = symbolHeight;
    this.bandLines = panel;
    this.width = width;
    this.lineBytes = Math.ceil(width / 8);
    this.seen = new Uint8Array((height - symbolHeight) * this.lineBytes);
  }

  /** `dots`: a line of each band, as the drawing got them. */
  start(dots: Uint8Array = NONE) {
    const bytes = this.bandLines.length * this.lineBytes;
    if (dots.length !== bytes) throw new Error(`A panel of ${dots.length} bytes is not one of ${bytes}.`);
    this.dots = dots;
    this.seen.fill(0);
  }

  /** A rectangle within the panel; no dot may be in two. */
  add(x: number, y: number, width: number, height: number) {
    const [first, end] = [(y - this.top) * this.lineBytes, (y - this.top + height) * this.lineBytes];
    if (x < 0 || width <= 0 || height <= 0 || x + width > this.width || end > this.seen.length)
      throw new Error('A rectangle goes out of the panel.');
    for (let line = first; line < end; line += this.lineBytes)
      for (let dot = x; dot < x + width; dot++) {
        const [at, bit] = [line + (dot >> 3), 128 >> (dot & 7)];
        if (this.seen[at]! & bit) throw new Error('Two rectangles of the panel overlap.');
        this.seen[at]! |= bit;
      }
  }

  finish() {
    let at = 0;
    for (const [band, lines] of this.bandLines.entries()) {
      const wanted = this.dots.subarray(band * this.lineBytes, (band + 1) * this.lineBytes);
      for (let n = 0; n < lines; n++, at += this.lineBytes)
        if (Buffer.compare(this.seen.subarray(at, at + this.lineBytes), wanted) !== 0)
          throw new Error(`A dot of the panel is wrong, in its band ${band + 1}.`);
    }
  }
}

const NONE = new Uint8Array(0);
