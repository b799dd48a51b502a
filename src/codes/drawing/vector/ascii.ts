/** Writes ASCII `text` into `out` from `at` and returns where it ends. */
export function putText(text: string, out: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/**
 * A function that writes a whole number, 0 to `most`, as decimal digits and returns where they end. Up to three bytes past that
 * are touched.
 */
export function numberPutter(most: number): (value: number, out: Uint8Array, at: number) => number {
  /** The first four digits, the first one lowest; and how many there are. */
  const words = new Int32Array(most + 1);
  const lengths = new Uint8Array(most + 1);
  for (let value = 0; value <= most; value++) {
    const digits = Buffer.from(String(value).padEnd(4));
    words[value] = digits.readInt32LE();
    lengths[value] = String(value).length;
  }
  return (value, out, at) => {
    const length = lengths[value]!;
    if (length > 4) return putText(String(value), out, at);
    const word = words[value]!;
    out[at] = word;
    out[at + 1] = word >>> 8;
    out[at + 2] = word >>> 16;
    out[at + 3] = word >>> 24;
    return at + length;
  };
}
