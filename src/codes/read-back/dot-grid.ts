import type { Drawing, SymbolShape } from '../plan.ts';

/**
 * Where, in dots, the modules of a drawing begin and end, by its definition alone: a quiet zone of four modules on every
 * side, whole dots, and a reduction r that takes ⌊r/2⌋ dots from the start of a dark run and ⌈r/2⌉ from its end.
 */
export type DotGrid = {
  size: number;
  width: number;
  height: number;
  /** Dot lines of the symbol and its quiet zone; a panel may follow. */
  symbolHeight: number;
  /** For each dot of a line, and nine past it: the module whose dark run would start there, −1 if none. */
  startsAt: Int8Array;
  /** The same for the module before which a dark run would end; counted from 1, −1 if none. */
  endsAt: Int8Array;
};

/** Modules of the quiet zone on each side (ISO/IEC 18004, 5.3.8). */
export const QUIET = 4;

export function dotGrid(drawing: Drawing, { version }: SymbolShape): DotGrid {
  const { dotsX, dotsY, reductionX } = drawing;
  const size = 17 + 4 * version;
  const width = (size + 2 * QUIET) * dotsX;
  const startsAt = new Int8Array(width + 9).fill(-1);
  const endsAt = new Int8Array(width + 9).fill(-1);
  for (let module = 0; module < size; module++) {
    startsAt[(module + QUIET) * dotsX + Math.floor(reductionX / 2)] = module;
    endsAt[(module + 1 + QUIET) * dotsX - Math.ceil(reductionX / 2)] = module + 1;
  }
  const symbolHeight = (size + 2 * QUIET) * dotsY;
  const height = (drawing.panel ?? []).reduce((sum, lines) => sum + lines, symbolHeight);
  return { size, width, height, symbolHeight, startsAt, endsAt };
}

/** A resolution such as `812.8` as what it says: 8128 over 10. */
export function decimal(text: string): { over: number; under: number } {
  const point = text.indexOf('.');
  const under = point < 0 ? 1 : 10 ** (text.length - point - 1);
  return { over: Number(text.replace('.', '')), under };
}
