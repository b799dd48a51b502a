import type { FastifyReply, FastifyRequest } from 'fastify';
import { insist } from '../../../domain/access/actor.ts';
import { notFound } from '../../../domain/access/refusal.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import { findReport, type PrintReport } from '../../../domain/reports/print-reports.ts';
import type { Portal } from '../../portal.ts';
import { type Wrong, wrongOf } from '../errors.ts';
import { asked, idOf, numberOf } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { fragment, leadOn, type Page } from '../page.ts';
import { gradeFacts } from './grade-facts.ts';
import { dropGraded, receiveAllGraded } from './grade-upload.ts';

const POLLS_AN_ANNOUNCEMENT = 5;

/** Shows the page of a report again, with what is wrong about the pictures of one. */
export type ShowAgain = (
  request: FastifyRequest,
  reply: FastifyReply,
  order: WorkOrder,
  wrong: Wrong & { gradesOf: number },
) => Promise<string>;

/** Photos and scans of printed codes that come with a report: sent, taken out, and how far they are. */
export function gradePages(portal: Portal, showAgain: ShowAgain) {
  const { db } = portal;

  const send: Page = async (request, reply) => {
    const of = () => reportOf(portal, request);
    try {
      const { taken, known, faults } = await receiveAllGraded(portal, request, reply, () => of().report.id);
      const told = toldOf(taken, known);
      const { order, report } = of();
      if (Object.keys(faults).length === 0) return leadOn(reply, placeOf(order, report), told);
      reply.code(422);
      const wrong = { faults, ...(taken + known > 0 && { sentence: told }) };
      return showAgain(request, reply, order, { ...wrong, gradesOf: report.id });
    } catch (error) {
      const wrong = wrongOf(reply, error);
      const { order, report } = of();
      return showAgain(request, reply, order, { ...wrong, gradesOf: report.id });
    }
  };

  const remove: Page = async (request, reply) => {
    const { order, report } = reportOf(portal, request);
    try {
      await dropGraded(portal, actorOf(request), report.id, numberOf(request, 'picture'));
      return leadOn(reply, placeOf(order, report), 'The picture is removed.');
    } catch (error) {
      return showAgain(request, reply, order, { ...wrongOf(reply, error), gradesOf: report.id });
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

  return { send, remove, progress };
}

function reportOf({ db }: Portal, request: FastifyRequest): { order: WorkOrder; report: PrintReport } {
  const found = findReport(db, actorOf(request), numberOf(request, 'report'));
  if (found.order.id !== idOf(request)) throw notFound('print report');
  return found;
}

function placeOf({ id }: WorkOrder, report: PrintReport): string {
  return `/work-orders/${id}/print-report#grades-${report.id}`;
}

function toldOf(taken: number, known: number): string {
  const pictures = (count: number) => `${count} ${count === 1 ? 'picture' : 'pictures'}`;
  if (taken === 0) return `${pictures(known)} ${known === 1 ? 'was' : 'were'} there already.`;
  const also = known > 0 ? ` ${pictures(known)} ${known === 1 ? 'was' : 'were'} there already.` : '';
  return `${pictures(taken)} ${taken === 1 ? 'is' : 'are'} taken, and read now.${also}`;
}
