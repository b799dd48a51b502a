import { type Geometry, QUIET } from '../geometry.ts';

/** Of an entry; gather.lib.as.ts has its layout. */
const ENTRY_BYTES = 48;

/** A dot or a module: the byte it is in, counted from where the table's bytes start, and its bit there. */
type Pick = { byte: number; bit: number };

/**
 * Gathers from a line one dot of each module, one that no reduction erodes; the first module in the last lane, its number in
 * the entry.
 */
export function moduleGatherTable({ size, across }: Geometry): Uint8Array {
  const picks = Array.from({ length: size }, (_, module) => {
    const dot = (QUIET + module) * across.module + across.before;
    return { byte: dot >> 3, bit: 128 >> (dot & 7) };
  });
  return Buffer.concat(cut(picks).map(({ first, own }) => entry(own, first, (i) => 15 - i)));
}

/**
 * Gathers the data bits of a symbol in their order (`places` as in SymbolLayout) from its rows: columns of eight bytes
 * whose lines are 64 bytes apart, where module c is bit 62 − c, so that both of a pair of columns are in one byte. The first
 * bit is in lane 0, how many there are is the entry's number.
 */
export function codewordGatherTable(places: number[]): Uint8Array {
  const picks = places.map((place) => {
    const bit = 62 - (place & 63);
    return { byte: 64 * (bit >> 3) + (place >> 6), bit: 1 << (bit & 7) };
  });
  return Buffer.concat(cut(picks).map(({ own }) => entry(own, own.length, (i) => i)));
}

/** Up to sixteen at a time, from no more than sixteen bytes. */
function cut(picks: Pick[]): { first: number; own: Pick[] }[] {
  const cuts: { first: number; own: Pick[] }[] = [];
  let low = 0;
  let high = 0;
  picks.forEach((pick, i) => {
    const last = cuts.at(-1);
    low = Math.min(low, pick.byte);
    high = Math.max(high, pick.byte);
    if (last && last.own.length < 16 && high - low < 16) last.own.push(pick);
    else {
      cuts.push({ first: i, own: [pick] });
      low = pick.byte;
      high = pick.byte;
    }
  });
  return cuts;
}

function entry(own: Pick[], number: number, lane: (i: number) => number): Uint8Array {
  const bytes = new Uint8Array(ENTRY_BYTES).fill(255, 16, 32);
  const start = Math.min(...own.map((pick) => pick.byte));
  new DataView(bytes.buffer).setUint32(0, start, true);
  bytes[4] = number;
  own.forEach((pick, i) => {
    bytes[16 + lane(i)] = pick.byte - start;
    bytes[32 + lane(i)] = pick.bit;
  });
  return bytes;
}
