import { findDrawn, pictureOf } from '../../../domain/orders/packages.ts';
import { findCard, LISTED_WORDS, listCards } from '../../../domain/orders/work-orders.ts';
import { otherCompanies } from '../../../domain/people/partnerships.ts';
import type { Visit } from '../visit.ts';
import { cardFacts } from './cards.ts';
import { filterOf, idIn, wantedOrders } from './order-filter.ts';

export function list(visit: Visit) {
  const { db, actor } = visit;
  const { open, closed, before, after } = visit.asked;
  const wanted = wantedOrders(visit);
  const filter = { ...filterOf(visit, wanted), before: idIn(before), after: idIn(after) };
  const found = listCards(db, actor, filter, visit.folders.keys);
  return visit.page('work-orders/list', {
    title: 'Work orders',
    ...found,
    cards: found.cards.map((card) => cardFacts(visit, card, String(card.order.id) === open)),
    filter: wanted,
    place: { before, after },
    narrowed: Object.values(wanted).some((value) => value !== ''),
    others: otherCompanies(db, actor),
    states: LISTED_WORDS,
    focus: open ?? closed,
  });
}

export function show(visit: Visit) {
  const card = cardOf(visit, true);
  return visit.page('work-orders/show', { title: `Work order ${card.order.reference}`, card });
}

export function card(visit: Visit) {
  return visit.fragment('work-orders/_card', pieceOf(visit));
}

// Asked once a second while codes are generated; when they are there, the whole card comes instead.
export function progress(visit: Visit) {
  const facts = { ...pieceOf(visit), ...visit.poll };
  if (facts.card.progress) return visit.fragment('work-orders/_progress', facts);
  visit.reply.header('HX-Retarget', `#card-${facts.card.order.id}`).header('HX-Reswap', 'outerHTML');
  return visit.fragment('work-orders/_finished', facts);
}

export function codePicture(visit: Visit) {
  const { db } = visit;
  const { order, fileName } = findDrawn(db, visit.actor, visit.id);
  const etag = `"${fileName}"`;
  visit.reply.type('image/png').header('ETag', etag).header('Cache-Control', 'private, no-cache');
  if (visit.knows(etag)) return visit.reply.code(304).send();
  return visit.reply.send(pictureOf(db, order, 1, visit.folders));
}

/** One card, in the list or alone on its page, as htmx asks for it. */
function pieceOf(visit: Visit) {
  const { expand, place, told } = visit.asked;
  const [open, alone] = [expand === 'yes', place === 'alone'];
  const card = cardOf(visit, open);
  const again = `expand=${open ? 'yes' : 'no'}${alone ? '&place=alone' : ''}${told === 'yes' ? '&told=yes' : ''}`;
  return { card, alone, told: told === 'yes', place: again };
}

function cardOf(visit: Visit, open: boolean) {
  const { db, actor, id } = visit;
  return cardFacts(visit, findCard(db, actor, id), open);
}
