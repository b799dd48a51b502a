// Start here: what the page of a report says of the codes that were graded with it.
import { ID_LENGTH } from '../../../codes/id/crockford.ts';
import type { Db } from '../../../db/database.ts';
import { may } from '../../../domain/access/actor.ts';
import { GRADED_DAYS, isUnread } from '../../../domain/captures/captures.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import {
  type ListedPicture,
  MOST_GRADE_PICTURES,
  picturesOf,
} from '../../../domain/reports/grades/grade-pictures.ts';
import { type Growth, summaryOf } from '../../../domain/reports/grades/grade-summary.ts';
import {
  isGraded,
  type Judged,
  type JudgedCode,
  judgedOf,
} from '../../../domain/reports/grades/judged-codes.ts';
import { codesOf, type PrintReport } from '../../../domain/reports/print-reports.ts';
import { fixed } from '../press/measured/figures.ts';
import { pathOf } from '../press/pair-path.ts';
import type { Visit } from '../visit.ts';
import { adviceOn, cellsOf, PARAMETER_NAMES } from './grade-words.ts';

/** Codes that the table of a picture lists, the worst first. */
const LISTED = 40;

/** What the forms say that take pictures. */
export const GRADING = { mostGraded: MOST_GRADE_PICTURES, keptDays: GRADED_DAYS };

/** Where a report's grades stand: on its page, or on one of their own while the form of the next report stands there. */
export function gradesAt({ id, state }: WorkOrder, report: Pick<PrintReport, 'id' | 'state'>): string {
  const path = `/work-orders/${id}/print-report`;
  const isAside = state === 'ready' && report.state !== 'draft';
  return isAside ? `${path}/${report.id}/grades` : `${path}#grades-${report.id}`;
}

/** What everybody reads of a report's grades; of pictures that are not read its partner alone. */
export function gradeFacts({ db, actor }: Visit, order: WorkOrder, report: PrintReport) {
  const pictures = picturesOf(db, report.id);
  const isPartner = may(actor, 'report a print');
  const open = isPartner ? pictures.filter(isOpen) : [];
  const part = codesOf(order, report);
  const canAdd = isPartner && report.state === 'submitted' && order.state !== 'canceled';
  const failed = isPartner ? pictures.filter((each) => each.picture.found === null && !isOpen(each)) : [];
  const summary = gradesInWords(db, order, report);
  return {
    reportId: report.id,
    path: `/work-orders/${order.id}/print-report`,
    at: gradesAt(order, report),
    isDraft: report.state === 'draft',
    canAdd,
    isEmpty: !canAdd && !summary && open.length === 0 && failed.length === 0,
    summary,
    names: PARAMETER_NAMES,
    read: pictures.flatMap(({ picture }) => {
      const judged = judgedOf(picture, part);
      return judged ? [{ picture, ...readFacts(judged) }] : [];
    }),
    open,
    isReading: open.length > 0,
    failed,
    poll: 0,
    announce: undefined as string | undefined,
  };
}

/** The summary of a report's grades, as every page shows it; undefined until a picture was read. */
export function gradesInWords(db: Db, order: WorkOrder, report: PrintReport) {
  const summary = summaryOf(db, order, report);
  if (!summary) return undefined;
  const { grades, growth } = summary;
  return {
    ...summary,
    each: grades.map(([grade, count]) => `${count} ${grade}`).join(', '),
    growth: growth && growthInWords(growth),
  };
}

function isOpen({ capture }: ListedPicture): boolean {
  return capture !== null && isUnread(capture);
}

function readFacts({ codes, ofOtherBatches, strangers }: Judged) {
  const sorted = [...codes].sort(
    (one, other) => rankOf(other) - rankOf(one) || sequenceOf(one) - sequenceOf(other),
  );
  const graded = codes.filter(isGraded);
  return {
    rows: sorted.slice(0, LISTED).map((code) => ({
      id: code.text.slice(-ID_LENGTH),
      short: shortOf(code.text),
      sequence: sequenceOf(code),
      why: code.why ?? '',
      grade: code.grade,
      cells: isGraded(code) ? cellsOf(code) : [],
    })),
    more: Math.max(0, codes.length - LISTED),
    graded: graded.length,
    found: codes.length,
    advice: adviceOn(graded),
    ofOtherBatches: ofOtherBatches.length,
    strangers: strangers.length,
  };
}

/** The ends of an extended ID, by which a person finds it on a label. */
function shortOf(text: string): string {
  return `${text.slice(-ID_LENGTH).slice(0, 4)}…${text.slice(-4)}`;
}

/** The worst first; what could not be graded last. */
function rankOf({ grade }: JudgedCode): number {
  return grade ? 'ABCDF'.indexOf(grade) : -1;
}

function sequenceOf({ sequence = 0 }: JudgedCode): number {
  return sequence;
}

function growthInWords({ pair, revision, now, moved, reasons }: Growth) {
  const known = { revision, reasons, driftPath: `${pathOf(pair)}/${revision}/drift` };
  if (!moved)
    return {
      ...{ ...known, isKnown: false },
      across: `${fixed(now.x, 1)} µm`,
      along: `${fixed(now.y, 1)} µm`,
    };
  const axis = ({ now, before }: (typeof moved)['x']) => {
    const by = (now - before) / 1000;
    return `${by < 0 ? '' : '+'}${fixed(by, 1)} µm (${fixed(now / 1000, 1)} now, ${fixed(before / 1000, 1)} calibrated)`;
  };
  return { ...known, isKnown: true, across: axis(moved.x), along: axis(moved.y) };
}
