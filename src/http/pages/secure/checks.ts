import { ROWS } from '../../../domain/forms/listing.ts';
import { checksOfOrder, countChecks, findChecked } from '../../../domain/secure/checks.ts';
import type { Portal } from '../../portal.ts';
import { asked, idOf } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { type Page, page } from '../page.ts';

const VERDICTS = ['copy suspected', 'cannot tell', 'genuine'] as const;

/** What checks of an order's codes came to: where copies turn up, it shows here. */
export function checkPages({ db, folders }: Portal) {
  const list: Page = async (request, reply) => {
    const order = findChecked(db, actorOf(request), idOf(request));
    const { verdict: word = '', before = '' } = asked(request);
    const verdict = VERDICTS.find((each) => each === word);
    const counts = countChecks(db, order);
    return page(request, reply, 'secure/checks', {
      title: `Checks of ${order.reference}`,
      ...checksOfOrder(db, folders.keys, order, { verdict, before: Number(before) || undefined, most: ROWS }),
      order,
      before,
      verdict,
      verdicts: VERDICTS.map((each) => ({ verdict: each, count: counts[each] })),
      total: VERDICTS.reduce((sum, each) => sum + counts[each], 0),
    });
  };

  return { list };
}
