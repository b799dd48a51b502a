import type { Grade, GradedCode } from '../../../captures/tasks.ts';
import type { Resolution } from '../../../codes/sheet/press-dots.ts';
import { mean, variance } from '../../../codes/statistics.ts';
import { gainInWords } from '../calibration-reading.ts';
import type { Revision } from '../calibrations.ts';
import { type Drift, gainReasons, gainsDrift, type LabelsFound, NO_GAIN } from './drift.ts';

/** Which codes are held against which calibration. */
export type Labels = {
  reference: string;
  /** Every code that was found, and whether it was issued for the order. */
  codes: (GradedCode & { isOfOrder: boolean })[];
  /** The worst grades of earlier checks of labels of this revision that were within. */
  before: Grade[];
};

/** Codes that are needed at least: of one alone nobody knows how far codes differ. */
const LEAST_CODES = 2;
const GRADES = 'ABCDF';

/** Holds printed codes of an order against the calibration that they were drawn with: their mean gain, and the worst grade. */
export function labelDriftOf(
  calibration: Pick<Revision, 'gainX' | 'gainY'>,
  press: Resolution,
  { reference, codes, before }: Labels,
): Drift {
  const own = codes.filter(({ isOfOrder }) => isOfOrder);
  const graded = own.filter(isGraded);
  const left = leftOut(reference, codes.length, own);
  if (graded.length < LEAST_CODES) {
    const few = `${graded.length} of ${own.length} codes of ${reference} could be graded, and ${LEAST_CODES} are needed. Take the picture nearer or scan finer, with more labels in it.`;
    const reasons = codes.length === 0 ? [NO_CODE] : own.length === 0 ? left : [few, ...left];
    return { verdict: 'open', reasons, labels: { reference, graded: graded.length } };
  }
  const [x, y] = [statsOf(graded.map(({ gain }) => gain.x)), statsOf(graded.map(({ gain }) => gain.y))];
  const worst = worstGrade(graded.map(({ grade }) => grade));
  const labels = { reference, graded: graded.length, worst, spread: { x: x.spread, y: y.spread } };
  const fell = gradeReasons(worst, before, graded.length);
  const gain = gainsDrift({ x, y }, calibration, press);
  if (!gain) {
    const verdict = fell.length > 0 ? 'recalibrate' : 'open';
    return { verdict, reasons: [...fell, NO_GAIN, ...left], labels };
  }
  const reasons = [...gainReasons(gain), ...fell];
  const verdict = reasons.length > 0 ? 'recalibrate' : 'within';
  return { verdict, reasons: [...reasons, ...left], gain, labels };
}

const NO_CODE = 'No code was found in the picture. Take it nearer, sharp and evenly lit, or scan the labels.';

/** `4 codes of PO-1, worst grade B; gains spread by 1.2 µm across and 0.9 µm along`. */
export function labelsInWords({ reference, graded, worst, spread }: LabelsFound): string {
  const codes = `${graded} ${graded === 1 ? 'code' : 'codes'} of ${reference} graded`;
  if (!worst || !spread) return `${codes}.`;
  const [x, y] = [spread.x, spread.y].map((each) => gainInWords(100 * Math.round(each / 100)));
  return `${codes}, worst grade ${worst} (indicative, not ISO/IEC 15415); from code to code gains spread by ${x} µm across and ${y} µm along.`;
}

function isGraded<T extends GradedCode>(code: T): code is T & Required<Pick<GradedCode, 'gain' | 'grade'>> {
  return code.why === undefined && code.gain !== undefined && code.grade !== undefined;
}

function gradeReasons(worst: Grade, before: Grade[], n: number): string[] {
  if (worst === 'D' || worst === 'F') return [`The worst grade of ${n} codes is ${worst}.`];
  if (before.length === 0) return [];
  const was = worstGrade(before);
  if (GRADES.indexOf(worst) <= GRADES.indexOf(was)) return [];
  return [
    `The worst grade of ${n} codes is ${worst}, and no earlier check of labels was below ${was} (${before.length} before).`,
  ];
}

/** The worst of some grades, of one at least. */
export function worstGrade(grades: Grade[]): Grade {
  return grades.reduce((worst, each) => (GRADES.indexOf(each) > GRADES.indexOf(worst) ? each : worst));
}

/** Mean, its uncertainty by the scatter alone, in micrometres; spread in nanometres. Of one value alone nobody knows these. */
export function statsOf(values: number[]) {
  const deviation = Math.sqrt(variance(values));
  return {
    value: mean(values),
    uncertainty: deviation / Math.sqrt(values.length),
    spread: Math.round(1000 * deviation),
  };
}

/** What was not counted, and why. */
function leftOut(reference: string, all: number, own: GradedCode[]): string[] {
  const others = all - own.length;
  const whys = new Map<string, number>();
  for (const { why } of own) if (why) whys.set(why, (whys.get(why) ?? 0) + 1);
  const ungraded = [...whys].map(([why, n]) => `${codesOf(n)} of ${reference} not graded: ${why}`);
  if (others === 0) return ungraded;
  const strangers =
    own.length === 0
      ? `None of the ${codesOf(all)} in the picture is one of ${reference}. Choose the work order that these labels were printed for.`
      : `${codesOf(others)} in the picture left out: not of ${reference}.`;
  return [...ungraded, strangers];
}

function codesOf(n: number): string {
  return `${n} ${n === 1 ? 'code' : 'codes'}`;
}
