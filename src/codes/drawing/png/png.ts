import { crcOfPart } from '../../deflate/crc32.ts';
import type { DeflateCode } from '../../deflate/deflate-code.ts';
import type { Drawing, SymbolShape } from '../../plan.ts';
import { imageDots } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { checkedKernel } from '../../wasm/checked-kernel.ts';
import { type Bands, bandCutter } from '../bands.ts';
import { type Specimen, specimens } from '../specimens.ts';
import { chunk, density, header, SIGNATURE } from './chunks.ts';
import { lineCode } from './line-code.ts';
import { type LineTable, lineTable } from './line-table.ts';
import { type PngFrame, pngKernel } from './png-kernel.ts';
import { mostZlibBytes, zlibLines } from './zlib-lines.ts';

/**
 * PNG, one bit a dot (PNG, second edition). Layout:
 *   0  signature, 8 bytes
 *   8  IHDR: width, height in dots; bit depth 1, colour type 0 (greyscale, 1 is white), no interlace
 *  33  pHYs: dots per metre in x and y, unit 1
 *  54  IDAT: one zlib stream, filter 0 on every line
 *      IEND
 * The code of its lines is found on the first write, in some 20 ms; all else about the writer is known at once.
 */
export function pngWriter(drawing: Drawing, shape: SymbolShape) {
  const table = lineTable(drawing, shape);
  const frame = pngFrame(drawing, shape, table);
  let draw: ImageDrawer | undefined;
  return {
    maxBytes: frame.maxBytes,
    write(matrix: Matrix, out: Uint8Array, at: number, dots?: Uint8Array): number {
      draw ??= drawer(drawing, shape, table, frame);
      return draw(matrix, out, at, dots);
    },
  };
}

type ImageDrawer = (matrix: Matrix, out: Uint8Array, at: number, dots?: Uint8Array) => number;

/** The fastest way there is here: WebAssembly if it draws the specimens as TypeScript does. */
function drawer(drawing: Drawing, shape: SymbolShape, table: LineTable, frame: PngFrame): ImageDrawer {
  const cut = bandCutter(drawing, shape);
  const examples = specimens(drawing, shape);
  const cutOf = ({ matrix, dots }: Specimen) => cut(matrix, dots);
  const code = lineCode(drawing, shape, table, examples);
  const draw = checkedKernel<BandsDrawer, BandsDrawer>(
    'PNG',
    plainDrawer(drawing, shape, table, code, frame),
    () => pngKernel(frame, cutOf(examples[0]!), table, code, drawing.dotsX),
    (fast, plain) =>
      examples.slice(0, HELD).every((example) => sameFile(cutOf(example), plain, fast, frame.maxBytes)),
  );
  return (matrix, out, at, dots) => draw(cut(matrix, dots), out, at);
}

/** Specimens that WebAssembly is held against TypeScript on. */
const HELD = 4;

type BandsDrawer = (bands: Bands, out: Uint8Array, at: number) => number;

/** The file in TypeScript. */
export function plainDrawer(
  drawing: Drawing,
  shape: SymbolShape,
  table: LineTable,
  code: DeflateCode,
  { opening, closing }: PngFrame,
): BandsDrawer {
  const lines = zlibLines(drawing, shape, table, code);
  return (bands, out, at) => {
    out.set(opening, at);
    const start = at + opening.length;
    const end = lines(bands, out, start);
    putUint32(out, start - 8, end - start);
    putUint32(out, end, crcOfPart(out, start - 4, end));
    out.set(closing, end + 4);
    return end + 4 + closing.length;
  };
}

function sameFile(bands: Bands, one: BandsDrawer, other: BandsDrawer, maxBytes: number): boolean {
  const [first, second] = [new Uint8Array(maxBytes), new Uint8Array(maxBytes)];
  const ends = [one(bands, first, 0), other(bands, second, 0)];
  return ends[0] === ends[1] && Buffer.compare(first.subarray(0, ends[0]), second.subarray(0, ends[1])) === 0;
}

/** What surrounds the lines. */
export function pngFrame(drawing: Drawing, shape: SymbolShape, table: LineTable): PngFrame {
  const { width, height } = imageDots(drawing, shape.version);
  const opening = Buffer.concat([
    SIGNATURE,
    header(width, height),
    density(drawing.resolutionX, drawing.resolutionY),
    Buffer.from([0, 0, 0, 0]),
    Buffer.from('IDAT', 'latin1'),
  ]);
  const closing = chunk('IEND', []);
  const maxBytes = opening.length + mostZlibBytes(drawing, shape, table) + 4 + closing.length;
  return { opening, closing, maxBytes };
}

function putUint32(out: Uint8Array, at: number, value: number) {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
}
