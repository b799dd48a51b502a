import { insist, type Right } from '../../../domain/access/actor.ts';
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
import { readFacts } from '../reports/report-facts.ts';
import type { Page, Visit } from '../visit.ts';
import { cardFacts } from './cards.ts';

// Every state change is a noun that is posted to; what cannot be taken back has a page of its own, as Confirm has.

export function archive(visit: Visit) {
  const archived = visit.typed.archived !== 'no';
  const { id } = archiveWorkOrder(visit.db, visit.actor, visit.id, archived);
  const done = archived ? 'Archived. Filter by “Archived” to find it again.' : 'Taken out of the archive.';
  return visit.leadOn(`/work-orders/${id}`, done);
}

export const retry = step(
  ({ db, actor, id }) => retryGeneration(db, actor, id),
  'The codes are generated again.',
);

export const remake = step(
  ({ db, folders, actor, id }) => remakePackage(db, folders.packages, actor, id),
  'Its package is made again, with the same files.',
);

export const printing = withPage({
  noun: 'printing',
  move: 'print',
  right: 'mark a work order as printed',
  question: ['Mark ', '', ' as printed?'],
  meaning: ({ brandName }) =>
    `Do this after the print and its checks. ${brandName} is told and asked to accept the print. After this the codes are not printed again, and it cannot be taken back.`,
  verb: ({ db, actor, id }) => markPrinted(db, actor, id),
  done: 'Marked as printed. The brand is told.',
});

export const acceptance = withPage({
  noun: 'acceptance',
  move: 'accept',
  right: 'accept a print',
  question: ['Accept the print of ', '?', ''],
  meaning: ({ order, partnerName }) =>
    `This completes the order, and ${partnerName} is told. Its codes ${order.activateOnCompletion ? 'become active' : 'stay inactive'}. It cannot be taken back.`,
  verb: ({ db, actor, id, typed }) => acceptReports(db, actor, id, typed),
  reported: true,
  done: 'The print is accepted and the order completed.',
});

export const cancellation = withReason({
  noun: 'cancellation',
  title: 'Cancel',
  verb: ({ db, actor, id, typed }) => cancelWorkOrder(db, actor, id, typed.reason ?? ''),
  right: 'cancel a work order',
  button: 'Cancel work order',
  done: 'Canceled. Its codes are blocked, and the partner is told.',
});

export const refusal = withReason({
  noun: 'refusal',
  title: 'Decline',
  verb: ({ db, actor, id, typed }) => declineWorkOrder(db, actor, id, typed.reason ?? ''),
  right: 'decline a work order',
  button: 'Decline',
  done: 'Declined. The brand is told.',
});

type Verb = (visit: Visit) => WorkOrder;

/** Does it, and leads on to the order; `refused` shows the page again with the sentence why not. */
function step(verb: Verb, done: string, refused?: (visit: Visit, sentence: string) => unknown): Page {
  return (visit) => {
    try {
      const order = verb(visit);
      return visit.leadOn(`/work-orders/${order.id}`, `${order.reference}: ${done}`);
    } catch (error) {
      if (!refused) throw error;
      return refused(visit, visit.refusedBy(error).message);
    }
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

function withPage({ noun, move, right, question, meaning, verb, reported, done }: Asked): Asking {
  const ask = (visit: Visit, fault = '') => {
    const { db, actor } = visit;
    const card = findCard(db, actor, visit.id);
    const { order } = card;
    insist(actor, right);
    if (!canMove(order, move)) throw tooLate(order, move);
    if (move === 'print') insistOnSimpleStep(db, order);
    const standing = reported ? standingReports(db, order.id) : [];
    return visit.page('work-orders/step', {
      reports: standing.map((report) => readFacts(db, order, report)),
      seen: seenOf(standing),
      order,
      title: `${question[0]}${order.reference}${question[1]}${question[2]}`,
      question,
      meaning: meaning(card),
      noun,
      card: cardFacts(visit, card, false),
      fault,
      faults: fault ? { untrained: fault } : {},
    });
  };
  return { ask, send: step(verb, done, ask) };
}

type Reasoned = { noun: string; title: string; verb: Verb; right: Right; button: string; done: string };

// What needs a reason has a page of its own too: for the sentence beside the field, and for what a session's end kept.
function withReason({ noun, title, verb, right, button, done }: Reasoned): Asking {
  const form = (visit: Visit, reason = '', fault = '') => {
    const card = findCard(visit.db, visit.actor, visit.id);
    insist(visit.actor, right);
    return visit.page('work-orders/reason', {
      title: `${title} work order ${card.order.reference}?`,
      ...{ card, noun, button, reason, fault },
    });
  };
  return {
    ask: (visit) => form(visit, visit.takeDraft()?.reason),
    send: step(verb, done, (visit, sentence) => form(visit, visit.typed.reason, sentence)),
  };
}
