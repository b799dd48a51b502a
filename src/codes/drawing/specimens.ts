import type { SymbolShape } from '../plan.ts';
import { modulesOf } from '../size.ts';
import { type Mask, referenceSymbol } from '../symbol/reference-symbol.ts';
import { capacityBits } from '../symbol/segments.ts';
import type { Matrix } from '../symbol/symbol.ts';

/** Symbols of a shape by the library, full of pseudo-random capitals, under each mask in turn: the same ones every time. */
export function specimens(shape: SymbolShape): Matrix[] {
  return Array.from({ length: SPECIMENS }, (_, i) => specimen(i, shape));
}

function specimen(number: number, shape: SymbolShape): Matrix {
  const length = 2 * Math.floor((capacityBits(shape.version, shape.level) - 15) / 11);
  let state = number + 1;
  const letter = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return String.fromCharCode(65 + ((state >>> 16) % 26));
  };
  const text = Array.from({ length }, letter).join('');
  const size = modulesOf(shape.version);
  const words = Math.ceil(size / 32);
  const rows = new Uint32Array(size * words);
  referenceSymbol([{ mode: 'alphanumeric', text }], shape, rows, (number % 8) as Mask);
  return { size, words, rows };
}

const SPECIMENS = 12;
