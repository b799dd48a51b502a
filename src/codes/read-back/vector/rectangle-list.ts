import { startedKernel } from '../../wasm/checked-kernel.ts';
import { startKernel } from '../../wasm/kernel.ts';
import { AsciiScanner } from './ascii-scanner.ts';
import { wasm } from './numbers.wasm.js';

type Functions = {
  scan(from: number, length: number): number;
  scanned(): number;
};

/** Takes the four numbers of a rectangle. */
export type TakeRectangle = (x: number, y: number, width: number, height: number) => void;

/**
 * A function that goes through the rectangles in a text from a place on, and returns where they end. The numbers of each are
 * whole; `endings` are the texts that follow them, up to eight characters each. A kernel finds them (numbers.as.ts); where it
 * finds a fault, AsciiScanner goes through them once more and says which.
 */
export function rectangleList(
  endings: readonly string[],
): (text: Uint8Array, from: number, take: TakeRectangle) => number {
  const scanner = new AsciiScanner();
  const own = new Int32Array(4);
  const kernel = startedKernel('vector read-back', () => numbersKernel(endings));
  return (text, from, take) => {
    const count = kernel?.scan(text, from) ?? -1;
    if (kernel && count >= 0) {
      const { sides } = kernel;
      for (let i = 0; i < 4 * count; i += 4) take(sides[i]!, sides[i + 1]!, sides[i + 2]!, sides[i + 3]!);
      return kernel.end();
    }
    scanner.start(text, from);
    while (scanner.seesDigit()) {
      scanner.takeNumbers(endings, own);
      take(own[0]!, own[1]!, own[2]!, own[3]!);
    }
    return scanner.at;
  };
}

function numbersKernel(endings: readonly string[]) {
  const kernel = startKernel<Functions>(wasm);
  const text = kernel.reserve(MOST_TEXT + AHEAD);
  const sides = kernel.reserve(16 * MOST_RECTANGLES);
  const table = kernel.place(endingTable(endings));
  kernel.set({ text, sides, sidesEnd: sides + 16 * MOST_RECTANGLES, endings: table });
  const into = kernel.at(text, MOST_TEXT);
  return {
    sides: new Int32Array(into.buffer, sides, 4 * MOST_RECTANGLES),
    scan(bytes: Uint8Array, from: number): number {
      if (bytes.length > MOST_TEXT) return -1;
      into.set(bytes);
      return kernel.exports.scan(from, bytes.length);
    },
    end: () => kernel.exports.scanned(),
  };
}

/** As numbers.as.ts wants them. */
function endingTable(endings: readonly string[]): Buffer {
  const table = Buffer.alloc(24 * endings.length);
  endings.forEach((ending, i) => {
    table.write(ending, 24 * i, 'latin1');
    table.fill(255, 24 * i + 8, 24 * i + 8 + ending.length);
    table[24 * i + 16] = ending.length;
  });
  return table;
}

const MOST_TEXT = 1 << 17;
/** More than a symbol of version 10 has. */
const MOST_RECTANGLES = 4096;
/** Bytes behind the text that are set to zero, or that a look ahead may touch. */
const AHEAD = 16;
