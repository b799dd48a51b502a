/**
 * A symbol's modules without quiet zone: `size` rows of `words` 32-bit words; bit 31 of a row's first word is its
 * leftmost module, 1 is dark, bits past `size` are 0.
 */
export type Matrix = { size: number; words: number; rows: Uint32Array };
