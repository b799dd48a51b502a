import { changingDots } from './changing-dots.ts';
import type { Geometry } from './geometry.ts';

/** Holds the dot lines of an image's panel, from its top, against the dots that it must have. */
export class PanelLines {
  private readonly bandLines: number[];
  private readonly lineBytes: number;
  private dots: Uint8Array = NONE;
  private band = 0;
  /** Lines that are left of the band. */
  private left = 0;
  /** Where the last line changes colour, and where the band's lines must. */
  private readonly line: Int32Array;
  private count = 0;
  private readonly wanted: Int32Array;
  private wantedCount = 0;

  constructor({ panel, width }: Geometry) {
    this.bandLines = panel;
    this.lineBytes = Math.ceil(width / 8);
    this.line = new Int32Array(width + 8);
    this.wanted = new Int32Array(width + 8);
  }

  /** `dots`: a line of each band, as the drawing got them. */
  start(dots: Uint8Array = NONE) {
    const bytes = this.bandLines.length * this.lineBytes;
    if (dots.length !== bytes) throw new Error(`A panel of ${dots.length} bytes is not one of ${bytes}.`);
    this.dots = dots;
    this.band = 0;
    this.left = 0;
    this.count = 0;
  }

  /** A line with the first `count` of `changes`. */
  add(changes: Int32Array, count: number) {
    for (let i = 0; i < count; i++) this.line[i] = changes[i]!;
    this.count = count;
    this.repeat();
  }

  /** The last line again; a light one before the first. */
  repeat() {
    if (this.left === 0) this.nextBand();
    this.left--;
    if (!this.isWanted()) throw new Error(`A dot of the panel is wrong, in its band ${this.band}.`);
  }

  /** All lines must have been there. */
  finish() {
    if (this.left > 0 || this.band < this.bandLines.length) throw new Error('The panel is not whole.');
  }

  private nextBand() {
    if (this.band === this.bandLines.length) throw new Error('The image has too many dot lines.');
    this.left = this.bandLines[this.band]!;
    const start = this.band * this.lineBytes;
    this.wantedCount = changingDots(this.dots, start, start + this.lineBytes, 0, this.wanted);
    this.band++;
  }

  private isWanted(): boolean {
    if (this.count !== this.wantedCount) return false;
    for (let i = 0; i < this.count; i++) if (this.line[i] !== this.wanted[i]) return false;
    return true;
  }
}

const NONE = new Uint8Array(0);
