import { extraOf, readExtra } from '../forms/extra.ts';
import { MOST_CODES, readQuantity } from '../forms/quantity.ts';

/** How many codes an order has in all, and how many of them are extra. */
export type Amount = { quantity: number; extra: number; extraPercent: string };

type TypedAmount = { quantity?: string; extra_percent?: string };
type Fault = (field: 'quantity' | 'extra_percent', sentence: string | undefined) => void;

/** What is ordered and what is added to it; undefined while nobody knows it. */
export function readAmount(typed: TypedAmount, fault: Fault): Amount | undefined {
  const ordered = readQuantity(typed.quantity ?? '');
  const added = readExtra(typed.extra_percent ?? '');
  if (typeof ordered === 'string') fault('quantity', ordered);
  if (typeof added === 'string') fault('extra_percent', added);
  if (typeof ordered === 'string' || typeof added === 'string') return undefined;
  const extra = extraOf(ordered, added.percent);
  const quantity = ordered + extra;
  if (quantity <= MOST_CODES) return { quantity, extra, extraPercent: added.percent };
  const count = (codes: number) => codes.toLocaleString('en');
  const sum = `${count(ordered)} codes and ${count(extra)} extra are ${count(quantity)}`;
  fault('extra_percent', `${sum}; an order has at most ${count(MOST_CODES)}. Enter less of either.`);
  return undefined;
}

/** What is shown while the form is filled in: nothing while there is something to mend. */
export function lookupAmount(typed: TypedAmount): Amount | undefined {
  return readAmount(typed, () => {});
}
