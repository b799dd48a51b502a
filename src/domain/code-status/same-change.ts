import { and, desc, eq, isNotNull } from 'drizzle-orm';
import type { Tx } from '../../db/database.ts';
import { codeChangeRanges, codeChanges } from '../../db/schema/code-status.ts';
import type { Actor } from '../access/actor.ts';
import type { Range } from './overlay.ts';
import type { CodeChange, Wish } from './wishes.ts';

/** What a change is to say, of which codes. */
export type WantedChange = Wish & Pick<CodeChange, 'kind' | 'remark'> & { ranges: readonly Range[] };

/** The newest change of an order if it is the actor's and says just this: pressed twice, it is one change, undone by one undo. */
export function lookupSame(
  tx: Tx,
  { userId }: Actor,
  orderId: number,
  wanted: WantedChange,
): CodeChange | undefined {
  const ranked = and(eq(codeChanges.workOrderId, orderId), isNotNull(codeChanges.rank));
  const last = tx.select().from(codeChanges).where(ranked).orderBy(desc(codeChanges.rank)).limit(1).get();
  if (!last || last.userId !== userId || (last.state !== 'done' && last.state !== 'applying'))
    return undefined;
  const named = ({ status, reason, remark, kind }: WantedChange | CodeChange) =>
    [status, reason, remark, kind].join('\n');
  if (named(last) !== named(wanted) || last.ranges !== wanted.ranges.length) return undefined;
  const said = tx
    .select({ first: codeChangeRanges.first, last: codeChangeRanges.last })
    .from(codeChangeRanges)
    .where(eq(codeChangeRanges.changeId, last.id))
    .orderBy(codeChangeRanges.first)
    .all();
  const same = said.every(({ first, last: end }, i) => {
    const range = wanted.ranges[i];
    return range?.first === first && range.last === end;
  });
  return same ? last : undefined;
}
