import { writeBits } from '../../deflate/bits.ts';
import { type DeflateCode, distanceExtra, distanceSymbol } from '../../deflate/deflate-code.ts';
import type { Drawing, SymbolShape } from '../../plan.ts';
import { imageDots, QUIET_ZONE } from '../../size.ts';
import { type Bands, bandCount } from '../bands.ts';
import { Adler } from './adler.ts';
import type { LineTable } from './line-table.ts';
import { LineTokens, mostTokens } from './line-tokens.ts';

/**
 * No stream is larger: the block's header, each band's first line as literals of at most 11 bits (no way that is taken is
 * longer), and for all lines matches of 255 bytes or more, a few more for each band, of at most six bytes.
 */
export function mostZlibBytes(drawing: Drawing, shape: SymbolShape, table: LineTable): number {
  const stride = table.bytes + 1;
  const bands = bandCount(drawing, shape) + 1;
  const matches = Math.ceil((imageDots(drawing, shape.version).height * stride) / 255) + 3 * bands;
  return MOST_HEADER_BYTES + Math.ceil((11 * bands * stride) / 8) + 6 * matches;
}

/** Writes bands as one zlib stream (RFC 1950) of one deflate block (RFC 1951) in one constant code; returns where it ends. */
export function zlibLines(
  drawing: Drawing,
  shape: SymbolShape,
  table: LineTable,
  code: DeflateCode,
): (bands: Bands, out: Uint8Array, at: number) => number {
  const tokens = new LineTokens(drawing, shape, table);
  const sum = new Adler(table, Math.max(QUIET_ZONE * drawing.dotsY, ...(drawing.panel ?? [])));
  const codes = new Uint32Array(mostCodes(drawing, shape, table));
  codes.set(code.header);
  return (bands, out, at) => {
    sum.start();
    tokens.find(bands, code, sum);
    let count = code.header.length;
    for (let i = 0; i < tokens.count; i++) count = putToken(tokens.tokens[i]!, code, codes, count);
    codes[count++] = code.end;
    out[at] = 0x78;
    out[at + 1] = 0xda;
    return sum.end(out, writeBits(codes, count, out, at + 2));
  };
}

function putToken(token: number, code: DeflateCode, codes: Uint32Array, at: number): number {
  if (token < 256) {
    codes[at] = code.literal[token]!;
    return at + 1;
  }
  const distance = token & 0xffff;
  codes[at] = code.match[token >> 16]!;
  codes[at + 1] = code.distance[distanceSymbol(distance)]!;
  codes[at + 2] = distanceExtra(distance);
  return at + 3;
}

function mostCodes(drawing: Drawing, shape: SymbolShape, table: LineTable): number {
  return MOST_HEADER_CODES + 3 * mostTokens(drawing, shape, table) + 1;
}

/** Three lengths, nineteen code lengths, 286 + 30 lengths of at most 14 bits; the stream's own header and checksum. */
const MOST_HEADER_BYTES = 600;
/** Three lengths, nineteen code lengths, and one or two codes for each of 286 + 30 lengths. */
const MOST_HEADER_CODES = 700;
