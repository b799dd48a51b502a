import type { Db } from '../db/database.ts';
import { indexOlder } from '../domain/orders/order-index.ts';

/** Orders in one transaction, which holds up everybody for some milliseconds; and milliseconds of a turn. */
const SLICE = 100;
const TURN = 200;

/**
 * The turns of a loop that fills the search index after an update, slice by slice. Once it holds all orders there is nothing
 * left to do: a new order is added when it is placed.
 */
export function orderIndexer(db: Db): () => Promise<void> {
  let complete = false;
  return async () => {
    for (const end = performance.now() + TURN; !complete && performance.now() < end; ) {
      complete = !indexOlder(db, SLICE);
      await new Promise(setImmediate);
    }
  };
}
