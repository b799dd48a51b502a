import type { FastifyRequest } from 'fastify';
import { firstCode } from '../../../domain/orders/packages.ts';
import {
  type Filter,
  findCard,
  listCards,
  PAGE_SIZE,
  STATE_WORDS,
} from '../../../domain/orders/work-orders.ts';
import type { Portal } from '../../portal.ts';
import { asked, idOf } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { fragment, type Page, page } from '../page.ts';
import { cardFacts } from './cards.ts';

const POLLS_AN_ANNOUNCEMENT = 5;

export function workOrderPages(portal: Portal) {
  const { db, folders } = portal;

  const list: Page = async (request, reply) => {
    const actor = actorOf(request);
    const { open, closed, search = '', state = '', page: wanted } = asked(request);
    const filter: Filter = { search, state: knownState(state), page: pageNumber(wanted) };
    const { cards, total } = listCards(db, actor, filter);
    return page(request, reply, 'work-orders/list', {
      title: 'Work orders',
      cards: cards.map((card) => cardFacts(portal, actor, card, String(card.order.id) === open)),
      filter: { search, state: filter.state ?? '' },
      states: { ...STATE_WORDS, archived: 'Archived' },
      focus: open ?? closed,
      total,
      pageNumber: filter.page,
      pages: Math.max(1, Math.ceil(total / PAGE_SIZE)),
    });
  };

  const show: Page = async (request, reply) => {
    const card = cardFacts(portal, actorOf(request), findCard(db, actorOf(request), idOf(request)), true);
    return page(request, reply, 'work-orders/show', { title: `Work order ${card.order.reference}`, card });
  };

  const card: Page = async (request, reply) => {
    return fragment(request, reply, 'work-orders/_card', pieceOf(portal, request));
  };

  // Asked once a second while codes are generated; when they are there, the whole card comes instead.
  const progress: Page = async (request, reply) => {
    const poll = (Number(asked(request).poll) || 0) + 1;
    const facts = { ...pieceOf(portal, request), poll, announce: poll % POLLS_AN_ANNOUNCEMENT === 0 };
    if (facts.card.progress) return fragment(request, reply, 'work-orders/_progress', facts);
    reply.header('HX-Retarget', `#card-${facts.card.order.id}`).header('HX-Reswap', 'outerHTML');
    return fragment(request, reply, 'work-orders/_finished', facts);
  };

  const codePicture: Page = async (request, reply) => {
    const picture = firstCode(db, actorOf(request), idOf(request), folders);
    return reply.type('image/png').header('Cache-Control', 'private, max-age=3600').send(picture);
  };

  return { list, show, card, progress, codePicture };
}

/** One card, in the list or alone on its page, as htmx asks for it. */
function pieceOf(portal: Portal, request: FastifyRequest) {
  const { expand, place, told } = asked(request);
  const [open, alone] = [expand === 'yes', place === 'alone'];
  const card = cardFacts(
    portal,
    actorOf(request),
    findCard(portal.db, actorOf(request), idOf(request)),
    open,
  );
  const again = `expand=${open ? 'yes' : 'no'}${alone ? '&place=alone' : ''}${told === 'yes' ? '&told=yes' : ''}`;
  return { card, alone, told: told === 'yes', place: again };
}

function knownState(state: string): Filter['state'] {
  return state === 'archived' || state in STATE_WORDS ? (state as Filter['state']) : undefined;
}

function pageNumber(text: string | undefined): number {
  return text && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1;
}
