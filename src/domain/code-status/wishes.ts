import type { codeChanges } from '../../db/schema/code-status.ts';
import type { Faults, Typed } from '../forms/drafts.ts';
import { readLine } from '../forms/text.ts';

export type CodeChange = typeof codeChanges.$inferSelect;
export type Reason = Exclude<CodeChange['reason'], ''>;

/** What somebody wants of some codes. */
export type Wish = Pick<CodeChange, 'status' | 'reason'>;

/** Why a person blocks codes, in the order in which a form offers it. */
export const REASONS = [
  'misprint',
  'damaged',
  'low quality',
  'overprint',
  'sampled',
  'lost',
  'stolen',
  'counterfeit',
  'not sold',
] as const satisfies Reason[];

/** What a form offers to do with codes. */
export const ACTS = { block: 'blocked', unblock: 'unblocked', activate: 'active' } as const;
export type Act = keyof typeof ACTS;

/** Unblocked by mistake, these would do harm: the order's reference is typed again. */
export const GRAVE: readonly string[] = ['counterfeit', 'stolen'];

export function isGrave({ reason }: { reason: string }): boolean {
  return GRAVE.includes(reason);
}

export function readWish(typed: Typed, faults: Faults): Wish {
  const act = typed.act ?? '';
  if (!Object.hasOwn(ACTS, act)) faults.act = 'Choose what to do with the codes.';
  const status = ACTS[act as Act] ?? 'blocked';
  if (status !== 'blocked') return { status, reason: '' };
  const reason = REASONS.find((each) => each === typed.reason);
  if (act === 'block' && !reason) faults.reason = 'Choose why they are blocked.';
  return { status, reason: reason ?? 'misprint' };
}

export function readRemark(typed: Typed, { status }: Wish, faults: Faults): string {
  const needed =
    status === 'unblocked'
      ? { needed: 'Say why they are unblocked: it is kept in the history of the codes.' }
      : {};
  return readLine(typed, 'remark', faults, { most: 500, what: 'the remark', ...needed });
}
