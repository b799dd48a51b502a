import { type Figure, moved, type Pixel, type Rectangle, type Region, stacked } from './figures.ts';
import { lines } from './letters.ts';
import { solid } from './patterns.ts';
import { acrossOf, alongOf, type Resolution, widthsOf } from './press-dots.ts';
import { Skyline } from './skyline.ts';

/** A finished page in dots: dark rectangles that share no dot, and where each mark went. */
export type Page = { width: number; height: number; parts: number; dark: Rectangle[]; regions: Region[] };

/** A part is no longer than a flatbed; in millimetres. */
const PART = 290;

/**
 * Puts figures on a page of a given width, in parts of at most 290 mm, each with a square at every corner of its field: a
 * scan of one part can be measured alone. Text runs in lines of its own.
 */
export class Layout {
  readonly pixel: Pixel;
  /** Dots between the margins, and of the widest figure. */
  readonly inner: number;
  readonly widest: number;
  private readonly placed: { figure: Figure; x: number; y: number }[] = [];
  private readonly width: number;
  private readonly field: number;
  private readonly margin: { x: number; y: number };
  private readonly gap: { x: number; y: number };
  private readonly square: Figure;
  private readonly longest: number;
  private readonly open: (layout: Layout, part: number) => void;
  private bottom = 0;
  private part = 0;
  private limit = 0;

  /** `open` puts what every part begins with. */
  constructor(press: Resolution, widthMm: string, open: (layout: Layout, part: number) => void) {
    const [x, y] = [acrossOf(press), alongOf(press)];
    const { page, field, isWide, margin, inner, widest } = widthsOf(press, widthMm);
    this.pixel = { x: x(0.2), y: y(0.2) };
    this.width = page;
    this.field = field;
    this.inner = inner;
    this.widest = widest;
    this.margin = { x: margin, y: y(isWide ? 2 : 1) };
    this.gap = { x: x(1), y: y(1) };
    this.square = solid(x(2), y(2));
    this.longest = y(PART);
    this.open = open;
    this.beginPart();
  }

  /** Text above what comes, in the same part as the first of it. */
  heading(text: string, next: Figure[]): void {
    this.bottom += 4 * this.pixel.y;
    const first = next[0]?.height ?? 0;
    const block = this.block(text, this.inner);
    if (this.bottom + block.height + 2 * this.pixel.y + first > this.limit) this.nextPart();
    this.place([block]);
  }

  /** Lines of text at most `width` dots wide. */
  block(text: string, width: number): Figure {
    const all = text.split('\n').flatMap((line) => lines(line, width, this.pixel));
    return all.reduce((upper, line) => stacked(upper, line, 2 * this.pixel.y));
  }

  /** A label as narrow as `width` dots, or as its widest word. */
  label(text: string, width: number): Figure {
    const words = text.split(' ').map((word) => this.block(word, this.inner).width);
    return this.block(text, Math.min(this.inner, Math.max(width, ...words)));
  }

  /** A figure with its label under it. */
  labelled(text: string, figure: Figure): Figure {
    return stacked(figure, this.label(text, figure.width), 2 * this.pixel.y);
  }

  /** Figures wherever there is room, the first ones highest. What is wider than the page is named instead. */
  place(figures: Figure[]): void {
    let strip = new Skyline(this.inner + this.gap.x, this.bottom);
    for (const figure of figures.filter(({ width }) => width <= this.widest)) {
      const isWide = figure.width > this.inner;
      const width = isWide ? this.inner + this.gap.x : figure.width + this.gap.x;
      let spot = strip.find(width);
      if (spot.y + figure.height > this.limit) {
        this.bottom = strip.bottom;
        this.nextPart();
        strip = new Skyline(this.inner + this.gap.x, this.bottom);
        spot = strip.find(width);
      }
      strip.take(spot, width, figure.height + this.gap.y);
      this.put(figure, isWide ? (this.field - figure.width) >> 1 : this.margin.x + spot.x, spot.y);
    }
    this.bottom = strip.bottom;
    const left = figures.filter(({ width }) => width > this.widest);
    if (left.length === 0) return;
    const names = [...new Set(left.map(({ marks }) => marks?.[0]?.name.replace(/, \d$/, '')))];
    this.place([this.block(`Too wide for this sheet: ${names.join(', ')}`, this.inner)]);
  }

  /** Nothing comes any more. */
  end(): this {
    this.endPart();
    return this;
  }

  get height(): number {
    return this.bottom;
  }

  get parts(): number {
    return this.part;
  }

  page(): Page {
    const { width, height, parts } = this;
    const all = this.placed.map(({ figure, x, y }) => moved(figure, x, y));
    return {
      ...{ width, height, parts },
      dark: all.flatMap(({ dark }) => dark),
      regions: all.flatMap(({ marks = [] }) => marks),
    };
  }

  private nextPart(): void {
    this.endPart();
    this.beginPart();
  }

  private beginPart(): void {
    this.part++;
    const top = this.bottom;
    this.limit = top + this.longest - this.margin.y - this.square.height - this.gap.y;
    this.corners(top + this.margin.y, 'top');
    this.bottom = top + this.margin.y + this.square.height + this.gap.y;
    this.open(this, this.part);
  }

  private endPart(): void {
    this.corners(this.bottom, 'bottom');
    this.bottom += this.square.height + this.margin.y;
  }

  private corners(y: number, edge: 'top' | 'bottom'): void {
    const right = this.field - this.margin.x - this.square.width;
    for (const [side, x] of [['left', this.margin.x] as const, ['right', right] as const]) {
      const { width, height } = this.square;
      const name = `corner ${edge} ${side}, part ${this.part}`;
      this.put({ ...this.square, marks: [{ name, x: 0, y: 0, width, height }] }, x, y);
    }
  }

  private put(figure: Figure, x: number, y: number): void {
    this.placed.push({ figure, x, y });
  }
}
