import type { Drawing, SymbolShape } from '../plan.ts';

/**
 * What every image of a drawing must show, by the drawing's definition alone: a quiet zone of four modules on every side, whole dots, a
 * reduction r that takes ⌊r/2⌋ dots from the start of a dark run and ⌈r/2⌉ from its end, and a panel below. A reader finds it once
 * and hands it to all its parts.
 */
export type Geometry = {
  /** Modules on a side of the symbol. */
  size: number;
  /** Dots of the image. */
  width: number;
  height: number;
  /** Dot lines of the symbol and its quiet zone; the panel follows. */
  symbolHeight: number;
  across: Axis;
  down: Axis;
  /** Dot lines of each band of the panel. */
  panel: number[];
};

export type Axis = {
  /** Dots of a module. */
  module: number;
  /** Dots that a reduction takes from the start of a dark run and from its end. */
  before: number;
  after: number;
  resolution: Resolution;
  /** For each dot of a line, and nine past it: the module whose dark run would start there, −1 if none. */
  startsAt: Int8Array;
  /** The same for the module before which a dark run would end; counted from 1, −1 if none. */
  endsAt: Int8Array;
};

/** Dots per inch as the drawing says them, and as a fraction: `812.8` is 8128 over 10. */
export type Resolution = { text: string; over: number; under: number };

/** Modules of the quiet zone on each side (ISO/IEC 18004, 5.3.8). */
export const QUIET = 4;

export function geometryOf(drawing: Drawing, { version }: SymbolShape): Geometry {
  const { dotsX, dotsY, panel = [] } = drawing;
  const size = 17 + 4 * version;
  const symbolHeight = (size + 2 * QUIET) * dotsY;
  return {
    size,
    width: (size + 2 * QUIET) * dotsX,
    height: panel.reduce((sum, lines) => sum + lines, symbolHeight),
    symbolHeight,
    across: axis(size, dotsX, drawing.reductionX, drawing.resolutionX),
    down: axis(size, dotsY, drawing.reductionY, drawing.resolutionY),
    panel,
  };
}

function axis(size: number, module: number, reduction: number, resolution: string): Axis {
  const before = Math.floor(reduction / 2);
  const after = Math.ceil(reduction / 2);
  const length = (size + 2 * QUIET) * module + 9;
  const startsAt = new Int8Array(length).fill(-1);
  const endsAt = new Int8Array(length).fill(-1);
  for (let i = 0; i < size; i++) {
    startsAt[(i + QUIET) * module + before] = i;
    endsAt[(i + 1 + QUIET) * module - after] = i + 1;
  }
  return { module, before, after, resolution: fraction(resolution), startsAt, endsAt };
}

function fraction(text: string): Resolution {
  const [whole = '', decimals = ''] = text.split('.');
  return { text, over: Number(whole + decimals), under: 10 ** decimals.length };
}
