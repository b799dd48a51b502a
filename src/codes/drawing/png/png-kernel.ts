import { CRC_TABLES } from '../../deflate/crc32.ts';
import type { DeflateCode } from '../../deflate/deflate-code.ts';
import { type Kernel, startKernel } from '../../wasm/kernel.ts';
import type { Bands } from '../bands.ts';
import { adlerTables } from './adler.ts';
import { type LineTable, WINDOWS } from './line-table.ts';
import { HASH_HEADS, minimumMatch } from './line-tokens.ts';
import { wasm } from './png.wasm.js';

type Exports = {
  configureBands(
    bands: number,
    symbolBands: number,
    words: number,
    rows: number,
    dots: number,
    lineCounts: number,
  ): void;
  configureLines(
    groups: number,
    groupBytes: number,
    lineBytes: number,
    dotsOf: number,
    windows: number,
    bytes: number,
    sums: number,
    moments: number,
  ): void;
  configureParse(
    minimumMatch: number,
    lastLines: number,
    stretchEnds: number,
    hashHeads: number,
    headMatches: number,
    bitsFrom: number,
    tokens: number,
  ): void;
  configureCode(literal: number, match: number, distance: number, joined: number): void;
  configureFile(
    file: number,
    openingBytes: number,
    closing: number,
    closingBytes: number,
    crcTables: number,
    end: number,
  ): void;
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
  const kernel = startKernel<Exports>(wasm);
  const rows = kernel.reserve(bands.rows.byteLength);
  const dots = kernel.reserve(bands.dots.length);
  const file = kernel.reserve(maxBytes + SLACK);
  const { exports } = kernel;
  exports.configureBands(
    bands.count,
    bands.symbolCount,
    bands.words,
    rows,
    dots,
    kernel.place(Int32Array.from(bands.lines)),
  );
  configureLines(kernel, bands, table, dotsX);
  exports.configureCode(
    kernel.place(code.literal),
    kernel.place(code.match),
    kernel.place(code.distance),
    minimumMatch(dotsX) > 0 ? 0 : kernel.reserve(JOINED_BYTES * WINDOWS),
  );
  exports.configureFile(
    file,
    opening.length,
    kernel.place(closing),
    closing.length,
    kernel.place(CRC_TABLES),
    code.end,
  );
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

function configureLines(kernel: Kernel<Exports>, bands: Bands, table: LineTable, dotsX: number): void {
  const { sums, moments } = adlerTables(table);
  const dotsOf = kernel.reserve(WINDOWS * table.groupBytes + SLACK);
  kernel.at(dotsOf, table.dotsOf.length).set(table.dotsOf);
  const lineBytes = bands.count * (table.bytes + 1);
  kernel.exports.configureLines(
    table.groups,
    table.groupBytes,
    table.bytes,
    dotsOf,
    kernel.reserve(2 * table.groups * bands.count),
    kernel.reserve(lineBytes + table.groupBytes + SLACK),
    kernel.place(sums),
    kernel.place(moments),
  );
  kernel.exports.configureParse(
    minimumMatch(dotsX),
    kernel.reserve(4 * bands.count),
    kernel.reserve(4 * bands.count),
    kernel.reserve(4 * HASH_HEADS),
    kernel.reserve(4 * lineBytes),
    kernel.reserve(4 * (lineBytes + 1)),
    kernel.reserve(4 * lineBytes),
  );
}

/** Literals of a window, joined to two words. */
const JOINED_BYTES = 16;
/** The kernel reads and writes up to so many bytes past the end of what it needs. */
const SLACK = 32;
