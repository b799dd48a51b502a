import type { FastifyReply, FastifyRequest } from 'fastify';
import { may } from '../../../domain/access/actor.ts';
import type { Typed } from '../../../domain/forms/drafts.ts';
import { readLine } from '../../../domain/forms/text.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import { anyOpen, listPictures } from '../../../domain/secure/listed-pictures.ts';
import { KEPT_DAYS, type Use } from '../../../domain/secure/pictures.ts';
import { findPrintedSecure } from '../../../domain/secure/secure-orders.ts';
import { LEAST_CODES, LEAST_PLACES, standingsOf } from '../../../domain/secure/trainings.ts';
import type { Portal } from '../../portal.ts';
import type { Wrong } from '../errors.ts';
import { asked, idOf } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { fragment, type Page, page } from '../page.ts';
import { CLASS_WORDS, readClass, sendPictures } from './order-pictures.ts';

/** Pictures that the page lists. */
const LISTED = 100;

/** Originals of a run, measured: what the codes of an order are told from copies by. */
export function trainingPages(portal: Portal) {
  const { db } = portal;

  const show: Page = async (request, reply) => {
    const order = findPrintedSecure(db, actorOf(request), idOf(request), 'see codes');
    return trainingPage(portal, request, reply, order);
  };

  const send: Page = async (request, reply) =>
    sendPictures(portal, request, reply, {
      path: 'training',
      right: 'train secure codes',
      useOf: readUse,
      show: (order, wrong) => trainingPage(portal, request, reply, order, wrong),
    });

  const progress: Page = async (request, reply) => {
    const order = findPrintedSecure(db, actorOf(request), idOf(request), 'see codes');
    const poll = (Number(asked(request).poll) || 0) + 1;
    return fragment(request, reply, 'secure/_training', { ...standingFacts(portal, order), poll });
  };

  return { show, send, progress };
}

type Shown = Wrong & { typed?: Typed };

function trainingPage(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  order: WorkOrder,
  wrong: Shown = {},
) {
  const actor = actorOf(request);
  return page(request, reply, 'secure/training', {
    title: `Train the codes of ${order.reference}`,
    typed: {},
    faults: {},
    ...wrong,
    ...standingFacts(portal, order),
    poll: 0,
    classes: Object.entries(CLASS_WORDS),
    canTrain: may(actor, 'train secure codes'),
    days: KEPT_DAYS,
  });
}

function standingFacts({ db }: Portal, order: WorkOrder) {
  return {
    order,
    standings: standingsOf(db, order).map((each) => ({
      ...each,
      words: CLASS_WORDS[each.class],
      isEnough: each.codes >= LEAST_CODES && each.places.length >= LEAST_PLACES,
    })),
    pictures: listPictures(db, order, ['training'], LISTED),
    isOpen: anyOpen(db, order, ['training']),
    least: { codes: LEAST_CODES, places: LEAST_PLACES },
    listed: LISTED,
  };
}

function readUse(given: Typed, faults: Record<string, string>): Use {
  const needed = 'Say from which place of the run these are, such as start, middle or end.';
  const place = readLine(given, 'place', faults, { most: 60, needed, what: 'the place' });
  return { purpose: 'training', class: readClass(given, faults), place };
}
