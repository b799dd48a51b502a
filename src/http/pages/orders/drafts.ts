import type { Faults, Typed } from '../../../domain/forms/drafts.ts';
import { DRAFT_DAYS, listDrafts, removeDraft, saveDraft } from '../../../domain/orders/order-drafts.ts';
import type { Attachments } from '../../../domain/orders/placement.ts';
import type { Visit } from '../visit.ts';

// A person's own drafts of work orders.

export function list(visit: Visit) {
  const drafts = listDrafts(visit.db, visit.actor).map((draft) => ({ ...draft, ...shown(draft.typed) }));
  return visit.page('work-orders/drafts', { title: 'Drafts', drafts, days: DRAFT_DAYS });
}

export function remove(visit: Visit) {
  const { name } = removeDraft(visit.db, visit.actor, visit.id);
  return visit.leadOn('/work-orders/drafts', `The draft ${name} is removed.`);
}

/** Saves a form as its author's draft, and leads back to it; `faults` are those of files, which were not taken. */
export function keepOrderDraft(
  visit: Visit,
  { order, files, faults }: { order: Typed; files: Attachments; faults: Faults },
) {
  const { _csrf, opened_for, step, keep_list, ...typed } = order;
  const open = files.artworks.filter(({ workOrderId }) => workOrderId === null).map(({ id }) => id);
  const placed = files.artworks.filter(({ workOrderId }) => workOrderId !== null);
  const names = Object.entries(typed).filter(([name]) => !/^(keep|copy)_artwork_/.test(name));
  const kept: Typed = Object.fromEntries([
    ...names,
    ...open.map((id) => [`keep_artwork_${id}`, 'yes']),
    ...placed.map(({ id }) => [`copy_artwork_${id}`, 'yes']),
    ...(files.serialList ? [['keep_list', String(files.serialList.id)]] : []),
  ]);
  const held = { artworks: open, serialList: files.serialList?.id };
  const draft = saveDraft(visit.db, visit.actor, kept, held);
  const lost = Object.values(faults).map((sentence) => ` ${sentence}`);
  const told = `The draft ${draft.name} is saved. Only you see it, for ${DRAFT_DAYS} days.${lost.join('')}`;
  return visit.leadOn(`/work-orders/new?draft=${draft.id}`, told);
}

function shown(typed: string): { quantity: string; remarks: string } {
  const { quantity = '', remarks = '' } = JSON.parse(typed) as Typed;
  return { quantity: quantity.slice(0, 20), remarks: remarks.slice(0, 120) };
}
