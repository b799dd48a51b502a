// A PNG file from bands, AssemblyScript: what LineTokens, zlibLines and pngWriter do in TypeScript, byte for byte. Tables and
// places are given by png-kernel.ts.
import { addBand, adler, configureAdler, startAdler } from './adler.part.as';
import { append, beginBits, endBits, keepBits, takeKeptBits } from './bits.part.as';
import { configureCrc, crc32 } from './crc.part.as';

let bands = 0;
let words = 0;
let rows: usize = 0;
let lineCounts: usize = 0;
let lastLines: usize = 0;
let stretchEnds: usize = 0;

let groups = 0;
let groupBytes: usize = 0;
let stride: i32 = 0;
let dotsOf: usize = 0;
/** By band and group, 16 bits each. */
let windows: usize = 0;
/** By window, where literals are told in groups. */
let joined: usize = 0;
let joinedWords: u32 = 0;
let bytes: usize = 0;

let reach = 0;
let places: usize = 0;
let placeMatches: usize = 0;
let bitsFrom: usize = 0;
let ways: usize = 0;

/** Packed as in TypeScript: bits, and their number << 16. */
let literal: usize = 0;
let match: usize = 0;
let distance: usize = 0;
let endWord: u32 = 0;

let file: usize = 0;
let stream: usize = 0;
let closing: usize = 0;
let closingBytes: usize = 0;

const HASH_SHIFT = 20;
const PLACES: usize = 1 << (32 - HASH_SHIFT);
const FARTHEST = 32_768;
const WINDOWS: u32 = 1024;
/** Groups of at most eight bytes of at most eleven bits are joined. */
const MOST_JOINED: u32 = 2;

/** Where memory is free. */
export function base(): usize {
  return __heap_base;
}

export function configureBands(
  count: i32,
  wordsOfRow: i32,
  rowsAt: usize,
  lineCountsAt: usize,
  lastLinesAt: usize,
  stretchEndsAt: usize,
): void {
  bands = count;
  words = wordsOfRow;
  rows = rowsAt;
  lineCounts = lineCountsAt;
  lastLines = lastLinesAt;
  stretchEnds = stretchEndsAt;
}

export function configureLines(
  groupCount: i32,
  bytesOfGroup: i32,
  lineBytes: i32,
  dotsOfAt: usize,
  windowsAt: usize,
  joinedAt: usize,
  bytesAt: usize,
  sumsAt: usize,
  momentsAt: usize,
): void {
  groups = groupCount;
  groupBytes = bytesOfGroup;
  stride = lineBytes + 1;
  dotsOf = dotsOfAt;
  windows = windowsAt;
  joined = joinedAt;
  bytes = bytesAt;
  configureAdler(groupCount, bytesOfGroup, lineBytes, sumsAt, momentsAt);
}

export function configureWays(
  reachBytes: i32,
  placesAt: usize,
  placeMatchesAt: usize,
  bitsFromAt: usize,
  waysAt: usize,
): void {
  reach = reachBytes;
  places = placesAt;
  placeMatches = placeMatchesAt;
  bitsFrom = bitsFromAt;
  ways = waysAt;
}

export function configureCode(literalAt: usize, matchAt: usize, distanceAt: usize, end: u32): void {
  literal = literalAt;
  match = matchAt;
  distance = distanceAt;
  endWord = end;
}

/** The file's opening stands at `fileAt`; its closing, the chunk IEND, is copied from `closingAt`. */
export function configureFile(
  fileAt: usize,
  openingBytes: i32,
  closingAt: usize,
  closingLength: i32,
  crcTables: usize,
): void {
  file = fileAt;
  stream = fileAt + openingBytes;
  closing = closingAt;
  closingBytes = closingLength;
  configureCrc(crcTables);
}

/** Writes what is the same in all files: the block's header of packed words, and the first line. */
export function prepare(header: usize, headerWords: i32): void {
  store<u8>(stream, 0x78);
  store<u8>(stream, 0xda, 1);
  beginBits(stream + 2);
  for (let i = 0; i < headerWords; i++) put(load<u32>(header + 4 * i));
  store<u8>(bytes, 0);
  memory.fill(bytes + 1, 255, stride - 1);
  if (reach == 0) joinedWords = joinLiterals();
  putLiteral(0);
  putLiteral(255);
  repeat(stride, stride - 2, 1);
  keepBits();
}

/** The file of the bands in the rows; returns its length. */
export function draw(): i32 {
  takeKeptBits();
  if (reach > 0) memory.fill(places, 0, 4 * PLACES);
  startAdler();
  for (let band = 0; band < bands; band++) drawLine(band);
  tellBands();
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

/** The ten modules around each group of eight, then their dots. */
function drawLine(band: i32): void {
  const row = rows + 4 * (band * words);
  let module = (<u64>load<u32>(row)) << 32;
  if (words > 1) module |= load<u32>(row, 4);
  const line = bytes + band * stride;
  store<u8>(line, 0);
  const own = windows + 2 * (band * groups);
  let at = line + 1;
  for (let group = 0; group < groups; group++) {
    const first = 8 * group - 5;
    const window = <usize>(first > 54 ? module << (first - 54) : module >> (54 - first)) & 1023;
    store<u16>(own + 2 * group, <u16>window);
    const dots = dotsOf + window * groupBytes;
    for (let i: usize = 0; i < groupBytes; i += 16) v128.store(at + i, v128.load(dots + i));
    at += groupBytes;
  }
  addBand(own, load<i32>(lineCounts + 4 * band));
}

function tellBands(): void {
  let position = stride * load<i32>(lineCounts);
  let run = position - stride;
  store<i32>(lastLines, run);
  store<i32>(stretchEnds, stride);
  for (let band = 1; band < bands; ) {
    let last = band;
    while (last + 1 < bands && load<i32>(lineCounts + 4 * last) == 1) last++;
    const end = (last + 1) * stride;
    for (let one = band; one <= last; one++) {
      position += load<i32>(lineCounts + 4 * one) * stride;
      store<i32>(lastLines + 4 * one, position - stride);
      store<i32>(stretchEnds + 4 * one, end);
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
  if (reach == 0) return spell(start, to);
  for (let at = start; at < to; at++) findPlace(at, from, to, shift);
  findWay(start, to);
  let at = start;
  while (at < to) {
    const way = load<i32>(ways + 4 * at);
    if (way < 0) break;
    if (way < 256) {
      putLiteral(way);
      at++;
    } else {
      putMatch(way >> 16, way & 0xffff);
      at += way >> 16;
    }
  }
  return to - at;
}

/** The first byte from `from` on that is not as in the line above; `to` if there is none. */
function differs(from: i32, to: i32): i32 {
  let at = from;
  for (; at + 8 <= to; at += 8) {
    const change = load<u64>(bytes + at) ^ load<u64>(bytes + at - stride);
    if (change != 0) return at + <i32>(ctz<u64>(change) >> 3);
  }
  while (at < to && load<u8>(bytes + at) == load<u8>(bytes + at - stride)) at++;
  return at;
}

/** Line by line, whole groups at once. */
function spell(start: i32, to: i32): i32 {
  let end = to;
  while (load<u8>(bytes + end - 1) == load<u8>(bytes + end - 1 - stride)) end--;
  for (let line = start / stride; line * stride < end; line++) {
    const first = line * stride + 1;
    let at = max(start, first - 1);
    const last = min(end, first - 1 + stride);
    if (at < first) putLiteral(load<u8>(bytes + at++));
    const groupStart = (at - first + <i32>groupBytes - 1) / <i32>groupBytes;
    const groupEnd = (last - first) / <i32>groupBytes;
    if (groupStart < groupEnd) {
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

/** The literals of a window's bytes, joined. */
function putGroup(window: u32): void {
  let at = joined + 8 * <usize>(window * MOST_JOINED);
  for (let i: u32 = 0; i < joinedWords; i++) {
    const word = load<u64>(at);
    append((word << 8) >> 8, word >> 56);
    at += 8;
  }
}

/** Joins the literals of all windows to words of up to 56 bits, their number in the highest byte; returns the words of the longest. */
function joinLiterals(): u32 {
  let most: u32 = 1;
  for (let window: u32 = 0; window < WINDOWS; window++) {
    const start = joined + 8 * <usize>(window * MOST_JOINED);
    memory.fill(start, 0, 8 * MOST_JOINED);
    let at = start;
    let bits: u64 = 0;
    let count: u64 = 0;
    for (let i: usize = 0; i < groupBytes; i++) {
      const word = load<u32>(literal + 4 * <usize>load<u8>(dotsOf + window * groupBytes + i));
      if (count + (word >> 16) > 56) {
        store<u64>(at, bits | (count << 56));
        at += 8;
        bits = 0;
        count = 0;
      }
      bits |= (<u64>(word & 0xffff)) << count;
      count += word >> 16;
    }
    store<u64>(at, bits | (count << 56));
    most = max(most, <u32>((at - start) >> 3) + 1);
  }
  return most;
}

function findPlace(at: i32, from: i32, to: i32, shift: i32): void {
  store<i32>(placeMatches + 4 * at, 0);
  if (at + reach > to) return;
  const slot = places + 4 * <usize>hash(at);
  const place = load<i32>(slot) - 1;
  store<i32>(slot, at + 1);
  if (place < 0) return;
  const near = place >= from;
  let span = at - place;
  let most = min(258, to - at);
  if (!near) {
    const band = place / stride;
    span = at + shift - load<i32>(lastLines + 4 * band) - (place - band * stride);
    most = min(most, load<i32>(stretchEnds + 4 * band) - place);
  }
  let length = 0;
  while (length < most && load<u8>(bytes + place + length) == load<u8>(bytes + at + length)) length++;
  if (length >= reach && span <= FARTHEST) store<i32>(placeMatches + 4 * at, (length << 16) | span);
}

function hash(at: i32): u32 {
  const first = load<u32>(bytes + at);
  if (reach == 3) return ((first & 0xffffff) * 0x9e3779b1) >> HASH_SHIFT;
  return ((first * 0x9e3779b1) ^ (load<u32>(bytes + at + reach - 4) * 0x85ebca6b)) >> HASH_SHIFT;
}

function findWay(start: i32, to: i32): void {
  const aboveBits = distanceBits(stride);
  const beforeBits = distanceBits(1);
  const lineAbove = bytes - stride;
  let above = 0;
  let before = 0;
  let at = to - 1;
  let own = load<u8>(bytes + at);
  let next = 0;
  store<i32>(bitsFrom + 4 * to, 0);
  for (; at >= start; at--) {
    const left = load<u8>(bytes + at - 1);
    above = own == load<u8>(lineAbove + at) ? above + 1 : 0;
    before = own == left ? before + 1 : 0;
    let way = <i32>own;
    own = left;
    if (at + above == to) {
      next = 0;
      way = -1;
    } else {
      next += load<u16>(literal + 4 * way, 2);
      if (above >= 3) {
        const length = min(258, above);
        const whole = lengthBits(length) + aboveBits + load<i32>(bitsFrom + 4 * (at + length));
        if (whole < next) {
          next = whole;
          way = (length << 16) | stride;
        }
      }
      if (before >= 3) {
        const length = min(258, before);
        const whole = lengthBits(length) + beforeBits + load<i32>(bitsFrom + 4 * (at + length));
        if (whole < next) {
          next = whole;
          way = (length << 16) | 1;
        }
      }
      const place = load<i32>(placeMatches + 4 * at);
      if (place > 0) {
        const length = place >> 16;
        const whole =
          lengthBits(length) + distanceBits(place & 0xffff) + load<i32>(bitsFrom + 4 * (at + length));
        if (whole < next) {
          next = whole;
          way = place;
        }
      }
    }
    store<i32>(bitsFrom + 4 * at, next);
    store<i32>(ways + 4 * at, way);
  }
}

function lengthBits(length: i32): i32 {
  return load<u16>(match + 4 * length, 2);
}

function distanceBits(span: i32): i32 {
  return <i32>load<u16>(distance + 4 * distanceSymbol(span), 2) + extraBits(span);
}

function distanceSymbol(span: i32): i32 {
  const rest = span - 1;
  if (rest < 2) return rest;
  const power = 31 - clz<i32>(rest);
  return 2 * power + ((rest >> (power - 1)) & 1);
}

function extraBits(span: i32): i32 {
  return max(0, 30 - clz<i32>(span - 1));
}

function repeat(end: i32, length: i32, span: i32): void {
  let left = length;
  while (left >= 3) {
    const own = left <= 258 ? left : left < 261 ? 255 : 258;
    putMatch(own, span);
    left -= own;
  }
  for (; left > 0; left--) putLiteral(load<u8>(bytes + end - left));
}

function put(word: u32): void {
  append(word & 0xffff, word >> 16);
}

function putLiteral(byte: i32): void {
  put(load<u32>(literal + 4 * byte));
}

/** Length, distance and the distance's extra bits at once: at most 16 + 11 + 13. */
function putMatch(length: i32, span: i32): void {
  const own = load<u32>(match + 4 * length);
  const far = load<u32>(distance + 4 * distanceSymbol(span));
  const extra = extraBits(span);
  const ownBits = own >> 16;
  const farBits = far >> 16;
  const rest = (span - 1) & ((1 << extra) - 1);
  const bits =
    <u64>(own & 0xffff) | ((<u64>(far & 0xffff)) << ownBits) | ((<u64>rest) << (ownBits + farBits));
  append(bits, ownBits + farBits + extra);
}
