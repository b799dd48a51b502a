import { pack, writeBitsHighFirst } from '../../deflate/bits.ts';
import type { Drawing, SymbolShape } from '../../plan.ts';
import { imageDots, modulesOf, QUIET_ZONE } from '../../size.ts';
import { type Bands, bandCount, erosion, panelBands } from '../bands.ts';
import { changingDots, changingElements, MOST_CHANGING_ELEMENTS } from '../changing-elements.ts';
import { type RunCodes, runCodes } from './run-codes.ts';

/**
 * Group 4 (ITU-T T.6), line by line, as packed codes. A line is coded by where it changes colour, against the line above; a
 * line equal to the one above is a one (mode V0) for each change and one more for its end.
 */
export class Group4Lines {
  protected readonly width: number;
  private readonly white: RunCodes;
  private readonly black: RunCodes;
  protected readonly codes: Uint32Array;
  protected count = 0;
  /** Where the line and the one above change, in dots, then three times the width. */
  protected line: Int32Array;
  protected above: Int32Array;

  /** For lines that change at most so often, and as many codes as one flush of them takes. */
  constructor(width: number, changes: number, codes: number) {
    const { white, black } = runCodes();
    this.width = width;
    this.white = white;
    this.black = black;
    this.line = new Int32Array(changes + 3).fill(width);
    this.above = new Int32Array(changes + 3).fill(width);
    this.codes = new Uint32Array(codes);
  }

  /**
   * One line against the one above (T.6, 2.2): `next` is the index of the change a1, whose lowest bit is its colour;
   * `other` that of b1, the first change above to the right of a0 and to the same colour.
   */
  protected codeLine() {
    const { line, above, width } = this;
    // Before the first dot, so that a line may begin dark (T.6, 2.2.5.1).
    let from = -1;
    let next = 0;
    let other = 0;
    while (from < width) {
      while (other > 0 && above[other - 1]! > from) other -= 1;
      while (above[other]! <= from && above[other]! < width) other++;
      other += (other ^ next) & 1;
      const a1 = line[next]!;
      const b1 = above[other]!;
      if (above[other + 1]! < a1) {
        this.codes[this.count++] = PASS;
        from = above[other + 1]!;
      } else if (Math.abs(a1 - b1) <= 3) {
        this.codes[this.count++] = VERTICAL[a1 - b1 + 3]!;
        from = a1;
        next++;
      } else {
        from = this.codeRuns(Math.max(from, 0), next);
        next += 2;
      }
    }
  }

  /** Horizontal mode: the runs from `from` to the change `next`, and from there to the one after; returns their end. */
  private codeRuns(from: number, next: number): number {
    const a1 = this.line[next]!;
    const a2 = this.line[next + 1]!;
    this.codes[this.count++] = HORIZONTAL;
    this.codeRun(a1 - from, next & 1 ? this.black : this.white);
    this.codeRun(a2 - a1, next & 1 ? this.white : this.black);
    return a2;
  }

  private codeRun(length: number, { terminating, makeUp }: RunCodes) {
    let left = length;
    for (; left >= 64; left -= Math.min(left & ~63, 2560)) {
      this.codes[this.count++] = makeUp[Math.min(left >> 6, 40) - 1]!;
    }
    this.codes[this.count++] = terminating[left]!;
  }

  protected repeatLine(ones: number) {
    let left = ones;
    for (; left >= 16; left -= 16) this.codes[this.count++] = SIXTEEN_ONES;
    if (left > 0) this.codes[this.count++] = pack((1 << left) - 1, left);
  }
}

/** Group 4 of bands, high bit first, ended by EOFB. */
export class Group4 extends Group4Lines {
  private readonly drawing: Drawing;
  private readonly changes = new Uint16Array(MOST_CHANGING_ELEMENTS);

  /** For the bands of a BandCutter of the same drawing and shape. */
  constructor(drawing: Drawing, shape: SymbolShape) {
    const { width } = imageDots(drawing, shape.version);
    super(width, panelBands(drawing) > 0 ? width : MOST_CHANGING_ELEMENTS, mostCodes(drawing, shape));
    this.drawing = drawing;
  }

  /** No image is larger. */
  get maxBytes(): number {
    return 2 * this.codes.length;
  }

  /** Writes into `out` from `at` and returns where the image ends. */
  write(bands: Bands, out: Uint8Array, at: number): number {
    const { count, symbolCount, lines } = bands;
    this.count = 0;
    this.above.fill(this.width);
    for (let band = 0; band < count; band++) {
      const found = band < symbolCount ? this.readRow(bands, band) : this.readDots(bands, band - symbolCount);
      this.codeLine();
      this.repeatLine((lines[band]! - 1) * (found + 1));
      [this.line, this.above] = [this.above, this.line];
    }
    this.codes[this.count++] = END_OF_LINE;
    this.codes[this.count++] = END_OF_LINE;
    return writeBitsHighFirst(this.codes, this.count, out, at);
  }

  /** The changes of a module row in dots, reduction included; returns how many. */
  private readRow({ rows, words }: Bands, band: number): number {
    const { dotsX, reductionX } = this.drawing;
    const { before, after } = erosion(reductionX);
    const found = changingElements(rows, band * words, words, this.changes);
    for (let i = 0; i < found; i++) {
      this.line[i] = (this.changes[i]! + QUIET_ZONE) * dotsX + (i & 1 ? -after : before);
    }
    this.line.fill(this.width, found, found + 3);
    return found;
  }

  /** The same for a band of the panel. */
  private readDots({ dots, lineBytes }: Bands, band: number): number {
    const found = changingDots(dots, band * lineBytes, lineBytes, this.width, this.line);
    this.line.fill(this.width, found, found + 3);
    return found;
  }
}

/**
 * Codes of the longest image: for each change of a band's first line a mode and two runs, each a make-up word for every
 * 2,560 dots and two more; ones for all other lines; the end.
 */
function mostCodes(drawing: Drawing, shape: SymbolShape): number {
  const { width, height } = imageDots(drawing, shape.version);
  const changes = (panelBands(drawing) > 0 ? width : modulesOf(shape.version)) + 3;
  const firstLine = changes * (4 + Math.ceil(width / 2560));
  return bandCount(drawing, shape) * (firstLine + 1) + height * Math.ceil(changes / 16) + 2;
}

const PASS = pack(0b0001, 4);
const HORIZONTAL = pack(0b001, 3);
/** From a1 three dots left of b1 to three dots right. */
const VERTICAL = [
  pack(0b0000010, 7),
  pack(0b000010, 6),
  pack(0b010, 3),
  pack(0b1, 1),
  pack(0b011, 3),
  pack(0b000011, 6),
  pack(0b0000011, 7),
];
/** Twice it ends an image (EOFB). */
export const END_OF_LINE = pack(0b000000000001, 12);
const SIXTEEN_ONES = pack(0xffff, 16);
