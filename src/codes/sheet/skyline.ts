/** Finds places for rectangles in a strip, the highest free one for each: what is below is filled first. In dots. */
export class Skyline {
  private steps: { x: number; y: number; width: number }[];
  private readonly width: number;

  /** An empty strip from `top` on. */
  constructor(width: number, top: number) {
    this.width = width;
    this.steps = [{ x: 0, y: top, width }];
  }

  /** The first line below everything placed. */
  get bottom(): number {
    return Math.max(...this.steps.map(({ y }) => y));
  }

  /** Where a rectangle of `width`, at most that of the strip, would stand: as high as possible, then as far left. */
  find(width: number): { x: number; y: number } {
    let best: { x: number; y: number } | undefined;
    for (const { x } of this.steps) {
      if (x + width > this.width) break;
      const y = Math.max(...this.steps.filter((step) => overlaps(step, x, width)).map((step) => step.y));
      if (!best || y < best.y) best = { x, y };
    }
    if (!best) throw new Error(`A strip of ${this.width} dots has no place for ${width}.`);
    return best;
  }

  /** Takes a place; what was free above it is lost. */
  take({ x, y }: { x: number; y: number }, width: number, height: number): void {
    const left = this.steps.filter((step) => step.x < x).map((step) => until(step, x));
    const right = this.steps
      .filter((step) => step.x + step.width > x + width)
      .map((step) => from(step, x + width));
    this.steps = [...left, { x, y: y + height, width }, ...right];
  }
}

type Step = { x: number; y: number; width: number };

function overlaps(step: Step, x: number, width: number): boolean {
  return step.x < x + width && step.x + step.width > x;
}

function until(step: Step, end: number): Step {
  return { ...step, width: Math.min(step.width, end - step.x) };
}

function from(step: Step, start: number): Step {
  const x = Math.max(step.x, start);
  return { ...step, x, width: step.x + step.width - x };
}
