import type { SerialPlan } from '../plan.ts';

/** Characters (UTF-16 units) of the longest serial number. */
export const LONGEST_SERIAL = 64;

export type SequentialSerials = Extract<SerialPlan, { kind: 'sequential' }>;

/** Why a first serial number cannot be used; the pages put it in words. */
export type SerialProblem = 'no-digits' | 'too-long';

/**
 * Splits a first serial number as a person typed it: the last run of digits counts, what stands before and after stays.
 * `SN-000100-A` is prefix `SN-`, digits `000100`, suffix `-A`.
 */
export function parseFirstSerial(text: string): SequentialSerials | SerialProblem {
  if (text.length > LONGEST_SERIAL) return 'too-long';
  const parts = /^(.*?)([0-9]+)([^0-9]*)$/s.exec(text);
  if (!parts) return 'no-digits';
  return { kind: 'sequential', prefix: parts[1]!, digits: parts[2]!, suffix: parts[3]! };
}

/**
 * The serial number of a sequence number (from 1). The width is kept: leading zeros are part of the text.
 * @throws RangeError when the digits would need one place more.
 */
export function sequentialSerial(serials: SequentialSerials, sequence: number): string {
  return serials.prefix + digitsAfter(serials.digits, sequence - 1) + serials.suffix;
}

/** What an order's serial numbers are, as its manifest says it. */
export function serialPolicy(serials: SerialPlan, quantity: number) {
  if (serials.kind !== 'sequential') return { policy: serials.kind };
  const first = sequentialSerial(serials, 1);
  return { policy: serials.kind, first, last: sequentialSerial(serials, quantity) };
}

/** Whether `quantity` serial numbers fit in the digits given. */
export function serialsOverflow(serials: SequentialSerials, quantity: number): boolean {
  return countUp(serials.digits, quantity - 1).length > serials.digits.length;
}

/** `digits` counted up by `steps`, at the same width. @throws RangeError when they overflow. */
export function digitsAfter(digits: string, steps: number): string {
  const counted = countUp(digits, steps);
  if (counted.length > digits.length)
    throw new RangeError(`The serial numbers need more than ${digits.length} digits.`);
  return counted;
}

/** Sixty-four digits are beyond a double, so the sum is made on whole numbers of any size. */
function countUp(digits: string, steps: number): string {
  return (BigInt(digits) + BigInt(steps)).toString().padStart(digits.length, '0');
}
