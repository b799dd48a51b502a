import type { Range } from '../code-status/overlay.ts';
import { joined, parseRanges } from '../code-status/range-text.ts';
import type { Reason } from '../code-status/wishes.ts';
import type { Faults, Typed } from '../forms/drafts.ts';

/** What became of a code that is not good. */
export const FATES = ['spoiled', 'sampled', 'unused', 'missing'] as const;
export type Fate = (typeof FATES)[number];

export const FATE_WORDS: Record<Fate, string> = {
  spoiled: 'Spoiled',
  sampled: 'Sampled',
  unused: 'Unused',
  missing: 'Missing',
};

/** Why labels are spoiled, as the form offers it. */
export const SPOILED_REASONS = ['misprint', 'damaged', 'low quality'] as const satisfies Reason[];

const REASONS: Record<Exclude<Fate, 'spoiled'>, Reason> = {
  sampled: 'sampled',
  unused: 'overprint',
  missing: 'lost',
};

/** Why the codes of a fate are blocked. */
export function reasonOf(fate: Fate, spoiled: Reason): Reason {
  return fate === 'spoiled' ? spoiled : REASONS[fate];
}

/** What a code was that is blocked for a reason by a report. */
export function fateOf(reason: string): Fate {
  return (
    (Object.keys(REASONS) as Exclude<Fate, 'spoiled'>[]).find((fate) => REASONS[fate] === reason) ?? 'spoiled'
  );
}

export type Fated = Range & { fate: Fate };

/** The codes of each fate as the form has them, within the batches of the report, in order. What is wrong goes into `faults`. */
export function readFates(typed: Typed, part: Range, quantity: number, faults: Faults): Fated[] {
  const all: Fated[] = [];
  for (const fate of FATES) {
    const read = parseRanges(typed[fate] ?? '', quantity, part.last);
    if (typeof read === 'string') {
      faults[fate] = read;
      continue;
    }
    const outside = read.find(({ first, last }) => first < part.first || last > part.last);
    if (outside)
      faults[fate] =
        `${wordsOf(outside)} is not of the batches of this report, whose codes are ${wordsOf(part)}.`;
    all.push(...read.map((range) => ({ ...range, fate })));
  }
  all.sort((a, b) => a.first - b.first || a.last - b.last);
  for (const [i, range] of all.entries()) {
    const before = all[i - 1];
    if (before && range.first <= before.last) faults[range.fate] ??= overlapOf(before, range);
  }
  return all;
}

/** The ranges of one fate, neighbours joined. */
export function rangesOfFate(all: readonly Fated[], fate: Fate): Range[] {
  return joined(all.filter((range) => range.fate === fate).map(({ first, last }) => ({ first, last })));
}

export function wordsOf({ first, last }: Range): string {
  return first === last ? String(first) : `${first}-${last}`;
}

function overlapOf(one: Fated, other: Fated): string {
  const both = { first: other.first, last: Math.min(one.last, other.last) };
  const name = (range: Fated) => `${FATE_WORDS[range.fate]} ${wordsOf(range)}`;
  return `${name(one)} and ${name(other)} overlap: ${wordsOf(both)} ${both.first === both.last ? 'is' : 'are'} in both.`;
}
