import type { FastifyRequest } from 'fastify';
import { findDrawn, pictureOf } from '../../../domain/orders/packages.ts';
import { findCard, LISTED_WORDS, listCards } from '../../../domain/orders/work-orders.ts';
import { otherCompanies } from '../../../domain/people/partnerships.ts';
import type { Portal } from '../../portal.ts';
import { asked, idOf, knows } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { fragment, type Page, page } from '../page.ts';
import { cardFacts } from './cards.ts';
import { filterOf, idIn, wantedOrders } from './order-filter.ts';

const POLLS_AN_ANNOUNCEMENT = 5;

export function workOrderPages(portal: Portal) {
  const { db, folders } = portal;

  const list: Page = async (request, reply) => {
    const actor = actorOf(request);
    const { open, closed, before, after } = asked(request);
    const wanted = wantedOrders(request);
    const found = listCards(
      db,
      actor,
      { ...filterOf(request, wanted), before: idIn(before), after: idIn(after) },
      folders.keys,
    );
    return page(request, reply, 'work-orders/list', {
      title: 'Work orders',
      ...found,
      cards: found.cards.map((card) => cardFacts(portal, actor, card, String(card.order.id) === open)),
      filter: wanted,
      place: { before, after },
      narrowed: Object.values(wanted).some((value) => value !== ''),
      others: otherCompanies(db, actor),
      states: LISTED_WORDS,
      focus: open ?? closed,
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
    const { order, fileName } = findDrawn(db, actorOf(request), idOf(request));
    const etag = `"${fileName}"`;
    reply.type('image/png').header('ETag', etag).header('Cache-Control', 'private, no-cache');
    if (knows(request, etag)) return reply.code(304).send();
    return reply.send(pictureOf(db, order, 1, folders));
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
