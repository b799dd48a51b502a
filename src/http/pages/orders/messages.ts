import type { FastifyReply, FastifyRequest } from 'fastify';
import { takeDraft } from '../../../domain/forms/drafts.ts';
import { LONGEST_MESSAGE, listMessages, writeMessage } from '../../../domain/orders/messages.ts';
import { findCard } from '../../../domain/orders/work-orders.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { asked, idOf, isId, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';

/** What both sides of an order write to each other. */
export function messagePages({ db }: Portal) {
  const thread = (request: FastifyRequest, reply: FastifyReply, text: string, faults = {}) => {
    const actor = actorOf(request);
    const { order, brandName, partnerName } = findCard(db, actor, idOf(request));
    const { before = '' } = asked(request);
    const found = listMessages(db, actor, order.id, isId(before) ? Number(before) : undefined);
    return page(request, reply, 'work-orders/messages', {
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
  };

  const show: Page = async (request, reply) => {
    const kept = takeDraft(db, actorOf(request).userId, request.url);
    return thread(request, reply, kept?.text ?? '');
  };

  const write: Page = async (request, reply) => {
    const values = typed(request);
    try {
      const id = idOf(request);
      writeMessage(db, actorOf(request), id, values);
      return leadOn(reply, `/work-orders/${id}/messages`, 'Your message is sent. They are told by e-mail.');
    } catch (error) {
      return thread(request, reply, values.text ?? '', refusedBy(reply, error, 'too-many').fields);
    }
  };

  return { show, write };
}
