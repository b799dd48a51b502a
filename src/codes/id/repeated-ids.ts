import { ID_LENGTH } from './crockford.ts';

/**
 * Finds IDs that came twice, in a table of 32-bit marks: 1.15 places for every ID, so 44 MiB for ten million.
 * Equal IDs always have equal marks, so none is missed; unequal ones share place and mark once in some billions, so what
 * `add` reports are suspects, to be compared by whoever can read them again.
 */
export type RepeatedIds = {
  /** Takes IDs of 14 ASCII bytes each and calls `suspect` with the index of each that may have been there before. */
  add(ids: Uint8Array, count: number, suspect: (index: number) => void): void;
};

/** @param most IDs that will be added, 1 to 10,000,000. */
export function repeatedIds(most: number): RepeatedIds {
  const places = 1024 + Math.ceil(most * 1.15);
  const marks = new Uint32Array(places);
  return {
    add(ids, count, suspect) {
      for (let i = 0; i < count; i++) {
        let place = 0x811c9dc5;
        let mark = 0x9747b28c;
        for (let at = i * ID_LENGTH; at < (i + 1) * ID_LENGTH; at++) {
          const byte = ids[at]!;
          place = Math.imul(place ^ byte, 0x01000193);
          mark = Math.imul(mark ^ byte, 0x5bd1e995);
          mark ^= mark >>> 15;
        }
        place ^= place >>> 15;
        place = Math.imul(place, 0x2c1b3c6d);
        place ^= place >>> 12;
        const wanted = mark >>> 0 || 1;
        let slot = Math.floor((place >>> 0) * (places / 2 ** 32));
        while (marks[slot] !== 0 && marks[slot] !== wanted) slot = slot + 1 === places ? 0 : slot + 1;
        if (marks[slot] === wanted) suspect(i);
        else marks[slot] = wanted;
      }
    },
  };
}
