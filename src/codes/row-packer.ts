import { BitWriter } from './drawing/bit-writer.ts';
import { LONGEST_MATCH, type RowCode } from './row-code.ts';

/**
 * Deflates bytes that a row writer has just made and knows well: it says which are new, which repeat, and which mostly
 * do. Every byte must be told exactly once, in order.
 */
export type RowPacker = {
  /** Bytes unlike any before. */
  literals(from: number, to: number): void;
  /** Bytes that equal those `distance` before them, 3 to 258 of them. */
  copy(length: number, distance: number): void;
  /** Bytes of which runs equal those `distance` before; a distance of 0, before the start or beyond the code finds none. */
  alike(from: number, to: number, distance: number): void;
};

/** Packs parts of a deflate stream: one block each, ending on a byte (RFC 1951, 3.2.4: an empty stored block). */
export function partPacker(code: RowCode) {
  const { literal, match, distance: distances } = code;
  const bits = new BitWriter();
  let plain: Uint8Array = new Uint8Array(0);

  function literals(from: number, to: number): void {
    for (let at = from; at < to; at++) bits.put(literal[plain[at]!]!);
  }

  const packer: RowPacker = {
    literals,
    copy(length, distance) {
      bits.put(match[length]!);
      bits.put(distances[distance]!);
    },
    alike(from, to, distance) {
      if (distance < 1 || distance > from || distance >= distances.length) return literals(from, to);
      const span = distances[distance]!;
      for (let at = from; at < to; ) {
        const start = at;
        const most = Math.min(to, start + LONGEST_MATCH);
        while (at < most && plain[at] === plain[at - distance]) at++;
        if (at - start >= SHORTEST_MATCH) {
          bits.put(match[at - start]!);
          bits.put(span);
        } else {
          if (at < to) at++;
          for (let i = start; i < at; i++) bits.put(literal[plain[i]!]!);
        }
      }
    },
  };

  return {
    packer,
    /** Begins a part of the plain bytes given, which may still be in the making, at the start of `out`. */
    begin(bytes: Uint8Array, out: Uint8Array): void {
      plain = bytes;
      bits.start(out, 0);
      for (const word of code.header) bits.put(word);
    },
    /** Ends the part and returns its length. */
    end(out: Uint8Array): number {
      bits.put(code.end);
      bits.put(STORED_BLOCK);
      const at = bits.end();
      out.set(EMPTY_LENGTH, at);
      return at + EMPTY_LENGTH.length;
    },
  };
}

const SHORTEST_MATCH = 3;
/** BFINAL 0, BTYPE 00; the rest of the byte is skipped. */
const STORED_BLOCK = 3 << 16;
const EMPTY_LENGTH = Uint8Array.of(0, 0, 0xff, 0xff);
