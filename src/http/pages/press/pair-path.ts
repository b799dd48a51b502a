import type { FastifyRequest } from 'fastify';
import { notFound } from '../../../domain/access/refusal.ts';
import type { Pair } from '../../../domain/press/calibrations.ts';

/** The `:equipment` and `:substrate` of the address; anything but numbers names nothing. */
export function pairOf(request: FastifyRequest): Pair {
  return { equipmentId: numberOf(request, 'equipment'), substrateId: numberOf(request, 'substrate') };
}

export function revisionOf(request: FastifyRequest): number {
  return numberOf(request, 'revision');
}

export function pathOf({ equipmentId, substrateId }: Pair): string {
  return `/calibrations/${equipmentId}/${substrateId}`;
}

function numberOf(request: FastifyRequest, name: string): number {
  const text = (request.params as Record<string, string>)[name] ?? '';
  if (!/^[1-9]\d{0,14}$/.test(text)) throw notFound('page');
  return Number(text);
}
