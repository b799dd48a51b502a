import type { GainDrift, Verdict } from '../../../../domain/press/drift/drift.ts';
import type { DriftCheck } from '../../../../domain/press/drift/drift-checks.ts';
import { labelsInWords } from '../../../../domain/press/drift/label-drift.ts';
import { fixed, measured } from './figures.ts';

const ANSWERS: Record<Verdict, [sign: string, answer: string]> = {
  within: ['●', 'Within'],
  recalibrate: ['▲', 'Recalibrate'],
  open: ['○', 'Cannot tell'],
};

/** A drift check as its row says it: what it came to, and each gain with how far it moved. */
export function checkInWords(check: DriftCheck) {
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
