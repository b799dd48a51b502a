import type { Db } from '../../db/database.ts';
import type { Actor } from '../access/actor.ts';
import { type Card, cardsOf, type Filter, narrowed } from './work-orders.ts';

/** Orders that are read at once: a few milliseconds. */
const SLICE = 250;

/** What a table tells of the company's orders, the most recent first; `next` is the number to go on before. */
export function readOrders(
  db: Db,
  actor: Actor,
  filter: Filter,
  keys: string,
): { cards: Card[]; next: number | undefined } {
  const { here, reached, direction } = narrowed(db, actor, filter, keys);
  const cards = cardsOf(db, here, SLICE, direction);
  return { cards, next: cards.length === SLICE ? cards.at(-1)!.order.id : reached };
}
