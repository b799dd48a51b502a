/** Room that is used again and again, and replaced when more is asked for. What it held is lost then. */
export function growingBytes(): (size: number) => Uint8Array {
  let room = new Uint8Array(0);
  return (size) => {
    if (room.length < size) room = new Uint8Array(size);
    return room;
  };
}

/** The same in words of 32 bits. */
export function growingWords(): (size: number) => Uint32Array<ArrayBuffer> {
  let room = new Uint32Array(0);
  return (size) => {
    if (room.length < size) room = new Uint32Array(size);
    return room;
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
