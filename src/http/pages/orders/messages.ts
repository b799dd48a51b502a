import { LONGEST_MESSAGE, listMessages, writeMessage } from '../../../domain/orders/messages.ts';
import { findCard } from '../../../domain/orders/work-orders.ts';
import { isId } from '../fields.ts';
import type { Visit } from '../visit.ts';

// What both sides of an order write to each other.

function thread(visit: Visit, text = '', faults = {}) {
  const { db, actor } = visit;
  const { order, brandName, partnerName } = findCard(db, actor, visit.id);
  const { before = '' } = visit.asked;
  const found = listMessages(db, actor, order.id, isId(before) ? Number(before) : undefined);
  return visit.page('work-orders/messages', {
    title: `Messages on ${order.reference}`,
    order,
    other: actor.kind === 'brand' ? partnerName : brandName,
    ...found,
    newest: found.messages.at(-1)?.id ?? 0,
    isNewest: !isId(before),
    longest: LONGEST_MESSAGE,
    text,
    faults,
  });
}

export function show(visit: Visit) {
  return thread(visit, visit.takeDraft()?.text);
}

export function write(visit: Visit) {
  const values = visit.typed;
  try {
    const { db, actor, id } = visit;
    writeMessage(db, actor, id, values);
    return visit.leadOn(`/work-orders/${id}/messages`, 'Your message is sent. They are told by e-mail.');
  } catch (error) {
    return thread(visit, values.text, visit.refusedBy(error, 'too-many').fields);
  }
}
