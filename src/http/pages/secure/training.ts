import type { Db } from '../../../db/database.ts';
import type { Faults, Typed } from '../../../domain/forms/drafts.ts';
import { readLine } from '../../../domain/forms/text.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import type { Use } from '../../../domain/secure/pictures.ts';
import { LEAST_CODES, LEAST_PLACES, standingsOf } from '../../../domain/secure/trainings.ts';
import { CLASS_WORDS, picturePages, readClass } from './order-pictures.ts';

/** Originals of a run, measured: what the codes of an order are told from copies by. */
export const { show, send, progress, remove } = picturePages({
  path: 'training',
  title: ({ reference }) => `Train the codes of ${reference}`,
  right: 'train secure codes',
  purposes: ['training'],
  useOf: readUse,
  facts: standingFacts,
});

function standingFacts(db: Db, order: WorkOrder) {
  return {
    standings: standingsOf(db, order).map((each) => ({ ...each, words: CLASS_WORDS[each.class] })),
    least: { codes: LEAST_CODES, places: LEAST_PLACES },
  };
}

function readUse(given: Typed, faults: Faults): Use {
  const needed = 'Say from which place of the run these are, such as start, middle or end.';
  const place = readLine(given, 'place', faults, { most: 60, needed, what: 'the place' });
  return { purpose: 'training', class: readClass(given, faults), place };
}
