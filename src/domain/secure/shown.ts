import type { Db } from '../../db/database.ts';
import { type Actor, may } from '../access/actor.ts';
import { type CodeStatus, statusOf } from '../code-status/code-status.ts';
import { extendedIdOf } from '../code-status/look-up.ts';
import type { WorkOrder } from '../orders/work-orders.ts';
import { nameOf } from '../people/company.ts';
import { findOrderOf, type Picture } from './pictures.ts';
import { type Limits, limitsOf } from './scores/model.ts';
import { PUBLIC_SENTENCES, type Reason, type Verdict } from './scores/reasons.ts';
import type { Scores } from './scores/sample.ts';
import { checksForAll, isOurs } from './secure-orders.ts';
import { modelOf, type Training } from './trainings.ts';
import { type ReadVerdict, verdictsOf } from './verdicts.ts';

/** A verdict as somebody may read it. `inside` is for the order's companies alone: to others it would tell how near a copy came. */
export type ShownCode = {
  id: string;
  verdict: Verdict;
  heading: string;
  sentences: string[];
  brandName: string;
  isBlocked: boolean;
  inside?: Inside;
};

export type Inside = {
  order: WorkOrder;
  sequence: number;
  status: CodeStatus;
  scores: Scores & { prediction?: number };
  training?: Training;
  limits?: Limits;
};

const HEADINGS: Record<Verdict, string> = {
  genuine: 'Genuine',
  'copy suspected': 'Copy suspected',
  'cannot tell': 'Cannot tell',
};

/** What a check came to: its codes as far as they may be told, and how many were not looked at; or one sentence where there is none. */
export function shownCheck(
  db: Db,
  keys: string,
  actor: Actor | undefined,
  picture: Picture,
): { codes: ShownCode[]; left: number; heading: string; sentence: string } {
  const verdicts = verdictsOf(db, picture.id);
  const codes = verdicts.flatMap((row) => shownCode(db, keys, actor, row) ?? []);
  const reason = picture.reason === null ? undefined : (JSON.parse(picture.reason) as Reason);
  const nothing = PUBLIC_SENTENCES[reason?.code ?? 'not here'];
  const [only] = codes;
  return {
    codes,
    left: picture.found - picture.others - verdicts.length,
    heading: codes.length > 1 ? `${codes.length} codes` : (only?.heading ?? HEADINGS['cannot tell']),
    sentence: only ? '' : actor ? (reason?.sentence ?? nothing) : nothing,
  };
}

function shownCode(db: Db, keys: string, actor: Actor | undefined, row: ReadVerdict): ShownCode | undefined {
  const order = findOrderOf(db, row.workOrderId);
  const within = actor !== undefined && may(actor, 'see codes') && isOurs(order, actor.companyId);
  if (!within && !checksForAll(db, order)) return undefined;
  const { sequence } = row;
  const verdict = row.verdict ?? 'cannot tell';
  const reasons = JSON.parse(row.reasons) as Reason[];
  const status = statusOf(db, order, sequence);
  const isBlocked = status.status === 'blocked';
  return {
    id: extendedIdOf(db, keys, { order, sequence }),
    verdict,
    heading: headingOf(verdict, isBlocked),
    sentences: [...new Set(reasons.flatMap((reason) => sentencesOf(reason, within)))],
    brandName: nameOf(db, order.brandId),
    isBlocked,
    ...(within && { inside: insideOf(order, row, status) }),
  };
}

/** A blocked code never reads *Genuine*: whoever stole the print files prints what passes for an original, and the block is the answer to that. */
function headingOf(verdict: Verdict, isBlocked: boolean): string {
  return isBlocked && verdict !== 'copy suspected' ? 'Blocked' : HEADINGS[verdict];
}

/** What everybody may read; to the companies what it means first where the reason is a figure, then the reason. */
function sentencesOf({ code, sentence }: Reason, within: boolean): string[] {
  if (!within) return [PUBLIC_SENTENCES[code]];
  return code === 'graphic differs' || code === 'graphic agrees'
    ? [PUBLIC_SENTENCES[code], sentence]
    : [sentence];
}

function insideOf(order: WorkOrder, { sequence, scores, training }: ReadVerdict, status: CodeStatus): Inside {
  return {
    ...{ order, sequence, status, scores: JSON.parse(scores) as Inside['scores'] },
    ...(training && { training, limits: limitsOf(modelOf(training)) }),
  };
}
