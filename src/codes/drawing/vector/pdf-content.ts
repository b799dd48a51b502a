import { type DeflateCode, ownCode } from '../../deflate/deflate-code.ts';
import type { Drawing, SymbolShape } from '../../plan.ts';
import { decimalText, fraction, imageDots } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { coverCutter, INSET, mostCovering } from './cover.ts';
import { type Piece, TextTokens } from './text-tokens.ts';

/**
 * The content of a page as one zlib stream in the same code for all drawings. Its text, lines ended by LF:
 *   q
 *   the page's box `re n`: a path around the image that is not painted
 *   `cm`: one unit is a dot (twelve decimals), moved by the inset
 *   0 g
 *   `x y w h re`: the rectangles of coverCutter, y from the bottom, w and h less twice the inset
 *   f Q
 * The end of a rectangle, from the point of w on, is a match with the last rectangle as high; all else is literals.
 */
export function contentWriter(drawing: Drawing, shape: SymbolShape, box: string) {
  const cut = coverCutter(drawing, shape);
  const most = mostCovering(drawing, shape);
  const { width, height } = imageDots(drawing, shape.version);
  const tokens = new TextTokens(CODE, 24 * most + 1000);
  const tables = {
    spaced: new Array<Piece | undefined>(Math.max(width, height)),
    bare: new Array<Piece | undefined>(width),
    endings: new Array<Piece | undefined>(height + 1),
  };
  /** By height: where the ending of the last such rectangle starts in the text. */
  const places = new Int32Array(height + 1);
  const opening = tokens.piece(`q\n${box} re n\n${pageMatrix(drawing)}0 g\n`);
  const closing = tokens.piece('f Q\n');
  tokens.put(opening);
  tokens.keep();

  const spaced = (value: number) => (tables.spaced[value] ??= tokens.piece(`${value} `));
  const bare = (value: number) => (tables.bare[value] ??= tokens.piece(`${value}`));
  const ending = (high: number) =>
    (tables.endings[high] ??= tokens.piece(`${INSET.rest} ${high - 1}${INSET.rest} re\n`));

  return {
    maxBytes: 24 * most + 1000,
    write(matrix: Matrix, out: Uint8Array, at: number, dots?: Uint8Array): number {
      const { count, sides } = cut(matrix, dots);
      tokens.start();
      places.fill(0);
      for (let i = 0; i < 4 * count; i += 4) {
        tokens.put(spaced(sides[i]!));
        tokens.put(spaced(sides[i + 1]!));
        tokens.put(bare(sides[i + 2]! - 1));
        const high = sides[i + 3]!;
        const place = places[high]!;
        const distance = tokens.length - place;
        places[high] = tokens.length;
        if (place === 0 || distance > FARTHEST) tokens.put(ending(high));
        else tokens.putMatch(ending(high), distance);
      }
      tokens.put(closing);
      return tokens.end(out, at);
    },
  };
}

/** From dots to points, and by the inset to the right and up. */
function pageMatrix({ resolutionX, resolutionY }: Drawing): string {
  const points = (resolution: string, parts: bigint) => {
    const { over, under } = fraction(resolution);
    return decimalText(72n * under, parts * over, 12);
  };
  const scale = [points(resolutionX, 1n), 0, 0, points(resolutionY, 1n)];
  return `${scale.join(' ')} ${points(resolutionX, 100n)} ${points(resolutionY, 100n)} cm\n`;
}

/** The farthest that a match reaches (RFC 1951, 3.2.5). */
const FARTHEST = 32_768;

/** The best code if characters, lengths and distances were as frequent as this. */
const CODE: DeflateCode = textCode();

function textCode(): DeflateCode {
  const symbols = new Array<number>(268).fill(0);
  for (const rare of 'cfgmnqQ') symbols[rare.charCodeAt(0)] = 1;
  for (const ending of 're\n') symbols[ending.charCodeAt(0)] = 8;
  for (const digit of '03456789') symbols[digit.charCodeAt(0)] = 64;
  for (const digit of '12') symbols[digit.charCodeAt(0)] = 128;
  symbols[' '.charCodeAt(0)] = 192;
  symbols['.'.charCodeAt(0)] = 16;
  symbols[256] = 1;
  symbols[265] = symbols[266] = 48;
  symbols[267] = 1;
  const distances = [0, 0, 0, 0, 0, 0, 0, 0, 128, 8, 32, 16, 32, 16, 16, 8, 8, 4, 4, 2, 2, 1];
  return ownCode({ symbols, distances: [...distances, ...new Array<number>(8).fill(1)] });
}
