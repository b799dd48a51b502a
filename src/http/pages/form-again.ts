import type { FastifyReply } from 'fastify';
import { Refusal } from '../../domain/access/refusal.ts';
import { STATUS } from './errors.ts';

/** What a form shows above and beside its fields after it was refused. */
export type Wrong = { faults?: Record<string, string>; sentence?: string };

/** What was typed comes back with what is wrong with it; the form of somebody who was second, with what changed. */
export function again(error: unknown, reply: FastifyReply, show: (wrong: Wrong) => unknown) {
  if (!(error instanceof Refusal) || !['invalid', 'conflict'].includes(error.code)) throw error;
  reply.code(STATUS[error.code]);
  return show(error.code === 'invalid' ? { faults: error.fields } : { sentence: error.message });
}
