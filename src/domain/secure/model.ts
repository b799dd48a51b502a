import type { SecureReading } from '../../captures/tasks.ts';
import type { Reason, Verdict } from './reasons.ts';

/** What is measured of a graphic before any threshold. */
export type Scores = Omit<SecureReading, 'url' | 'corners' | 'gate' | 'cells'>;

/** A graphic as it was read, and the cells that were drawn. */
export type Sample = Scores & { cells: number[]; pattern: Uint8Array };

/** From where on a score is genuine, and below what it is a copy's. */
export type Limit = { mean: number; deviation: number; genuineFrom: number; copyBelow: number };
export type Limits = { correlation: Limit };

export type Model = { correlation: { mean: number; deviation: number } };

export function makeModel(samples: Sample[]): Model {
  return { correlation: spread(samples.map(({ correlation = 0 }) => correlation)) };
}

export function limitsOf({ correlation: { mean, deviation } }: Model): Limits {
  return {
    correlation: { mean, deviation, genuineFrom: mean - 3 * deviation, copyBelow: mean - 5 * deviation },
  };
}

export function judgeBy(
  model: Model,
  { correlation = 0 }: Sample,
): { verdict: Verdict; reasons: Reason[]; z?: number } {
  const { genuineFrom, copyBelow } = limitsOf(model).correlation;
  if (correlation >= genuineFrom)
    return { verdict: 'genuine', reasons: [{ code: 'graphic agrees', sentence: '' }] };
  if (correlation < copyBelow)
    return { verdict: 'copy suspected', reasons: [{ code: 'graphic differs', sentence: '' }] };
  return { verdict: 'cannot tell', reasons: [{ code: 'borderline', sentence: '' }] };
}

function spread(values: number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

/** How far the weaker score lies above the mean of originals, in standard deviations of the training. */
export function marginOf({ correlation: { mean, deviation } }: Model, { correlation = 0 }: Sample): number {
  return (correlation - mean) / deviation;
}
