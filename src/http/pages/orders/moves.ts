import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Db } from '../../../db/database.ts';
import { type Actor, insist, type Right } from '../../../domain/access/actor.ts';
import { type Typed, takeDraft } from '../../../domain/forms/drafts.ts';
import {
  archiveWorkOrder,
  cancelWorkOrder,
  canMove,
  declineWorkOrder,
  insistOnSimpleStep,
  type MoveName,
  markPrinted,
  retryGeneration,
  tooLate,
} from '../../../domain/orders/lifecycle.ts';
import { remakePackage } from '../../../domain/orders/remaking.ts';
import { type Card, findCard, type WorkOrder } from '../../../domain/orders/work-orders.ts';
import { standingReports } from '../../../domain/reports/print-reports.ts';
import { acceptReports, seenOf } from '../../../domain/reports/reporting.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { idOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';
import { readFacts } from '../reports/report-facts.ts';
import { cardFacts } from './cards.ts';

/** Every state change is a noun that is posted to; what cannot be taken back has a page of its own, as Confirm has. */
export function movePages(portal: Portal) {
  const { db, folders } = portal;
  const remakeOf = (_: Db, actor: Actor, id: number) => remakePackage(db, folders.packages, actor, id);

  const archive: Page = async (request, reply) => {
    const archived = typed(request).archived !== 'no';
    const order = archiveWorkOrder(db, actorOf(request), idOf(request), archived);
    return leadOn(
      reply,
      `/work-orders/${order.id}`,
      archived ? 'Archived. Filter by “Archived” to find it again.' : 'Taken out of the archive.',
    );
  };

  return {
    archive,
    retry: step(db, retryGeneration, 'The codes are generated again.'),
    remake: step(db, remakeOf, 'Its package is made again, with the same files.'),
    printing: withPage(portal, {
      noun: 'printing',
      move: 'print',
      right: 'mark a work order as printed',
      question: ['Mark ', '', ' as printed?'],
      meaning: ({ brandName }) =>
        `Do this after the print and its checks. ${brandName} is told and asked to accept the print. After this the codes are not printed again, and it cannot be taken back.`,
      verb: markPrinted,
      done: 'Marked as printed. The brand is told.',
    }),
    acceptance: withPage(portal, {
      noun: 'acceptance',
      move: 'accept',
      right: 'accept a print',
      question: ['Accept the print of ', '?', ''],
      meaning: ({ order, partnerName }) =>
        `This completes the order, and ${partnerName} is told. Its codes ${order.activateOnCompletion ? 'become active' : 'stay inactive'}. It cannot be taken back.`,
      verb: acceptReports,
      reported: true,
      done: 'The print is accepted and the order completed.',
    }),
    cancellation: withReason(db, {
      noun: 'cancellation',
      title: 'Cancel',
      verb: cancelWorkOrder,
      right: 'cancel a work order',
      button: 'Cancel work order',
      done: 'Canceled. Its codes are blocked, and the partner is told.',
    }),
    refusal: withReason(db, {
      noun: 'refusal',
      title: 'Decline',
      verb: declineWorkOrder,
      right: 'decline a work order',
      button: 'Decline',
      done: 'Declined. The brand is told.',
    }),
  };
}

type Verb = (db: Db, actor: Actor, id: number, given: Typed) => WorkOrder;

function step(db: Db, verb: Verb, done: string) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const order = verb(db, actorOf(request), idOf(request), typed(request));
    return leadOn(reply, `/work-orders/${order.id}`, `${order.reference}: ${done}`);
  };
}

type Asked = {
  noun: string;
  move: MoveName;
  right: Right;
  /** What stands before the reference, right behind it, and after it. */
  question: [before: string, behind: string, after: string];
  /** What follows, and that it is for good. */
  meaning: (card: Card) => string;
  verb: Verb;
  /** Its page shows the print reports that it is about. */
  reported?: true;
  done: string;
};

type Asking = { ask: Page; send: Page };

function withPage(portal: Portal, asked: Asked): Asking {
  const { noun, move, right, question, meaning } = asked;
  const show = (request: FastifyRequest, reply: FastifyReply, fault = '') => {
    const actor = actorOf(request);
    const card = findCard(portal.db, actor, idOf(request));
    insist(actor, right);
    if (!canMove(card.order, move)) throw tooLate(card.order, move);
    if (move === 'print') insistOnSimpleStep(portal.db, card.order);
    const standing = asked.reported ? standingReports(portal.db, card.order.id) : [];
    return page(request, reply, 'work-orders/step', {
      reports: standing.map((report) => readFacts(portal.db, card.order, report)),
      seen: seenOf(standing),
      order: card.order,
      title: `${question[0]}${card.order.reference}${question[1]}${question[2]}`,
      question,
      meaning: meaning(card),
      noun,
      card: cardFacts(portal, actor, card, false),
      fault,
      faults: fault ? { untrained: fault } : {},
    });
  };
  const ask: Page = async (request, reply) => show(request, reply);
  const take = step(portal.db, asked.verb, asked.done);
  const send: Page = (request, reply) =>
    take(request, reply).catch((error: unknown) => show(request, reply, refusedBy(reply, error).message));
  return { ask, send };
}

type Reasoned = {
  noun: string;
  title: string;
  verb: (db: Db, actor: Actor, id: number, reason: string) => WorkOrder;
  right: Right;
  button: string;
  done: string;
};

// What needs a reason has a page of its own too: for the sentence beside the field, and for what a session's end kept.
function withReason(db: Db, { noun, title, verb, right, button, done }: Reasoned): Asking {
  const form = (request: FastifyRequest, reply: FastifyReply, reason: string, fault: string) => {
    const actor = actorOf(request);
    const card = findCard(db, actor, idOf(request));
    insist(actor, right);
    return page(request, reply, 'work-orders/reason', {
      title: `${title} work order ${card.order.reference}?`,
      card,
      noun,
      button,
      reason,
      fault,
    });
  };
  const ask: Page = async (request, reply) => {
    const draft = takeDraft(db, actorOf(request).userId, request.url);
    return form(request, reply, draft?.reason ?? '', '');
  };
  const send: Page = async (request, reply) => {
    const { reason = '' } = typed(request);
    try {
      const order = verb(db, actorOf(request), idOf(request), reason);
      return leadOn(reply, `/work-orders/${order.id}`, `${order.reference}: ${done}`);
    } catch (error) {
      return form(request, reply, reason, refusedBy(reply, error).message);
    }
  };
  return { ask, send };
}
