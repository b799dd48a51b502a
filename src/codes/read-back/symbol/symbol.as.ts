// Reads the text of a symbol from its rows, AssemblyScript. See symbol-kernel.ts.
import { readSegments, TEXT } from './segments.lib.as';
import { prepareSymbol, ROWS, readSymbol } from './symbol.lib.as';

export { alphanumericCount, byteCount, numericCount } from './segments.lib.as';
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
} from './symbol.lib.as';

/** Once the variables are set. */
export function prepare(): void {
  prepareSymbol();
}

/** Where memory is free. */
export function base(): usize {
  return __heap_base;
}

/** Where the rows belong: 64 bits each, module 0 in the highest. */
export function rows(): usize {
  return ROWS;
}

/** Where the text is. */
export function text(): usize {
  return TEXT;
}

/** The length of the text, −1 if the rows are no flawless symbol. */
export function read(): i32 {
  return readSymbol() ? readSegments() : -1;
}
