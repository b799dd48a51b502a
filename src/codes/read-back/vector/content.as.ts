// Unpacks the content of a PDF's page, AssemblyScript. See content-kernel.ts.
import { inflate, isZlib } from '../png/inflate.lib.as';

export let packed: usize = 0;
/** Room for the text. */
export let text: usize = 0;
export let textEnd: usize = 0;

/** Where memory is free. */
export function base(): usize {
  return __heap_base;
}

/** The bytes of the text in a zlib stream of so many bytes (RFC 1950); −1 if anything is wrong with it. */
export function unpack(length: usize): i32 {
  memory.fill(packed + length, 0, 64);
  if (length < 8 || !isZlib(packed)) return -1;
  const checksum = packed + length - 4;
  const end = inflate(packed + 2, checksum, text, textEnd, 0);
  return end !== 0 && adler32(end) === bswap<u32>(load<u32>(checksum)) ? <i32>(end - text) : -1;
}

/** RFC 1950, 8.2. Neither sum exceeds 64 bits where a text is below some megabytes. */
function adler32(end: usize): u32 {
  let a: u64 = 1;
  let b: u64 = 0;
  for (let at = text; at < end; at++) {
    a += load<u8>(at);
    b += a;
  }
  return ((<u32>(b % 65521)) << 16) | <u32>(a % 65521);
}
