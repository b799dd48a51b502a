import { CRC_TABLES } from '../../deflate/crc32.ts';
import type { DeflateCode } from '../../deflate/deflate-code.ts';
import { type Kernel, startKernel } from '../../wasm/kernel.ts';
import type { Bands } from '../bands.ts';
import { adlerTables } from './adler.ts';
import { type LineTable, WINDOWS } from './line-table.ts';
import { HASH_HEADS, minimumMatch } from './line-tokens.ts';
import { wasm } from './png.wasm.js';

type Functions = {
  prepare(header: number, headerCodes: number): void;
  draw(): number;
};

/** What a PNG file is but for its lines. */
export type PngFrame = { opening: Uint8Array; closing: Uint8Array; maxBytes: number };

/**
 * Writes the PNG file of bands in WebAssembly (png.as.ts), the same bytes as TypeScript writes; returns where it ends.
 * Throws where WebAssembly has no SIMD.
 */
export function pngKernel(
  { opening, closing, maxBytes }: PngFrame,
  bands: Bands,
  table: LineTable,
  code: DeflateCode,
  dotsX: number,
): (bands: Bands, out: Uint8Array, at: number) => number {
  const kernel = startKernel<Functions>(wasm);
  const { exports } = kernel;
  const rows = kernel.reserve(bands.rows.byteLength);
  const dots = kernel.reserve(bands.dots.length);
  const file = kernel.reserve(maxBytes + SLACK);
  kernel.set({
    ...{ bands: bands.count, symbolBands: bands.symbolCount, words: bands.words, rows, dots },
    lineCounts: kernel.place(Int32Array.from(bands.lines)),
    ...placeLines(kernel, bands, table),
    ...placeParse(kernel, bands, table, dotsX),
    ...placeCode(kernel, code, dotsX),
    ...{ file, stream: file + opening.length },
    ...{ closing: kernel.place(closing), closingBytes: closing.length },
    crcTables: kernel.place(CRC_TABLES),
  });
  const header = kernel.place(Uint32Array.from(code.header));
  kernel.at(file, opening.length).set(opening);
  exports.prepare(header, code.header.length);
  const own = kernel.at(file, maxBytes);
  const ownRows = new Uint32Array(own.buffer, rows, bands.rows.length);
  const ownDots = kernel.at(dots, bands.dots.length);
  return (drawn, out, at) => {
    ownRows.set(drawn.rows);
    ownDots.set(drawn.dots);
    const length = exports.draw();
    out.set(own.subarray(0, length), at);
    return at + length;
  };
}

function placeLines(kernel: Kernel<Functions>, bands: Bands, table: LineTable) {
  const { groups, groupBytes, bytes } = table;
  const { sums, moments } = adlerTables(table);
  const dotsOf = kernel.reserve(WINDOWS * groupBytes + SLACK);
  kernel.at(dotsOf, table.dotsOf.length).set(table.dotsOf);
  return {
    groups,
    groupBytes,
    stride: bytes + 1,
    dotsOf,
    windows: kernel.reserve(2 * groups * bands.count),
    bytes: kernel.reserve(bands.count * (bytes + 1) + groupBytes + SLACK),
    sums: kernel.place(sums),
    moments: kernel.place(moments),
  };
}

function placeParse(kernel: Kernel<Functions>, bands: Bands, table: LineTable, dotsX: number) {
  const lineBytes = bands.count * (table.bytes + 1);
  return {
    minimumMatch: minimumMatch(dotsX),
    lastLines: kernel.reserve(4 * bands.count),
    stretchEnds: kernel.reserve(4 * bands.count),
    hashHeads: kernel.reserve(4 * HASH_HEADS),
    headMatches: kernel.reserve(4 * lineBytes),
    bitsFrom: kernel.reserve(4 * (lineBytes + 1)),
    tokens: kernel.reserve(4 * lineBytes),
  };
}

function placeCode(kernel: Kernel<Functions>, { literal, match, distance, end }: DeflateCode, dotsX: number) {
  return {
    literal: kernel.place(literal),
    match: kernel.place(match),
    distance: kernel.place(distance),
    joined: minimumMatch(dotsX) > 0 ? 0 : kernel.reserve(JOINED_BYTES * WINDOWS),
    endWord: end,
  };
}

/** Literals of a window, joined to two words. */
const JOINED_BYTES = 16;
/** The kernel reads and writes up to so many bytes past the end of what it needs. */
const SLACK = 32;
