import type { Verdict } from './reasons.ts';

/** One print or copy: how far its weaker score lies above the mean of the training, in its standard deviations, and the verdict. */
export type Result = { margin: number; verdict: Verdict };

/** Every print and every copy that counted. */
export type Results = { prints: Result[]; copies: Result[] };

/** So many of so many, and the share that this bounds: two-sided, 95 %, Clopper–Pearson. */
export type Rate = { of: number; n: number; low: number; high: number };

/** What a threshold at `margin` would do: prints refused, and copies accepted. */
export type Operating = { margin: number; refused: number; accepted: number };

export type Rates = {
  /** From the strictest threshold to the most lenient. */
  curve: Operating[];
  /** Where as large a share of prints is refused as of copies accepted, or next to it. */
  equal: { refused: Rate; accepted: Rate };
  /** The strictest threshold that refuses at most one print in a hundred. */
  atOnePercent: { refused: Rate; accepted: Rate };
  /** By the verdicts: with both scores, and what is left untold. */
  verdicts: { printsRefused: Rate; printsUntold: Rate; copiesAccepted: Rate; copiesUntold: Rate };
};

/** Error rates of a self-test, each with its number and interval; there is at least one print and one copy. */
export function ratesOf({ prints, copies }: Results): Rates {
  const marginsOf = (results: Result[]) => results.map(({ margin }) => margin);
  const curve = curveOf(marginsOf(prints), marginsOf(copies));
  const [n, m] = [prints.length, copies.length];
  const rates = ({ refused, accepted }: Operating) => ({
    refused: rateOf(refused, n),
    accepted: rateOf(accepted, m),
  });
  const gap = ({ refused, accepted }: Operating) => Math.abs(refused / n - accepted / m);
  const equal = curve.reduce((best, each) => (gap(each) < gap(best) ? each : best));
  const allowed = curve.filter(({ refused }) => refused <= Math.floor(n / 100));
  const counted = (of: Results['prints'], verdict: string) =>
    of.filter((each) => each.verdict === verdict).length;
  return {
    curve,
    equal: rates(equal),
    atOnePercent: rates(allowed[0] ?? equal),
    verdicts: {
      printsRefused: rateOf(counted(prints, 'copy suspected'), n),
      printsUntold: rateOf(counted(prints, 'cannot tell'), n),
      copiesAccepted: rateOf(counted(copies, 'genuine'), m),
      copiesUntold: rateOf(counted(copies, 'cannot tell'), m),
    },
  };
}

/** Thresholds at every print and copy, and beyond them all. */
function curveOf(prints: number[], copies: number[]): Operating[] {
  const margins = [...new Set([...prints, ...copies])].sort((a, b) => b - a);
  return [Number.POSITIVE_INFINITY, ...margins].map((margin) => ({
    margin,
    refused: prints.filter((each) => each < margin).length,
    accepted: copies.filter((each) => each >= margin).length,
  }));
}

/** Clopper and Pearson, 1934: the shares under which `of` or more, and `of` or fewer, are seen with a chance of 2.5 %. */
export function rateOf(of: number, n: number): Rate {
  const low = of === 0 ? 0 : solve((share) => 1 - atMost(of - 1, n, share) - TAIL);
  const high = of === n ? 1 : solve((share) => TAIL - atMost(of, n, share));
  return { of, n, low, high };
}

/** The share that none of n bounds from above with 95 % confidence, one-sided: for 30 it is 9.5 %. */
export function noneBelow(n: number): number {
  return 1 - 0.05 ** (1 / n);
}

const TAIL = 0.025;

/** The chance of at most k of n; the terms are taken one from the other. */
function atMost(k: number, n: number, share: number): number {
  if (share === 0) return 1;
  if (share === 1) return k >= n ? 1 : 0;
  let term = n * Math.log1p(-share);
  let sum = Math.exp(term);
  for (let i = 1; i <= k; i++) {
    term += Math.log((n - i + 1) / i) + Math.log(share) - Math.log1p(-share);
    sum += Math.exp(term);
  }
  return Math.min(1, sum);
}

/** Where a rising function is 0, between 0 and 1. */
function solve(rising: (share: number) => number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
