// Reads a PNG back, AssemblyScript: chunks, then lines, rows, codewords and text, each in a file of its own. See png-kernel.ts.
import { readSegments, TEXT } from '../symbol/segments.lib.as';
import { prepareSymbol, readSymbol } from '../symbol/symbol.lib.as';
import { crc32, prepareCrc } from './crc.lib.as';
import { inflate, isZlib } from './inflate.lib.as';
import { image, imageEnd, prepareLines, readLines, stride } from './lines.lib.as';
import { stackRows } from './rows.lib.as';

export { alphanumericCount, byteCount, numericCount } from '../symbol/segments.lib.as';
export {
  blocks,
  checks,
  codewordGather,
  codewordGatherEnd,
  codewords,
  fixed,
  order,
  patterns,
  size,
  starts,
  turns,
} from '../symbol/symbol.lib.as';
export {
  bandLines,
  dotsX,
  height,
  image,
  masks,
  moduleGather,
  moduleGatherEnd,
  panelBands,
  panelDots,
  reductionX,
  stride,
  symbolLines,
  weights,
  windows,
} from './lines.lib.as';
export { after, before, dotsY } from './rows.lib.as';

export let file: usize = 0;
/** What files must begin with, up to the length of IDAT, and end with. */
export let opening: usize = 0;
export let openingBytes: usize = 0;
export let closing: usize = 0;
export let closingBytes: usize = 0;

/** Once the variables are set. */
export function prepare(): void {
  prepareCrc();
  prepareLines();
  prepareSymbol();
}

/** Where memory is free. */
export function base(): usize {
  return __heap_base;
}

/** Where the text is. */
export function text(): usize {
  return TEXT;
}

/** The length of the text in the file of so many bytes; −1 if anything is not as the drawing calls for. */
export function read(length: usize): i32 {
  memory.fill(file + length, 0, 64);
  if (length < openingBytes + closingBytes + 18) return -1;
  if (memory.compare(file, opening, openingBytes) !== 0) return -1;
  const start = file + openingBytes + 8;
  const data = <usize>bswap<u32>(load<u32>(start - 8));
  if (data !== length - openingBytes - closingBytes - 12) return -1;
  const end = start + data;
  if (load<u32>(start - 4) !== IDAT || crc32(start - 4, end) !== bswap<u32>(load<u32>(end))) return -1;
  if (memory.compare(end + 4, closing, closingBytes) !== 0) return -1;
  if (!isZlib(start) || inflate(start + 2, end - 4, image, imageEnd, stride) !== imageEnd) return -1;
  if (!readLines(bswap<u32>(load<u32>(end - 4))) || !stackRows() || !readSymbol()) return -1;
  return readSegments();
}

/** `IDAT`, the first letter lowest. */
const IDAT: u32 = 0x54414449;
