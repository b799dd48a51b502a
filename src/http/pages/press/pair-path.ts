import type { FastifyRequest } from 'fastify';
import type { Pair, PairRevision } from '../../../domain/press/calibrations.ts';
import { numberOf } from '../fields.ts';

/** The `:equipment` and `:substrate` of the address; anything but numbers names nothing. */
export function pairOf(request: FastifyRequest): Pair {
  return { equipmentId: numberOf(request, 'equipment'), substrateId: numberOf(request, 'substrate') };
}

export function revisionOf(request: FastifyRequest): PairRevision {
  return { pair: pairOf(request), revision: numberOf(request, 'revision') };
}

export function pathOf({ equipmentId, substrateId }: Pair): string {
  return `/calibrations/${equipmentId}/${substrateId}`;
}
