import type { Pair, PairRevision } from '../../../domain/press/calibrations.ts';
import type { Visit } from '../visit.ts';

/** Which revision of which pair the address names; anything but numbers names nothing. */
export function revisionOf(visit: Visit): PairRevision {
  return { pair: pairOf(visit), revision: visit.numberOf('revision') };
}

/** Where its page is. */
export function placePath(visit: Visit): string {
  const { pair, revision } = revisionOf(visit);
  return `${pathOf(pair)}/${revision}`;
}

/** The `:equipment` and `:substrate` of the address; anything but numbers names nothing. */
export function pairOf(visit: Visit): Pair {
  return { equipmentId: visit.numberOf('equipment'), substrateId: visit.numberOf('substrate') };
}

export function pathOf({ equipmentId, substrateId }: Pair): string {
  return `/calibrations/${equipmentId}/${substrateId}`;
}
