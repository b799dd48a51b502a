import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../domain/access/actor.ts';
import { isAsked } from '../../../domain/codes/serials.ts';
import type { Faults, Typed } from '../../../domain/forms/drafts.ts';
import { adviceOn } from '../../../domain/orders/advice.ts';
import { type Attachments, readForm } from '../../../domain/orders/placement.ts';
import { previewOrder } from '../../../domain/orders/preview.ts';
import type { Portal } from '../../portal.ts';
import { listEnds } from './first-row.ts';

/** What the form shows after *Preview*: what is wrong with it, and what it would become. Nothing is placed. */
export async function previewFacts(
  portal: Portal,
  actor: Actor,
  reply: FastifyReply,
  { order, files, faults: wrongFiles }: { order: Typed; files: Attachments; faults: Faults },
) {
  const { faults: wrong, ...read } = readForm(portal.db, actor, order, files);
  const faults = { ...wrong, ...wrongFiles };
  if (Object.keys(faults).length > 0) reply.code(422);
  const { serialList } = files;
  const ends = serialList && !isAsked(serialList) ? await listEnds(portal, serialList) : undefined;
  const preview = previewOrder(portal.db, read, faults, ends);
  return { faults, preview, advice: adviceOn(read, preview) };
}
