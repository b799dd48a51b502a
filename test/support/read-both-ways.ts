import assert from 'node:assert/strict';
import type { Drawing, SymbolShape } from '../../src/codes/plan.ts';
import { imageReader, slowerReader } from '../../src/codes/read-back/image-reader.ts';

/** Reads an image with a kernel and without one: both must find the same text, or the same fault. */
export function readBothWays(how: Drawing, shape: SymbolShape): (file: Uint8Array) => string {
  const read = imageReader(how, shape);
  const readSlower = slowerReader(how, shape);
  return (file) => {
    const found = outcome(read, file);
    assert.deepEqual(found, outcome(readSlower, file));
    if (found.text === undefined) throw new Error(found.fault);
    return found.text;
  };
}

function outcome(read: (file: Uint8Array) => string, file: Uint8Array): { text?: string; fault?: string } {
  try {
    return { text: read(file) };
  } catch (error) {
    return { fault: String(error) };
  }
}
