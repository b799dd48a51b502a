import { and, desc, eq, gt, gte, lt } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow, countRows, insertRow } from '../../db/rows.ts';
import { companies, users } from '../../db/schema/people.ts';
import { messages } from '../../db/schema/work-orders.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { Refusal, refuseFaults } from '../access/refusal.ts';
import type { Faults } from '../forms/drafts.ts';
import { countSome } from '../forms/listing.ts';
import { readText } from '../forms/text.ts';
import { record } from '../trace/audit.ts';
import { tellOtherSide } from './notices.ts';
import { findWorkOrder } from './work-orders.ts';

/** A message with who wrote it, and for whom they did. */
export type Message = typeof messages.$inferSelect & { who: string; company: string };

export type TypedMessage = {
  text?: string;
  /** The newest message that the page showed. */
  after?: string;
};

export const LONGEST_MESSAGE = 2_000;
/** Messages that a page shows at once. */
const PAGE = 50;
/** Each is an e-mail to everybody on the other side. */
const MOST_AN_HOUR = 30;
const HOUR = 3_600_000;

/** Writes to the other side of an order. The same text from the same page is one message, however often it is sent. */
export function writeMessage(db: Db, actor: Actor, orderId: number, typed: TypedMessage): void {
  transactAs(db, actor, (tx, actor) => {
    const order = findWorkOrder(tx, actor, orderId);
    insist(actor, 'write messages');
    const faults: Faults = {};
    const wanted = { most: LONGEST_MESSAGE, needed: 'Enter a message.', what: 'the message' };
    const text = readText(typed, 'text', faults, wanted);
    refuseFaults(faults);
    const mine = and(eq(messages.workOrderId, order.id), eq(messages.userId, actor.userId));
    const after = gt(messages.id, Number(typed.after) || 0);
    if (anyRow(tx, messages, and(mine, after, eq(messages.text, text)))) return;
    brake(tx, actor);
    insertRow(tx, messages, {
      workOrderId: order.id,
      companyId: actor.companyId,
      userId: actor.userId,
      writtenAt: new Date(),
      text,
    });
    record(tx, actor, 'work_order.message_written', {}, { workOrderId: order.id });
    tellOtherSide(tx, order, actor, text);
  });
}

/** The newest messages of an order, or those before one of them, in the order they were written. */
export function listMessages(
  db: Db,
  actor: Actor,
  orderId: number,
  before?: number,
): { messages: Message[]; earlier: number | undefined } {
  const order = findWorkOrder(db, actor, orderId);
  const found = newest(db, order.id, PAGE + 1, before);
  const shown = found.slice(0, PAGE);
  return { messages: shown.toReversed(), earlier: found.length > PAGE ? shown.at(-1)?.id : undefined };
}

/** How much was written on an order, and what last. The caller has found the order through its actor. */
export function lookupTalk(db: Db, orderId: number): { count: number; last: Message | undefined } {
  const some = db.select({ id: messages.id }).from(messages).where(eq(messages.workOrderId, orderId));
  return { count: countSome(db, some), last: newest(db, orderId, 1)[0] };
}

function newest(db: Db, orderId: number, most: number, before?: number): Message[] {
  const { id, workOrderId, companyId, userId, writtenAt, text } = messages;
  return db
    .select({
      ...{ id, workOrderId, companyId, userId, writtenAt, text },
      ...{ who: users.name, company: companies.name },
    })
    .from(messages)
    .innerJoin(users, eq(userId, users.id))
    .innerJoin(companies, eq(companyId, companies.id))
    .where(and(eq(workOrderId, orderId), before ? lt(id, before) : undefined))
    .orderBy(desc(id))
    .limit(most)
    .all();
}

function brake(tx: Tx, { userId }: Actor): void {
  const lately = and(eq(messages.userId, userId), gte(messages.writtenAt, new Date(Date.now() - HOUR)));
  if (countRows(tx, messages, lately) < MOST_AN_HOUR) return;
  const sentence = `You have written ${MOST_AN_HOUR} messages within an hour, each an e-mail to all of the other side. Wait a while, then send this one.`;
  throw new Refusal('too-many', sentence, { text: sentence });
}
