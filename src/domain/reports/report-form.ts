import type { Range } from '../code-status/overlay.ts';
import { dashed } from '../code-status/range-text.ts';
import type { Reason } from '../code-status/wishes.ts';
import { startOfDay } from '../forms/dates.ts';
import { askSeparator, plainNumber } from '../forms/decimal.ts';
import type { Faults, Typed } from '../forms/drafts.ts';
import { MOST_CODES } from '../forms/quantity.ts';
import { readLine, readText } from '../forms/text.ts';
import type { WorkOrder } from '../orders/work-orders.ts';
import { type Fated, readFates, SPOILED_REASONS } from './fates.ts';
import { type Batches, batchesOf, codesOf } from './print-reports.ts';

/** The form of a report, read. */
export type ReadForm = Batches & {
  part: Range;
  printedOn: string;
  printedBy: string;
  counted: number;
  spoiledReason: Reason;
  remarks: string;
  fated: Fated[];
};

/** Reads every field, so that the form can show all that is wrong at once. `today` and `open` are what the form may name. */
export function readReport(
  order: WorkOrder,
  typed: Typed,
  { today, open }: { today: string; open: readonly Batches[] },
  faults: Faults,
): ReadForm {
  const batches = readBatches(order, typed, open, faults);
  const part = codesOf(order, batches);
  const needed = 'Enter who printed it.';
  return {
    ...batches,
    part,
    printedOn: readDay(typed.printed_on ?? '', today, faults),
    printedBy: readLine(typed, 'printed_by', faults, { most: 120, needed, what: 'the name' }),
    counted: readCount(typed.counted_good ?? '', faults),
    spoiledReason: readReason(typed, faults),
    remarks: readText(typed, 'remarks', faults, { most: 2000, what: 'the remarks' }),
    fated: readFates(typed, part, order.quantity, faults),
  };
}

/** The batches that a form names; without a word, those that it said would be meant, which may be reported by now. */
export function readBatches(
  order: WorkOrder,
  typed: Typed,
  open: readonly Batches[],
  faults: Faults,
): Batches {
  const whole = open[0] ?? { firstBatch: 1, lastBatch: batchesOf(order) };
  const text = dashed(plainNumber(typed.batches || typed.open_batches || ''));
  if (text === '') return whole;
  const [, from, to = from] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(text) ?? [];
  const named = { firstBatch: Number(from), lastBatch: Number(to) };
  const free = open.some((run) => named.firstBatch >= run.firstBatch && named.lastBatch <= run.lastBatch);
  if (from && named.firstBatch >= 1 && named.lastBatch >= named.firstBatch && free) return named;
  const runs = open.map(({ firstBatch, lastBatch }) =>
    firstBatch === lastBatch ? `${firstBatch}` : `${firstBatch}-${lastBatch}`,
  );
  faults.batches = `Enter batches that are not reported yet: ${runs.join(', ')}. One report has batches in a row, such as 1-3.`;
  return whole;
}

/** Labels by a counter: a whole number, as people write it. */
function readCount(typed: string, faults: Faults): number {
  const text = plainNumber(typed);
  const most = MOST_CODES * 2;
  const plain = /^\d{1,3}(,\d{3})+$/.test(text) ? text.replaceAll(',', '') : text;
  const count = /^\d{1,8}$/.test(plain) ? Number(plain) : -1;
  if (count >= 0 && count <= most) return count;
  faults.counted_good =
    text === ''
      ? 'Enter the good labels as the counter of the press has them.'
      : (/^\d/.test(text) && askSeparator(text)) || 'Enter a whole number, such as 9882.';
  return 0;
}

function readDay(typed: string, today: string, faults: Faults): string {
  if (!startOfDay(typed)) faults.printed_on = 'Enter the day on which it was printed.';
  else if (typed > today) faults.printed_on = 'This day is still to come. Report the print afterwards.';
  return typed;
}

function readReason(typed: Typed, faults: Faults): Reason {
  const reason = SPOILED_REASONS.find((each) => each === (typed.spoiled_reason || 'misprint'));
  if (!reason) faults.spoiled_reason = 'Choose why they are spoiled.';
  return reason ?? 'misprint';
}

/** Batches in words: `batch 3`, `batches 1–3`. */
export function batchesInWords({ firstBatch, lastBatch }: Batches): string {
  return firstBatch === lastBatch ? `batch ${firstBatch}` : `batches ${firstBatch}–${lastBatch}`;
}

/** Codes of so many batches of an order, for its form. */
export function codesIn(part: Range): number {
  return part.last - part.first + 1;
}
