import { deflatePart } from '../deflate/deflate-part.ts';
import { chunk, density, header, SIGNATURE } from '../drawing/png/chunks.ts';
import { dotLines } from './dot-lines.ts';
import type { Page } from './layout.ts';

type Resolution = { resolutionX: string; resolutionY: string };

/** Bytes of lines that are deflated together: some milliseconds. */
const PART = 1 << 18;

/**
 * PNG, one bit a dot, 1 is white, filter 0; one IDAT for every quarter of a MiB of lines. pHYs holds dots per metre, rounded half up: the
 * format has no finer. A sheet's zlib stream is node's own; packages never are (docs/formats.md).
 */
export function* sheetPng(page: Page, { resolutionX, resolutionY }: Resolution): Generator<Uint8Array> {
  yield SIGNATURE;
  yield header(page.width, page.height);
  yield density(resolutionX, resolutionY);
  yield chunk('IDAT', [0x78, 0x9c]);
  const stride = Math.ceil(page.width / 8) + 1;
  const part = new Uint8Array(Math.max(1, Math.floor(PART / stride)) * stride);
  let filled = 0;
  let [a, b] = [1, 0];
  for (const { count, bits } of dotLines(page)) {
    for (let n = 0; n < count; n++) {
      part[filled] = 0;
      for (let i = 0; i < bits.length; i++) part[filled + 1 + i] = ~bits[i]!;
      filled += stride;
      if (filled < part.length) continue;
      [a, b] = adler(part, filled, a, b);
      yield chunk('IDAT', deflatePart(part));
      filled = 0;
    }
  }
  [a, b] = adler(part, filled, a, b);
  // RFC 1951, 3.2.6: a last block that is empty, then the checksum of RFC 1950.
  const end = [0x03, 0x00, b >> 8, b & 255, a >> 8, a & 255];
  yield chunk('IDAT', Buffer.concat([deflatePart(part.subarray(0, filled)), Buffer.from(end)]));
  yield chunk('IEND', []);
}

function adler(bytes: Uint8Array, end: number, from: number, fromToo: number): [number, number] {
  let [a, b] = [from, fromToo];
  for (let at = 0; at < end; ) {
    // Both sums stay below 2^31 for so many bytes.
    const stop = Math.min(end, at + 3800);
    for (; at < stop; at++) {
      a += bytes[at]!;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return [a, b];
}
