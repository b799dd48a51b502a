import { insist } from '../../../domain/access/actor.ts';
import { notFound } from '../../../domain/access/refusal.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import { batchesOf, findReport, type PrintReport } from '../../../domain/reports/print-reports.ts';
import { batchesInWords } from '../../../domain/reports/report-form.ts';
import type { Wrong } from '../errors.ts';
import type { Taken } from '../uploads/received-picture.ts';
import type { Visit } from '../visit.ts';
import { GRADING, gradeFacts, gradesAt } from './grade-facts.ts';
import { dropGraded, receiveAllGraded } from './grade-upload.ts';
import { showReports } from './print-reports.ts';

// Photos and scans of printed codes that come with a report: sent, taken out, and how far they are.

export function show(visit: Visit) {
  return gradesPage(visit, reportOf(visit));
}

export async function send(visit: Visit) {
  const of = () => reportOf(visit);
  try {
    const { taken, faults } = await receiveAllGraded(visit, () => of().report.id);
    const told = toldOf(taken);
    const { order, report } = of();
    if (Object.keys(faults).length === 0) return visit.leadOn(gradesAt(order, report), told);
    visit.reply.code(422);
    return showAgain(visit, { faults, ...(taken.new + taken.known > 0 && { sentence: told }) });
  } catch (error) {
    return showAgain(visit, visit.wrongOf(error));
  }
}

export async function remove(visit: Visit) {
  const { order, report } = reportOf(visit);
  try {
    await dropGraded(visit, report.id, visit.numberOf('picture'));
    return visit.leadOn(gradesAt(order, report), 'The picture is removed.');
  } catch (error) {
    return showAgain(visit, visit.wrongOf(error));
  }
}

export function progress(visit: Visit) {
  const { order, report } = reportOf(visit);
  insist(visit.actor, 'see codes');
  const { poll, announce: again } = visit.poll;
  const grades = gradeFacts(visit, order, report);
  const reading = again ? 'The pictures are being read.' : undefined;
  const announce = grades.isReading ? reading : 'Every picture is done.';
  return visit.fragment('print-reports/_grades', { grades: { ...grades, poll, announce } });
}

/** The page that the form stands on, with what is wrong about its pictures. */
function showAgain(visit: Visit, wrong: Wrong) {
  const found = reportOf(visit);
  const of = { ...wrong, gradesOf: found.report.id };
  const isAside = !gradesAt(found.order, found.report).includes('#');
  return isAside ? gradesPage(visit, found, of) : showReports(visit, found.order, of);
}

type Found = { order: WorkOrder; report: PrintReport };

function reportOf(visit: Visit): Found {
  const found = findReport(visit.db, visit.actor, visit.numberOf('report'));
  if (found.order.id !== visit.id) throw notFound('print report');
  return found;
}

function gradesPage(visit: Visit, { order, report }: Found, wrong: Wrong = {}) {
  const { actor } = visit;
  insist(actor, 'see codes');
  return visit.page('print-reports/grades', {
    title: `Print quality of ${order.reference}`,
    ...wrong,
    ...GRADING,
    order,
    report,
    batches: batchesOf(order) > 1 ? batchesInWords(report) : '',
    grades: gradeFacts(visit, order, report),
  });
}

function toldOf({ new: taken, known }: Taken): string {
  const read = `${taken} ${taken === 1 ? 'picture is' : 'pictures are'} taken, and read now.`;
  const again = `${known} ${known === 1 ? 'picture was' : 'pictures were'} there already.`;
  return [taken > 0 && read, (known > 0 || taken === 0) && again].filter(Boolean).join(' ');
}
