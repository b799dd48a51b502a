// A PNG file from bands, AssemblyScript: what LineTokens, zlibLines and pngWriter do in TypeScript, byte for byte. Tables and
// places are given by png-kernel.ts.

import { beginBits, endBits, keepBits, takeKeptBits } from '../../deflate/bits.lib.as';
import { adler, prepareAdler, startAdler } from './adler.lib.as';
import { crc32 } from './crc.lib.as';
import { prepareCode, put, putGroup, putLiteral, putLiterals, putMatch, repeat } from './encode.lib.as';
import {
  bytes,
  copyLine,
  differs,
  drawLine,
  groupBytes,
  groups,
  sameFrom,
  stride,
  windows,
} from './lines.lib.as';
import { clearHashHeads, matchHashHead, minimumMatch, noteBand, parse, tokens } from './optimal-parse.lib.as';

export { moments, sums } from './adler.lib.as';
export { crcTables } from './crc.lib.as';
export { distance, joined, literal, match } from './encode.lib.as';
export { bytes, dotsOf, groupBytes, groups, stride, windows } from './lines.lib.as';
export {
  bitsFrom,
  hashHeads,
  headMatches,
  lastLines,
  minimumMatch,
  stretchEnds,
  tokens,
} from './optimal-parse.lib.as';

export let bands = 0;
/** The symbol's bands, words of a module row, and the rows of these bands. */
export let symbolBands = 0;
export let words = 0;
export let rows: usize = 0;
/** A dot line of each of the panel's bands. */
export let dots: usize = 0;
export let lineCounts: usize = 0;

/** Where the file stands, its opening already there; where the zlib stream follows; and the file's closing, the chunk IEND. */
export let file: usize = 0;
export let stream: usize = 0;
export let closing: usize = 0;
export let closingBytes: usize = 0;
/** What ends the deflate block, packed. */
export let endWord: u32 = 0;

/** Where memory is free. */
export function base(): usize {
  return __heap_base;
}

/** Writes what is the same in all files: the block's header of packed codes, and the first line. */
export function prepare(header: usize, headerCodes: i32): void {
  prepareAdler(groups, <i32>groupBytes, stride);
  prepareCode();
  store<u8>(stream, 0x78);
  store<u8>(stream, 0xda, 1);
  beginBits(stream + 2);
  for (let i = 0; i < headerCodes; i++) put(load<u32>(header + 4 * i));
  store<u8>(bytes, 0);
  memory.fill(bytes + 1, 255, stride - 1);
  putLiteral(0);
  putLiteral(255);
  repeat(stride, stride - 2, 1);
  keepBits();
}

/** The file of the bands in the rows; returns its length. */
export function draw(): i32 {
  takeKeptBits();
  if (minimumMatch > 0) clearHashHeads();
  startAdler();
  for (let band = 0; band < symbolBands; band++)
    drawLine(band, rows, words, load<i32>(lineCounts + 4 * band));
  for (let band = symbolBands; band < bands; band++)
    copyLine(band, dots + (band - symbolBands) * (stride - 1), load<i32>(lineCounts + 4 * band));
  encodeBands();
  put(endWord);
  let at = endBits();
  const check = adler();
  store<u32>(at, bswap<u32>(check));
  at += 4;
  store<u32>(stream - 8, bswap<u32>(<u32>(at - stream)));
  store<u32>(at, bswap<u32>(crc32(stream - 4, at)));
  memory.copy(at + 4, closing, closingBytes);
  return <i32>(at + 4 + closingBytes - file);
}

function encodeBands(): void {
  let position = stride * load<i32>(lineCounts);
  let run = position - stride;
  noteBand(0, run, stride);
  for (let band = 1; band < bands; ) {
    let last = band;
    while (last + 1 < symbolBands && load<i32>(lineCounts + 4 * last) == 1) last++;
    const end = (last + 1) * stride;
    for (let one = band; one <= last; one++) {
      position += load<i32>(lineCounts + 4 * one) * stride;
      noteBand(one, position - stride, end);
    }
    const repeats = (load<i32>(lineCounts + 4 * last) - 1) * stride;
    run = stretch(band * stride, end, position - repeats - end, run) + repeats;
    band = last + 1;
  }
  repeat(bands * stride, run, stride);
}

function stretch(from: i32, to: i32, shift: i32, run: i32): i32 {
  const start = differs(from, to);
  if (start == to) return run + to - from;
  repeat(start, run + start - from, stride);
  if (from >= symbolBands * stride) {
    const end = sameFrom(to);
    putLiterals(bytes + start, bytes + end);
    return to - end;
  }
  if (minimumMatch == 0) return putLines(start, to);
  for (let at = start; at < to; at++) matchHashHead(at, from, to, shift);
  parse(start, to);
  let at = start;
  while (at < to) {
    const token = load<i32>(tokens + 4 * at);
    if (token < 0) break;
    if (token < 256) {
      putLiteral(token);
      at++;
    } else {
      putMatch(token >> 16, token & 0xffff);
      at += token >> 16;
    }
  }
  return to - at;
}

/** Line by line, whole groups of the symbol at once. */
function putLines(start: i32, to: i32): i32 {
  let end = to;
  while (load<u8>(bytes + end - 1) == load<u8>(bytes + end - 1 - stride)) end--;
  for (let line = start / stride; line * stride < end; line++) {
    const first = line * stride + 1;
    let at = max(start, first - 1);
    const last = min(end, first - 1 + stride);
    if (at < first) putLiteral(load<u8>(bytes + at++));
    const groupStart = (at - first + <i32>groupBytes - 1) / <i32>groupBytes;
    const groupEnd = (last - first) / <i32>groupBytes;
    if (line < symbolBands && groupStart < groupEnd) {
      const whole = first + groupStart * <i32>groupBytes;
      while (at < whole) putLiteral(load<u8>(bytes + at++));
      for (let group = groupStart; group < groupEnd; group++)
        putGroup(load<u16>(windows + 2 * (line * groups + group)));
      at = first + groupEnd * <i32>groupBytes;
    }
    while (at < last) putLiteral(load<u8>(bytes + at++));
  }
  return to - end;
}
