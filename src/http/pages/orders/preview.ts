import { isAsked } from '../../../domain/codes/serials.ts';
import type { Faults, Typed } from '../../../domain/forms/drafts.ts';
import { adviceOn } from '../../../domain/orders/advice.ts';
import { type Attachments, readForm } from '../../../domain/orders/placement.ts';
import { previewOrder } from '../../../domain/orders/preview.ts';
import type { Visit } from '../visit.ts';
import { listEnds } from './first-row.ts';

/** What the form shows after *Preview*: what is wrong with it, and what it would become. Nothing is placed. */
export async function previewFacts(
  visit: Visit,
  { order, files, faults: wrongFiles }: { order: Typed; files: Attachments; faults: Faults },
) {
  const { db, actor } = visit;
  const { faults: wrong, ...read } = readForm(db, actor, order, files);
  const faults = { ...wrong, ...wrongFiles };
  if (Object.keys(faults).length > 0) visit.reply.code(422);
  const { serialList } = files;
  const ends = serialList && !isAsked(serialList) ? await listEnds(visit.portal, serialList) : undefined;
  const preview = previewOrder(db, read, faults, ends);
  return { faults, preview, advice: adviceOn(read, preview) };
}
