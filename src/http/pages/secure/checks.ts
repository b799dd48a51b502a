import { ROWS } from '../../../domain/forms/listing.ts';
import { checksOfOrder, countChecks, findChecked } from '../../../domain/secure/checks.ts';
import type { Visit } from '../visit.ts';

const VERDICTS = ['copy suspected', 'cannot tell', 'genuine'] as const;

/** What checks of an order's codes came to: where copies turn up, it shows here. */
export function list(visit: Visit) {
  const { db, folders } = visit;
  const order = findChecked(db, visit.actor, visit.id);
  const { verdict: word = '', before = '' } = visit.asked;
  const verdict = VERDICTS.find((each) => each === word);
  const counts = countChecks(db, order);
  return visit.page('secure/checks', {
    title: `Checks of ${order.reference}`,
    ...checksOfOrder(db, folders.keys, order, { verdict, before: Number(before) || undefined, most: ROWS }),
    order,
    before,
    verdict,
    verdicts: VERDICTS.map((each) => ({ verdict: each, count: counts[each] })),
    total: VERDICTS.reduce((sum, each) => sum + counts[each], 0),
  });
}
