import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Faults, Typed } from '../../../domain/forms/drafts.ts';
import { DRAFT_DAYS, listDrafts, removeDraft, saveDraft } from '../../../domain/orders/order-drafts.ts';
import type { Attachments } from '../../../domain/orders/placement.ts';
import type { Portal } from '../../portal.ts';
import { idOf } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';

/** A person's own drafts of work orders. */
export function draftPages({ db }: Portal) {
  const list: Page = async (request, reply) => {
    const drafts = listDrafts(db, actorOf(request)).map((draft) => ({ ...draft, ...shown(draft.typed) }));
    return page(request, reply, 'work-orders/drafts', { title: 'Drafts', drafts, days: DRAFT_DAYS });
  };

  const remove: Page = async (request, reply) => {
    const { name } = removeDraft(db, actorOf(request), idOf(request));
    return leadOn(reply, '/work-orders/drafts', `The draft ${name} is removed.`);
  };

  return { list, remove };
}

/** Saves a form as its author's draft, and leads back to it; `faults` are those of files, which were not taken. */
export function keepOrderDraft(
  { db }: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
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
  const draft = saveDraft(db, actorOf(request), kept, held);
  const lost = Object.values(faults).map((sentence) => ` ${sentence}`);
  const told = `The draft ${draft.name} is saved. Only you see it, for ${DRAFT_DAYS} days.${lost.join('')}`;
  return leadOn(reply, `/work-orders/new?draft=${draft.id}`, told);
}

function shown(typed: string): { quantity: string; remarks: string } {
  const { quantity = '', remarks = '' } = JSON.parse(typed) as Typed;
  return { quantity: quantity.slice(0, 20), remarks: remarks.slice(0, 120) };
}
