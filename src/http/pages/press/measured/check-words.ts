import type { GainDrift, Verdict } from '../../../../domain/press/drift/drift.ts';
import { type DriftCheck, MOST_CHECKS } from '../../../../domain/press/drift/drift-checks.ts';
import { labelsInWords } from '../../../../domain/press/drift/label-drift.ts';
import { fixed, measured } from './figures.ts';

const ANSWERS: Record<Verdict, [sign: string, answer: string]> = {
  within: ['●', 'Within'],
  recalibrate: ['▲', 'Recalibrate'],
  open: ['○', 'Cannot tell'],
};

/** A pair may be checked every day: the older checks are folded. */
const MOST_SHOWN = 10;

/** The last checks, and the older ones, as their rows say them; `newest` if there may be more than these. */
export function checksInWords(all: DriftCheck[]) {
  const words = all.map(checkInWords);
  const newest = words.length === MOST_CHECKS ? MOST_CHECKS : undefined;
  return { checks: words.slice(0, MOST_SHOWN), older: words.slice(MOST_SHOWN), newest };
}

/** A drift check as its row says it: what it came to, and each gain with how far it moved. */
function checkInWords(check: DriftCheck) {
  const [sign, answer] = ANSWERS[check.verdict];
  const { gain } = check;
  return {
    ...check,
    sign,
    answer,
    words: check.labels && labelsInWords(check.labels),
    across: gain ? movedInWords(gain.x) : '–',
    along: gain ? movedInWords(gain.y) : '–',
  };
}

/** `14.1 ± 1.6 µm, was 12.4; 10.6 allowed`. */
function movedInWords({ now, uncertainty, before, most }: GainDrift): string {
  return `${measured(now / 1000, uncertainty / 1000, 1)} µm, was ${fixed(before / 1000, 1)}; may move by ${fixed(most / 1000, 1)}`;
}
