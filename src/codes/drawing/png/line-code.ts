import {
  type Counts,
  type DeflateCode,
  distanceExtra,
  distanceSymbol,
  fixedCode,
  lengthSymbol,
  ownCode,
} from '../../deflate/deflate-code.ts';
import type { Drawing, SymbolShape } from '../../plan.ts';
import { hasGraphic, panelBytes } from '../../secure/panel.ts';
import { imageDots } from '../../size.ts';
import { bandCutter, panelBands } from '../bands.ts';
import type { Specimen } from '../specimens.ts';
import type { LineTable } from './line-table.ts';
import { LineTokens, minimumMatch } from './line-tokens.ts';

/**
 * The one code for all images of a drawing and shape: the best on the average of specimens, with words for every byte, length
 * and distance that any symbol could need; or the fixed one, if that is shorter. The specimens are always the same, so the code
 * is too. The parse depends on the code, so the second look is in the code that the first one found.
 */
export function lineCode(
  drawing: Drawing,
  shape: SymbolShape,
  table: LineTable,
  specimens: Specimen[],
): DeflateCode {
  const cut = bandCutter(drawing, shape);
  const tokens = new LineTokens(drawing, shape, table);
  const possible = possibleSymbols(drawing, shape, table);
  const look = (code: DeflateCode): Look => {
    const seen: Look = {
      symbols: new Array<number>(286).fill(0),
      distances: new Array<number>(30).fill(0),
      bits: 0,
    };
    for (const { matrix, dots } of specimens) {
      tokens.find(cut(matrix, dots), code);
      for (let i = 0; i < tokens.count; i++) note(tokens.tokens[i]!, code, seen);
      seen.symbols[256]! += 1;
      seen.bits += code.header.reduce((sum, word) => sum + (word >>> 16), code.end >>> 16);
    }
    return seen;
  };
  const fixed = fixedCode();
  const inFixed = look(fixed);
  const first = ownCode(smoothed(inFixed, possible));
  // Without a minimum match the parse does not depend on the code.
  const found = minimumMatch(drawing.dotsX) > 0 ? ownCode(smoothed(look(first), possible)) : first;
  return look(found).bits < inFixed.bits ? found : fixed;
}

/** The tokens of specimens, and their bits in the code they were parsed for. */
type Look = Counts & { bits: number };

function note(token: number, code: DeflateCode, seen: Look): void {
  if (token < 256) {
    seen.symbols[token]! += 1;
    seen.bits += code.literal[token]! >>> 16;
    return;
  }
  const distance = token & 0xffff;
  const symbol = distanceSymbol(distance);
  seen.symbols[lengthSymbol(token >> 16)]! += 1;
  seen.distances[symbol]! += 1;
  seen.bits +=
    (code.match[token >> 16]! >>> 16) + (code.distance[symbol]! >>> 16) + (distanceExtra(distance) >>> 16);
}

/** Which literals a line can hold, and which distance symbols can occur. */
function possibleSymbols(drawing: Drawing, shape: SymbolShape, table: LineTable) {
  const bytes = imageDots(drawing, shape.version).height * (table.bytes + 1);
  const farthest = distanceSymbol(
    minimumMatch(drawing.dotsX) > 0 ? Math.min(32_768, bytes) : table.bytes + 1,
  );
  const used = [0, distanceSymbol(table.bytes + 1)];
  return {
    literals: new Set<number>([0, ...table.dotsOf, ...belowSymbol(drawing, shape)]),
    distance: (symbol: number) =>
      minimumMatch(drawing.dotsX) > 0 ? symbol <= farthest : used.includes(symbol),
  };
}

/** The bytes that lines of a panel can hold, 1 is light. */
function belowSymbol(drawing: Drawing, shape: SymbolShape): number[] {
  if (hasGraphic(drawing)) return Array.from(panelBytes(drawing, shape), (byte) => 255 - byte);
  return panelBands(drawing) > 0 ? Array.from({ length: 256 }, (_, byte) => byte) : [];
}

/** Counts that leave out nothing that is possible, and all that is not. */
function smoothed({ symbols, distances }: Counts, possible: ReturnType<typeof possibleSymbols>): Counts {
  const weight = (count: number, can: boolean) => (can ? Math.max(1, WEIGHT * count) : 0);
  return {
    symbols: symbols.map((count, symbol) => weight(count, symbol >= 256 || possible.literals.has(symbol))),
    distances: distances.map((count, symbol) => weight(count, possible.distance(symbol))),
  };
}

/** What is seen outweighs what is only possible. */
const WEIGHT = 96;
