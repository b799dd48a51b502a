import type { Db } from '../../../db/database.ts';
import { rangesOf } from '../../../domain/code-status/code-status.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import { FATE_WORDS, FATES, fateOf } from '../../../domain/reports/fates.ts';
import {
  batchesOf,
  changesOfReport,
  codesOf,
  photosOf,
  type ReadReport,
} from '../../../domain/reports/print-reports.ts';
import { batchesInWords } from '../../../domain/reports/report-form.ts';
import { gradesInWords } from './grade-facts.ts';

/** Ranges that a page shows of each fate. */
const RANGES = 12;

/** A report with its sums, ranges and photos, as every page shows it. */
export function readFacts(db: Db, order: WorkOrder, report: ReadReport) {
  const changes = changesOfReport(db, report.id);
  const rows = FATES.map((fate) => {
    const mine = changes.filter(({ reason }) => fateOf(reason) === fate);
    return {
      words: FATE_WORDS[fate],
      codes: report[fate] ?? 0,
      parts: mine.map(({ id, reason, ranges }) => ({
        reason,
        count: ranges,
        shown: rangesOf(db, id, RANGES),
      })),
    };
  });
  const part = codesOf(order, report);
  return {
    ...report,
    batchWords: batchesOf(order) > 1 ? batchesInWords(report) : '',
    codes: part.last - part.first + 1,
    doubled: Math.max(0, (report.countedGood ?? 0) - (report.good ?? 0)),
    rows,
    photos: photosOf(db, report.id),
    graded: gradesInWords(db, order, report),
  };
}
