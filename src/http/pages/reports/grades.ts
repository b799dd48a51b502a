import type { FastifyReply, FastifyRequest } from 'fastify';
import { insist } from '../../../domain/access/actor.ts';
import { notFound } from '../../../domain/access/refusal.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import { batchesOf, findReport, type PrintReport } from '../../../domain/reports/print-reports.ts';
import { batchesInWords } from '../../../domain/reports/report-form.ts';
import type { Portal } from '../../portal.ts';
import { type Wrong, wrongOf } from '../errors.ts';
import { asked, idOf, numberOf } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { fragment, leadOn, type Page, page } from '../page.ts';
import { GRADING, gradeFacts, gradesAt } from './grade-facts.ts';
import { dropGraded, receiveAllGraded } from './grade-upload.ts';

const POLLS_AN_ANNOUNCEMENT = 5;

type WrongPictures = Wrong & { gradesOf: number };

/** Shows the page of an order's reports again, with what is wrong about the pictures of one. */
type ShowReports = (
  request: FastifyRequest,
  reply: FastifyReply,
  order: WorkOrder,
  wrong: WrongPictures,
) => Promise<string>;

/** Photos and scans of printed codes that come with a report: sent, taken out, and how far they are. */
export function gradePages(portal: Portal, showReports: ShowReports) {
  const { db } = portal;

  const show: Page = async (request, reply) => gradesPage(portal, request, reply, reportOf(portal, request));

  const showAgain = (request: FastifyRequest, reply: FastifyReply, wrong: Wrong) => {
    const found = reportOf(portal, request);
    const of = { ...wrong, gradesOf: found.report.id };
    const isAside = !gradesAt(found.order, found.report).includes('#');
    return isAside
      ? gradesPage(portal, request, reply, found, of)
      : showReports(request, reply, found.order, of);
  };

  const send: Page = async (request, reply) => {
    const of = () => reportOf(portal, request);
    try {
      const { taken, known, faults } = await receiveAllGraded(portal, request, reply, () => of().report.id);
      const told = toldOf(taken, known);
      const { order, report } = of();
      if (Object.keys(faults).length === 0) return leadOn(reply, gradesAt(order, report), told);
      reply.code(422);
      return showAgain(request, reply, { faults, ...(taken + known > 0 && { sentence: told }) });
    } catch (error) {
      return showAgain(request, reply, wrongOf(reply, error));
    }
  };

  const remove: Page = async (request, reply) => {
    const { order, report } = reportOf(portal, request);
    try {
      await dropGraded(portal, actorOf(request), report.id, numberOf(request, 'picture'));
      return leadOn(reply, gradesAt(order, report), 'The picture is removed.');
    } catch (error) {
      return showAgain(request, reply, wrongOf(reply, error));
    }
  };

  const progress: Page = async (request, reply) => {
    const { order, report } = reportOf(portal, request);
    const actor = actorOf(request);
    insist(actor, 'see codes');
    const poll = (Number(asked(request).poll) || 0) + 1;
    const grades = gradeFacts(db, actor, order, report);
    const reading = poll % POLLS_AN_ANNOUNCEMENT === 0 ? 'The pictures are being read.' : undefined;
    const announce = grades.isReading ? reading : 'Every picture is done.';
    return fragment(request, reply, 'print-reports/_grades', { grades: { ...grades, poll, announce } });
  };

  return { show, send, remove, progress };
}

function reportOf({ db }: Portal, request: FastifyRequest): { order: WorkOrder; report: PrintReport } {
  const found = findReport(db, actorOf(request), numberOf(request, 'report'));
  if (found.order.id !== idOf(request)) throw notFound('print report');
  return found;
}

function gradesPage(
  { db }: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  { order, report }: ReturnType<typeof reportOf>,
  wrong: Partial<WrongPictures> = {},
) {
  const actor = actorOf(request);
  insist(actor, 'see codes');
  return page(request, reply, 'print-reports/grades', {
    title: `Print quality of ${order.reference}`,
    faults: {},
    ...wrong,
    ...GRADING,
    order,
    report,
    batches: batchesOf(order) > 1 ? batchesInWords(report) : '',
    grades: gradeFacts(db, actor, order, report),
  });
}

function toldOf(taken: number, known: number): string {
  const pictures = (count: number) => `${count} ${count === 1 ? 'picture' : 'pictures'}`;
  if (taken === 0) return `${pictures(known)} ${known === 1 ? 'was' : 'were'} there already.`;
  const also = known > 0 ? ` ${pictures(known)} ${known === 1 ? 'was' : 'were'} there already.` : '';
  return `${pictures(taken)} ${taken === 1 ? 'is' : 'are'} taken, and read now.${also}`;
}
