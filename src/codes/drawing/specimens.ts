import type { Drawing, SymbolShape } from '../plan.ts';
import { hasGraphic, specimenPanel } from '../secure/panel.ts';
import { imageDots, modulesOf } from '../size.ts';
import { type Mask, referenceSymbol } from '../symbol/reference-symbol.ts';
import { capacityBits } from '../symbol/segments.ts';
import type { Matrix } from '../symbol/symbol.ts';
import { panelBands } from './bands.ts';

/** What an image may hold: a symbol, and the dots of its panel. */
export type Specimen = { matrix: Matrix; dots: Uint8Array };

/**
 * Symbols of a shape by the library, full of pseudo-random capitals, under each mask in turn, over specimens of their graphic, or panels
 * of pseudo-random dots: the same ones every time.
 */
export function specimens(drawing: Drawing, shape: SymbolShape): Specimen[] {
  const dotsOf = hasGraphic(drawing) ? specimenPanel(drawing, shape) : panelDots(drawing, shape);
  return Array.from({ length: SPECIMENS }, (_, i) => ({ matrix: symbol(i, shape), dots: dotsOf(i) }));
}

function symbol(number: number, shape: SymbolShape): Matrix {
  const length = 2 * Math.floor((capacityBits(shape.version, shape.level) - 15) / 11);
  const random = randomNumbers(number + 1);
  const text = Array.from({ length }, () => String.fromCharCode(65 + (random() % 26))).join('');
  const size = modulesOf(shape.version);
  const words = Math.ceil(size / 32);
  const rows = new Uint32Array(size * words);
  referenceSymbol([{ mode: 'alphanumeric', text }], shape, rows, (number % 8) as Mask);
  return { size, words, rows };
}

function panelDots(drawing: Drawing, shape: SymbolShape): (number: number) => Uint8Array {
  const { width } = imageDots(drawing, shape.version);
  const lineBytes = Math.ceil(width / 8);
  return (number) => {
    const random = randomNumbers(number + 1);
    const dots = new Uint8Array(panelBands(drawing) * lineBytes).map(() => random() & 255);
    for (let end = lineBytes; end <= dots.length; end += lineBytes)
      dots[end - 1]! &= 255 << (8 * lineBytes - width);
    return dots;
  };
}

/** Of 16 bits, from a linear congruential generator. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 16;
  };
}

const SPECIMENS = 12;
