import { createCipheriv } from 'node:crypto';
import { ID_LENGTH, readHigh, readLow } from '../id/crockford.ts';
import type { Drawing, SecureGraphic, SecurePlan, SymbolShape } from '../plan.ts';
import { type Geometry, geometryOf, QUIET } from './geometry.ts';

/**
 * The dots that the panels of a run of IDs must have: as for drawing, a function of IDs and their number that returns one from a place
 * in the run to the panel, its bytes reused. It shares nothing with what draws them (src/codes/secure): other words for the blocks and
 * for what is dark, other steps to the dots.
 */
export type WantedPanels = (ids: Uint8Array, count: number) => (place: number) => Uint8Array;

/** @param drawing with its graphic and panel. */
export function wantedPanels(
  drawing: Drawing,
  shape: SymbolShape,
  { graphic, key }: Pick<SecurePlan, 'graphic' | 'key'>,
): WantedPanels {
  const { cells, sixteenths } = graphic;
  if (![5, 6, 7, 8].includes(sixteenths)) throw new Error(`Cells are not ${sixteenths} sixteenths dark.`);
  const words = (cells * cells) / 32;
  // 8 asks for a alone, 6 for a, b and c: the rest of the stream is not made.
  const needed = Math.ceil((words * (sixteenths === 8 ? 1 : sixteenths === 6 ? 3 : 4)) / 4);
  const counters = new DataView(new ArrayBuffer(16 * needed * AT_ONCE));
  for (let block = 0; block < needed * AT_ONCE; block++) {
    counters.setUint16(16 * block, 0x5301);
    counters.setUint32(16 * block + 12, block % needed);
  }
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  const dark = new Uint32Array(words);
  const cellBytes = new Uint8Array(dark.buffer);
  const panel = graphicDots(geometryOf(drawing, shape), graphic);
  return (ids, count) => {
    let stream: Int32Array = new Int32Array(0);
    let from = 0;
    let until = 0;
    return (place) => {
      if (place >= until) {
        from = place;
        until = Math.min(count, from + AT_ONCE);
        for (let i = from; i < until; i++) numberBlocks(counters, (i - from) * needed, needed, ids, i);
        stream = wordsOf(cipher.update(new Uint8Array(counters.buffer, 0, 16 * needed * (until - from))));
      }
      darkCells(stream, 4 * needed * (place - from), words, sixteenths, dark);
      return panel(cellBytes);
    };
  };
}

const AT_ONCE = 64;

/** Puts an ID into the blocks that are its own: its two halves of 35 bits, side by side in nine bytes. */
function numberBlocks(counters: DataView, block: number, count: number, ids: Uint8Array, place: number) {
  const at = place * ID_LENGTH;
  const [high, low] = [readHigh(ids, at), readLow(ids, at)];
  const [high2, low2] = [readHigh(ids, at + 7), readLow(ids, at + 7)];
  const first = (high << 29) | (low >>> 3);
  const second = (low << 29) | (high2 << 26) | (low2 >>> 6);
  for (let byte = 16 * block; byte < 16 * (block + count); byte += 16) {
    counters.setUint32(byte + 2, first);
    counters.setUint32(byte + 6, second);
    counters.setUint8(byte + 10, low2 << 2);
  }
}

/** On any machine, the bytes of a word stay where they are: only bits of equal places meet. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

/**
 * A cell's number has the bits a, b, c and d, a the highest. It is below 8 unless a is set; below 7, 6 and 5 as well, unless
 * also b, c and d are, or b and c, or b and one of the others.
 */
function darkCells(stream: Int32Array, at: number, words: number, sixteenths: number, dark: Uint32Array) {
  const [b, c, d] = [at + words, at + 2 * words, at + 3 * words];
  if (sixteenths === 8) for (let i = 0; i < words; i++) dark[i] = ~stream[at + i]!;
  else if (sixteenths === 7)
    for (let i = 0; i < words; i++)
      dark[i] = ~(stream[at + i]! | (stream[b + i]! & stream[c + i]! & stream[d + i]!));
  else if (sixteenths === 6)
    for (let i = 0; i < words; i++) dark[i] = ~(stream[at + i]! | (stream[b + i]! & stream[c + i]!));
  else
    for (let i = 0; i < words; i++)
      dark[i] = ~(stream[at + i]! | (stream[b + i]! & (stream[c + i]! | stream[d + i]!)));
}

/**
 * A function from cells, eight a byte, to a line of dots for each band of the panel. The graphic is laid out dot by dot as it is defined,
 * and each band must hold lines of one kind. @throws Error if the panel is not cut so.
 */
function graphicDots(geometry: Geometry, graphic: SecureGraphic) {
  const { width, panel, across } = geometry;
  const { cells, cellX, cellY, ringX, ringY, gapX, gapY } = graphic;
  const lineBytes = Math.ceil(width / 8);
  const left = 8 * Math.ceil((QUIET * across.module + ringX + gapX) / 8);
  const isDark = thinned(geometry, ringOf(graphic, left - ringX - gapX));
  const dots = new Uint8Array(panel.length * lineBytes);
  const starts = panel.map((_, band) => panel.slice(0, band).reduce((sum, lines) => sum + lines, 0));
  for (const [band, lines] of panel.entries()) {
    const [top, ...others] = Array.from({ length: lines }, (_, line) =>
      lineOf(isDark, starts[band]! + line, width),
    );
    if (others.some((line) => line !== top))
      throw new Error(`Band ${band + 1} of the panel holds different lines.`);
    for (let x = 0; x < width; x++) dots[band * lineBytes + (x >> 3)]! |= Number(top![x]) << (7 - (x & 7));
  }
  const places = Array.from({ length: cells }, (_, row) => {
    const band = starts.indexOf(ringY + gapY + row * cellY);
    if (panel[band] !== cellY) throw new Error(`The panel has no band for row ${row + 1} of the cells.`);
    return band * lineBytes + left / 8;
  });
  const spread = spreadBytes(cellX);
  const rowBytes = cells / 8;
  // Written out for what presses have: every image waits for it.
  return (pattern: Uint8Array): Uint8Array => {
    for (let row = 0; row < cells; row++) {
      const place = places[row]!;
      const from = row * rowBytes;
      if (cellX === 1) for (let i = 0; i < rowBytes; i++) dots[place + i] = pattern[from + i]!;
      else if (cellX === 2)
        for (let i = 0; i < rowBytes; i++) {
          const byte = pattern[from + i]!;
          dots[place + 2 * i] = spread[byte]!;
          dots[place + 2 * i + 1] = spread[256 + byte]!;
        }
      else
        for (let i = 0; i < rowBytes * cellX; i++)
          dots[place + i] = spread[256 * (i % cellX) + pattern[from + Math.floor(i / cellX)]!]!;
    }
    return dots;
  };
}

type IsDark = (x: number, y: number) => boolean;

/** The ring as it is defined, y from its upper edge. */
function ringOf({ cells, cellX, cellY, ringX, ringY, gapX, gapY }: SecureGraphic, start: number): IsDark {
  const width = cells * cellX + 2 * (ringX + gapX);
  const height = cells * cellY + 2 * (ringY + gapY);
  return (x, y) => {
    const across = Math.min(x - start, start + width - 1 - x);
    const down = Math.min(y, height - 1 - y);
    return across >= 0 && down >= 0 && (across < ringX || down < ringY);
  };
}

/** A dot stays dark only if all from ⌊r/2⌋ before it to ⌈r/2⌉ after it are, on both axes. */
function thinned({ across, down }: Geometry, isDark: IsDark): IsDark {
  return (x, y) => {
    for (let other = y - down.before; other <= y + down.after; other++)
      for (let beside = x - across.before; beside <= x + across.after; beside++)
        if (!isDark(beside, other)) return false;
    return true;
  };
}

function lineOf(isDark: IsDark, y: number, width: number): string {
  return Array.from({ length: width }, (_, x) => (isDark(x, y) ? '1' : '0')).join('');
}

/** By its place among `times` bytes and by byte: what each bit, repeated as often, puts there. */
function spreadBytes(times: number): Uint8Array {
  const spread = new Uint8Array(256 * times);
  for (let byte = 0; byte < 256; byte++) {
    const bits = (256 + byte).toString(2).slice(1);
    const dots = Array.from(bits, (bit) => bit.repeat(times)).join('');
    for (let i = 0; i < times; i++)
      spread[256 * i + byte] = Number.parseInt(dots.slice(8 * i, 8 * (i + 1)), 2);
  }
  return spread;
}
