/** Room that is used again and again, and replaced when more is asked for. What it held is lost then. */
export function growingBytes(): (size: number) => Uint8Array {
  let buffer = new Uint8Array(0);
  return (size) => {
    if (buffer.length < size) buffer = new Uint8Array(size);
    return buffer;
  };
}

/** The same in words of 32 bits. */
export function growingWords(): (size: number) => Uint32Array<ArrayBuffer> {
  let buffer = new Uint32Array(0);
  return (size) => {
    if (buffer.length < size) buffer = new Uint32Array(size);
    return buffer;
  };
}

/**
 * Bytes alone in a buffer that can change threads: in the spare one, which nobody uses any more, if it is large enough. Sizes
 * are rounded up, so that one fits the next.
 */
export function ownBytes(length: number, spare?: ArrayBuffer): Uint8Array<ArrayBuffer> {
  if (spare && spare.byteLength >= length) return new Uint8Array(spare, 0, length);
  return new Uint8Array(new ArrayBuffer(Math.ceil(length / STEP) * STEP), 0, length);
}

const STEP = 64 * 1024;
