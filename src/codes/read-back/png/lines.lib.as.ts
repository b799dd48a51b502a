// The lines of the image: each that may be new is held dot by dot against what its modules call for. A module row is 64 bits,
// module 0 in the highest; an image has at most 57 modules in a row and a quiet zone of four on each side.

import { ENTRY, gatherBits } from '../symbol/gather.lib.as';
import { size } from '../symbol/symbol.lib.as';
import { addRun, startRuns } from './rows.lib.as';

/** Unpacked lines, a filter byte before each (PNG, 7.2 and 9.2). */
export let image: usize = 0;
export let imageEnd: usize = 0;
export let stride: usize = 0;
export let height: usize = 0;
/** Lines of the symbol and its quiet zone; the others are those of the panel. */
export let symbolLines: i32 = 0;
let symbolEnd: usize = 0;
/** The panel's bands: their number, lines of each, and the dots that each must have, 1 is dark, one line after the other. */
export let panelBands: usize = 0;
export let bandLines: usize = 0;
export let panelDots: usize = 0;

export let dotsX: usize = 0;
export let reductionX: i32 = 0;
/** Gather table of a dot of each module. */
export let moduleGather: usize = 0;
export let moduleGatherEnd: usize = 0;
/** Ones for the modules of a row. */
let modules: u64 = 0;
/** By ten modules, the dots of the eight in the middle in `windowBytes` bytes, 1 is light. */
export let windows: usize = 0;
let windowBytes: usize = 0;
/** Groups of eight modules in a line, the last with a mask of its own: bytes that are the group's. */
let groups: usize = 0;
export let masks: usize = 0;
/** By byte of a line, 16 bits each: how often Adler-32 counts it, and 1; zeros to whole vectors. */
export let weights: usize = 0;

/** Numbers of lines that may differ from the one above. */
const MARKED: usize = memory.data(4 * 16_641, 16);
let marked: usize = 0;
let lastMarked: i32 = -1;
let line: i32 = 0;
let lineEnd: usize = 0;

let row: u64 = 0;
let sum: u64 = 0;
let weighted: u64 = 0;
/** The two sums of Adler-32, not reduced. No sum exceeds 2^64 where the image is below some megabytes. */
let a: u64 = 1;
let b: u64 = 0;

export function prepareLines(): void {
  imageEnd = image + stride * height;
  symbolEnd = image + stride * <usize>symbolLines;
  modules = ~(~(<u64>0) >> <u32>size);
  windowBytes = (dotsX + 15) & ~15;
  groups = (stride - 1 + dotsX - 1) / dotsX;
  fillWindows();
  memory.fill(masks, 255, dotsX);
  memory.fill(masks + windowBytes, 255, stride - 1 - (groups - 1) * dotsX);
  for (let i: usize = 0; i < stride - 1; i++) {
    store<u16>(weights + 32 * (i >> 3) + 2 * (i & 7), <u16>(stride - 1 - i));
    store<u16>(weights + 32 * (i >> 3) + 2 * (i & 7), 1, 16);
  }
}

/** A dark run loses ⌊r/2⌋ dots at its start and ⌈r/2⌉ at its end. */
function fillWindows(): void {
  memory.fill(windows, 255, windowBytes << 10);
  const before = <usize>(reductionX >> 1);
  const after = <usize>(reductionX - (reductionX >> 1));
  for (let ten: usize = 0; ten < 1024; ten++) {
    const window = windows + ten * windowBytes;
    for (let i: usize = 0; i < 8; i++) {
      const three = (ten >> (7 - i)) & 7;
      if (!(three & 2)) continue;
      const end = (i + 1) * dotsX - (three & 1 ? 0 : after);
      for (let dot = i * dotsX + (three & 4 ? 0 : before); dot < end; dot++) {
        const at = window + (dot >> 3);
        store<u8>(at, <u32>load<u8>(at) & ~(<u32>128 >> (<u32>dot & 7)));
      }
    }
  }
}

export function startMarks(): void {
  marked = MARKED;
  lastMarked = -1;
  line = 0;
  lineEnd = image + stride;
}

/** Bytes between these addresses may differ from those a line ago. Addresses rise from call to call. Every line of a panel is read. */
export function mark(from: usize, to: usize): void {
  if (from >= symbolEnd) return;
  while (lineEnd <= from) nextLine();
  push();
  while (lineEnd < to) {
    nextLine();
    push();
  }
}

function nextLine(): void {
  line++;
  lineEnd += stride;
}

function push(): void {
  if (line === lastMarked) return;
  store<i32>(marked, line);
  marked += 4;
  lastMarked = line;
}

/** Ends the list of marked lines with the number of all. */
export function finishMarks(): void {
  store<i32>(marked, <i32>height);
}

/**
 * Whether every line is one that modules can make, or the panel's, and the bytes add up to `adler` (RFC 1950, 8.2). The runs are then
 * known.
 */
export function readLines(adler: u32): bool {
  a = 1;
  b = 0;
  startRuns();
  for (let at = MARKED; at < marked; ) {
    const start = load<i32>(at);
    if (start >= symbolLines) break;
    if (!readLine(image + <usize>start * stride)) return false;
    do at += 4;
    while (at < marked && equalsAbove(image + <usize>load<i32>(at) * stride));
    const end = min(load<i32>(at), symbolLines);
    addLines(<u64>(end - start));
    addRun(row, end);
  }
  return readPanel() && (((<u32>(b % 65521)) << 16) | <u32>(a % 65521)) === adler;
}

/** So many lines of what was added up last. */
function addLines(times: u64): void {
  b += times * (stride * a + weighted) + stride * sum * ((times * (times - 1)) / 2);
  a += times * sum;
}

function readPanel(): bool {
  let at = image + <usize>symbolLines * stride;
  let wanted = panelDots;
  for (let band: usize = 0; band < panelBands; band++) {
    const lines = load<i32>(bandLines + 4 * band);
    addBytes(at + 1);
    addLines(<u64>lines);
    for (let line = 0; line < lines; line++, at += stride)
      if (load<u8>(at) !== 0 || !isInverse(at + 1, wanted)) return false;
    wanted += stride - 1;
  }
  return true;
}

/** Whether a line of the image, 1 is light, is these dots, 1 is dark. */
function isInverse(at: usize, wanted: usize): bool {
  const bytes = stride - 1;
  let same = i64x2.splat(0);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) same = v128.or(same, sameBits(at + i, wanted + i));
  if (bytes >= 16) same = v128.or(same, sameBits(at + bytes - 16, wanted + bytes - 16));
  else for (; i < bytes; i++) if ((load<u8>(at + i) ^ load<u8>(wanted + i)) !== 255) return false;
  return !v128.any_true(same);
}

function sameBits(one: usize, other: usize): v128 {
  return v128.not(v128.xor(v128.load(one), v128.load(other)));
}

function equalsAbove(at: usize): bool {
  let i: usize = 0;
  for (; i + 16 <= stride; i += 16) {
    if (v128.any_true(v128.xor(v128.load(at + i), v128.load(at + i - stride)))) return false;
  }
  for (; i < stride; i++) if (load<u8>(at + i) !== load<u8>(at + i - stride)) return false;
  return true;
}

function readLine(at: usize): bool {
  if (load<u8>(at) !== 0) return false;
  const dots = at + 1;
  row = sample(dots);
  if (!isDrawn(dots)) return false;
  addBytes(dots);
  return true;
}

/** The row by one dot of each module that no reduction takes from it. */
function sample(dots: usize): u64 {
  let light: u64 = 0;
  for (let entry = moduleGather; entry < moduleGatherEnd; entry += ENTRY) {
    light |= ((<u64>gatherBits(dots, entry)) << 48) >> load<u32>(entry, 4);
  }
  return ~light & modules;
}

/** Whether all dots are as the row's modules and their neighbours call for. */
function isDrawn(dots: usize): bool {
  const wide = row >> 5;
  let differ = i64x2.splat(0);
  let at = dots;
  for (let group: usize = 0; group < groups; group++, at += dotsX) {
    const ten = group < 8 ? <usize>rotl<u64>(wide, 8 * group + 10) & 1023 : 0;
    const window = windows + ten * windowBytes;
    const mask = group + 1 < groups ? masks : masks + windowBytes;
    for (let i: usize = 0; i < windowBytes; i += 16) {
      const other = v128.xor(v128.load(at + i), v128.load(window + i));
      differ = v128.or(differ, v128.and(other, v128.load(mask + i)));
    }
  }
  return !v128.any_true(differ);
}

function addBytes(dots: usize): void {
  let sums = i64x2.splat(0);
  let counted = i64x2.splat(0);
  let weight = weights;
  for (let i: usize = 0; i < stride - 1; i += 8, weight += 32) {
    const bytes = v128.load_ext<u8>(dots + i);
    counted = i32x4.add(counted, i32x4.dot_i16x8_s(bytes, v128.load(weight)));
    sums = i32x4.add(sums, i32x4.dot_i16x8_s(bytes, v128.load(weight, 16)));
  }
  sum = added(sums);
  weighted = added(counted);
}

function added(lanes: v128): u64 {
  return <u64>(
    (i32x4.extract_lane(lanes, 0) +
      i32x4.extract_lane(lanes, 1) +
      i32x4.extract_lane(lanes, 2) +
      i32x4.extract_lane(lanes, 3))
  );
}
