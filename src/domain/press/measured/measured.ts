// Start here: what was measured of a revision, as it is kept beside what somebody typed.
import type { Typed } from '../../forms/drafts.ts';
import { gainInWords, type Reading } from '../calibration-reading.ts';
import type { Revision } from '../calibrations.ts';

/** Gains and their uncertainties (one standard deviation) in nanometres on each edge. */
export type MeasuredValues = Pick<
  Reading,
  'dotsX' | 'dotsY' | 'gainX' | 'gainY' | 'reductionX' | 'reductionY'
>;
export type MeasuredFit = MeasuredValues & { uncertaintyX: number; uncertaintyY: number };

/** A scan that counted, and where on the web or sheet it was printed. */
export type CountedScan = { id: number; place: string };

/** What the scans of a revision came to when its readings were saved. */
export type Measuring = { scans: CountedScan[] } & (
  | { isFit: true; values: MeasuredFit; remarks: string[] }
  | { isFit: false; reasons: string[] }
);

/** What was measured of a revision when its readings were saved; undefined if no scan of it had been read. */
export function measuringOf({ measured }: Pick<Revision, 'measured'>): Measuring | undefined {
  return measured === null ? undefined : (JSON.parse(measured) as Measuring);
}

/** Names the scans that a proposal is from: a form carries it, so that another one since is noticed. */
export function nameOf(measuring: Measuring | undefined): string {
  return measuring?.scans.map(({ id }) => id).join(' ') ?? '';
}

/** The form of readings as a proposal fills it. */
export function fieldsOf(values: MeasuredFit): Typed {
  const { dotsX, dotsY, gainX, gainY, reductionX, reductionY } = values;
  return {
    dots_x: String(dotsX),
    dots_y: String(dotsY),
    gain_x: gainInWords(gainX),
    gain_y: gainInWords(gainY),
    reduction_x: String(reductionX),
    reduction_y: String(reductionY),
  };
}
