import type { Db } from '../../../db/database.ts';
import type { Faults, Typed } from '../../../domain/forms/drafts.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import type { Use } from '../../../domain/secure/pictures.ts';
import {
  noneBelow,
  type Rate,
  type Rates,
  type Results,
  ratesOf,
} from '../../../domain/secure/scores/rates.ts';
import { type TestStanding, testStandingOf } from '../../../domain/secure/self-tests.ts';
import { CLASSES } from '../../../domain/secure/trainings.ts';
import { errorPlot } from './error-plot.ts';
import { CLASS_WORDS, picturePages, readClass } from './order-pictures.ts';

/** Prints, and copies, that a self-test is asked for. Fewer are told with how little they say. */
const ADVISED = 30;

const KINDS = { print: 'Prints', copy: 'Copies' };

/** Prints and copies that somebody made themselves: how often the one is taken for the other, with how sure that is. */
export const { show, send, progress, remove } = picturePages({
  path: 'self-test',
  title: ({ reference }) => `Self-test of ${reference}`,
  right: 'test secure codes',
  purposes: ['print', 'copy'],
  useOf: readUse,
  facts: testFacts,
});

function testFacts(db: Db, order: WorkOrder) {
  return {
    tests: CLASSES.map((each) => ({
      ...{ words: CLASS_WORDS[each], advised: ADVISED },
      ...factsOf(testStandingOf(db, order, each)),
    })),
    kinds: KINDS,
    advised: ADVISED,
  };
}

function factsOf(standing: TestStanding) {
  const { test } = standing;
  if (!test) return { ...standing, rows: [], points: [], nones: [], plot: '' };
  const rates = ratesOf(JSON.parse(test.results) as Results);
  const plot = errorPlot(`errors-${standing.class}`, rates, test);
  return { ...standing, rows: rowsOf(rates), points: pointsOf(rates, test), nones: nonesOf(rates), plot };
}

/** Every rate with its number and interval; a share never stands without them. */
function rowsOf({ equal, atOnePercent, verdicts }: Rates) {
  return [
    row('Prints that were refused (copy suspected)', verdicts.printsRefused),
    row('Prints that could not be told', verdicts.printsUntold),
    row('Copies that were accepted (genuine)', verdicts.copiesAccepted),
    row('Copies that could not be told', verdicts.copiesUntold),
    row('Where both errors are alike: prints refused', equal.refused),
    row('Where both errors are alike: copies accepted', equal.accepted),
    row('Copies accepted where at most 1 print in 100 is refused', atOnePercent.accepted),
  ];
}

function row(name: string, { of, n, low, high }: Rate) {
  return { name, of, n, share: percent(of / n), interval: `${percent(low)} to ${percent(high)}` };
}

/** What none of so many says, in words. */
function nonesOf({ verdicts }: Rates): string[] {
  const { copiesAccepted, printsRefused } = verdicts;
  return [
    { rate: copiesAccepted, what: 'copies were accepted' },
    { rate: printsRefused, what: 'prints were refused' },
  ].flatMap(({ rate: { of, n }, what }) =>
    of === 0
      ? [`0 of ${n} ${what}: that means below ${roundedUp(noneBelow(n))} with 95 % confidence, not never.`]
      : [],
  );
}

/** The curve in numbers: a threshold each, and what it does. */
function pointsOf({ curve }: Rates, { prints, copies }: { prints: number; copies: number }) {
  return curve.map(({ margin, refused, accepted }) => ({
    margin: Number.isFinite(margin) ? margin.toFixed(1) : 'above all',
    refused: `${refused} of ${prints}`,
    accepted: `${accepted} of ${copies}`,
  }));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

// 9.5 % is told as below 10 %.
function roundedUp(share: number): string {
  return `${Math.ceil(100 * share)} %`;
}

function readUse(given: Typed, faults: Faults): Use {
  const purpose = (['print', 'copy'] as const).find((each) => each === given.purpose);
  if (!purpose) faults.purpose = 'Choose whether these are prints or copies.';
  return { purpose: purpose ?? 'print', class: readClass(given, faults), place: '' };
}
