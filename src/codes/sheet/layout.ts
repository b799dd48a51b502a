import { type Figure, moved, type NamedFigure, type Pixel, type Rectangle, stacked } from './figures.ts';
import { lines } from './letters.ts';

/** A finished page in dots: dark rectangles that share no dot, and where each figure went. */
export type Page = { width: number; height: number; dark: Rectangle[]; places: Place[] };
export type Place = { name: string; x: number; y: number; width: number; height: number };

/** Puts figures on a page of a given width, from the left, further rows below; text runs in lines of its own. */
export class Layout {
  private readonly dark: Rectangle[] = [];
  private readonly places: Place[] = [];
  private readonly width: number;
  private readonly margin: { x: number; y: number };
  private readonly pixel: Pixel;
  private bottom: number;

  constructor(width: number, margin: { x: number; y: number }, pixel: Pixel) {
    this.width = width;
    this.margin = margin;
    this.pixel = pixel;
    this.bottom = margin.y;
  }

  /** Dots between the margins. */
  get inner(): number {
    return this.width - 2 * this.margin.x;
  }

  heading(text: string): void {
    if (this.bottom > this.margin.y) this.bottom += 6 * this.pixel.y;
    this.text(text);
  }

  text(text: string): void {
    for (const line of lines(text, this.inner, this.pixel)) this.put(line, 0);
    this.bottom += 2 * this.pixel.y;
  }

  /** Figures side by side while they fit. What is wider than the page is named instead. */
  row(figures: NamedFigure[]): void {
    const gap = 12 * this.pixel.x;
    let right = 0;
    let height = 0;
    const wide: string[] = [];
    for (const { name, figure } of figures) {
      if (figure.width > this.inner) {
        wide.push(name);
        continue;
      }
      if (right > 0 && right + figure.width > this.inner) {
        this.bottom += height + 6 * this.pixel.y;
        right = 0;
        height = 0;
      }
      const { width, height: high } = figure;
      for (const sides of moved(figure, this.margin.x + right, this.bottom)) this.dark.push(sides);
      this.places.push({ name, x: this.margin.x + right, y: this.bottom, width, height: high });
      right += figure.width + gap;
      height = Math.max(height, figure.height);
    }
    this.bottom += height + (height > 0 ? 3 * this.pixel.y : 0);
    if (wide.length > 0) this.text(`Too wide for this sheet: ${wide.join(', ')}`);
  }

  /** A figure with its name under it, in as many lines as the page needs. */
  captioned(name: string, figure: Figure): NamedFigure {
    const gap = 2 * this.pixel.y;
    const caption = lines(name, this.inner, this.pixel);
    return { name, figure: caption.reduce((upper, line) => stacked(upper, line, gap), figure) };
  }

  page(): Page {
    return { width: this.width, height: this.bottom + this.margin.y, dark: this.dark, places: this.places };
  }

  private put(figure: Figure, right: number): void {
    this.dark.push(...moved(figure, this.margin.x + right, this.bottom));
    this.bottom += figure.height + 2 * this.pixel.y;
  }
}
