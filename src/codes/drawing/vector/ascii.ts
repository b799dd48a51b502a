/** Writes ASCII `text` into `out` from `at` and returns where it ends. */
export function putText(text: string, out: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/** Writes a whole number, 0 to 9,999,999, as decimal digits and returns where they end. */
export function putNumber(value: number, out: Uint8Array, at: number): number {
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits++;
  let rest = value;
  for (let i = at + digits - 1; i >= at; i--) {
    const tens = (rest / 10) | 0;
    out[i] = 48 + rest - 10 * tens;
    rest = tens;
  }
  return at + digits;
}
