// The shortest way through a stretch of bytes; line-tokens.ts has the rules.
import { bytes, stride } from './lines.part.as';
import { distanceBits, lengthBits, literalBits } from './words.part.as';

export let reach = 0;
/** By byte: the token there, −1 for the run that goes on. */
export let ways: usize = 0;
let lastLines: usize = 0;
let stretchEnds: usize = 0;
let places: usize = 0;
let placeMatches: usize = 0;
let bitsFrom: usize = 0;

const HASH_SHIFT = 20;
const PLACES: usize = 1 << (32 - HASH_SHIFT);
const FARTHEST = 32_768;

export function configureWays(
  reachBytes: i32,
  lastLinesAt: usize,
  stretchEndsAt: usize,
  placesAt: usize,
  placeMatchesAt: usize,
  bitsFromAt: usize,
  waysAt: usize,
): void {
  reach = reachBytes;
  lastLines = lastLinesAt;
  stretchEnds = stretchEndsAt;
  places = placesAt;
  placeMatches = placeMatchesAt;
  bitsFrom = bitsFromAt;
  ways = waysAt;
}

export function forgetPlaces(): void {
  memory.fill(places, 0, 4 * PLACES);
}

/** The band's last line begins at `position` of the stream, and its stretch ends at `end` of the bytes. */
export function noteBand(band: i32, position: i32, end: i32): void {
  store<i32>(lastLines + 4 * band, position);
  store<i32>(stretchEnds + 4 * band, end);
}

export function findPlace(at: i32, from: i32, to: i32, shift: i32): void {
  store<i32>(placeMatches + 4 * at, 0);
  if (at + reach > to) return;
  const slot = places + 4 * <usize>hash(at);
  const place = load<i32>(slot) - 1;
  store<i32>(slot, at + 1);
  if (place < 0) return;
  const near = place >= from;
  let span = at - place;
  let most = min(258, to - at);
  if (!near) {
    const band = place / stride;
    span = at + shift - load<i32>(lastLines + 4 * band) - (place - band * stride);
    most = min(most, load<i32>(stretchEnds + 4 * band) - place);
  }
  let length = 0;
  while (length < most && load<u8>(bytes + place + length) == load<u8>(bytes + at + length)) length++;
  if (length >= reach && span <= FARTHEST) store<i32>(placeMatches + 4 * at, (length << 16) | span);
}

export function findWay(start: i32, to: i32): void {
  const aboveBits = distanceBits(stride);
  const beforeBits = distanceBits(1);
  const lineAbove = bytes - stride;
  let above = 0;
  let before = 0;
  let at = to - 1;
  let own = load<u8>(bytes + at);
  let next = 0;
  store<i32>(bitsFrom + 4 * to, 0);
  for (; at >= start; at--) {
    const left = load<u8>(bytes + at - 1);
    above = own == load<u8>(lineAbove + at) ? above + 1 : 0;
    before = own == left ? before + 1 : 0;
    let way = <i32>own;
    own = left;
    if (at + above == to) {
      next = 0;
      way = -1;
    } else {
      next += literalBits(way);
      if (above >= 3) {
        const length = min(258, above);
        const whole = lengthBits(length) + aboveBits + load<i32>(bitsFrom + 4 * (at + length));
        if (whole < next) {
          next = whole;
          way = (length << 16) | stride;
        }
      }
      if (before >= 3) {
        const length = min(258, before);
        const whole = lengthBits(length) + beforeBits + load<i32>(bitsFrom + 4 * (at + length));
        if (whole < next) {
          next = whole;
          way = (length << 16) | 1;
        }
      }
      const place = load<i32>(placeMatches + 4 * at);
      if (place > 0) {
        const length = place >> 16;
        const whole =
          lengthBits(length) + distanceBits(place & 0xffff) + load<i32>(bitsFrom + 4 * (at + length));
        if (whole < next) {
          next = whole;
          way = place;
        }
      }
    }
    store<i32>(bitsFrom + 4 * at, next);
    store<i32>(ways + 4 * at, way);
  }
}

function hash(at: i32): u32 {
  const first = load<u32>(bytes + at);
  if (reach == 3) return ((first & 0xffffff) * 0x9e3779b1) >> HASH_SHIFT;
  return ((first * 0x9e3779b1) ^ (load<u32>(bytes + at + reach - 4) * 0x85ebca6b)) >> HASH_SHIFT;
}
