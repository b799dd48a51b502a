import type { Corners, LinesFound, ModuleFound, Point, SheetReading } from '../../src/captures/tasks.ts';

/** A reading of a sheet at 600 dpi that nobody scanned: for the pages that show one. */
export function madeUpReading(more: Partial<SheetReading> = {}): SheetReading {
  return {
    part: 1,
    parts: 1,
    widthMm: '60',
    turned: 0.4,
    skew: 0.01,
    ppi: { x: 1200, y: 1200 },
    scale: { x: { value: 1.0004, uncertainty: 0.0001 }, y: { value: 0.9988, uncertainty: 0.0001 } },
    residual: 6,
    gain: { x: { value: 12.4, uncertainty: 1.6 }, y: { value: 21.7, uncertainty: 1.7 } },
    edge: { x: edgeAt(-12.4), y: edgeAt(-21.7) },
    overshoot: 0.3,
    reflectance: { white: 0.86, black: 0.05, contrast: 0.81 },
    modules: [module(4, 0), module(5, 2), module(6, 3), module(7, 3)],
    lines: [1, 2, 3, 4, 6].flatMap((dots) => [
      screen(dots, 'upright', Math.min(1, 0.12 * dots)),
      screen(dots, 'level', Math.min(1, 0.09 * dots)),
    ]),
    noise: [1, 2, 3, 4].map((cell) => ({
      cellX: cell,
      cellY: cell,
      sixteenths: 8,
      blocks: 3,
      errorRate: 0.4 / cell,
      correlation: { mean: 0.2 * cell, deviation: 0.02 },
      dark: 0.55,
      pixels: 2 * cell,
    })),
    marks: [
      { name: 'corner top left, part 1', corners: square(100, 100, 95), isRead: true },
      { name: 'module 4 x 4, 1', corners: square(400, 700, 150), isRead: false },
    ],
    warnings: [],
    ...more,
  };
}

function edgeAt(crossing: number): Point[] {
  return Array.from({ length: 81 }, (_, i) => {
    const at = 2 * (i - 40);
    return [at, 0.05 + 0.81 / (1 + Math.exp((at - crossing) / 8))];
  });
}

function module(dots: number, read: number): ModuleFound {
  return { dotsX: dots, dotsY: dots, read, of: 3, pixels: 2 * dots };
}

function screen(dots: number, direction: LinesFound['direction'], modulation: number): LinesFound {
  return { dots, direction, modulation, pixels: 2 * dots };
}

function square(x: number, y: number, side: number): Corners {
  return [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
  ];
}
