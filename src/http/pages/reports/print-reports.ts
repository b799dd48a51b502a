import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, insist, may } from '../../../domain/access/actor.ts';
import { type Faults, type Typed, takeDraft } from '../../../domain/forms/drafts.ts';
import { todayOf } from '../../../domain/orders/due.ts';
import { asksReports, canMove } from '../../../domain/orders/lifecycle.ts';
import { findCard, findWorkOrder, type WorkOrder } from '../../../domain/orders/work-orders.ts';
import { choose } from '../../../domain/people/brand-choices.ts';
import { MOST_PHOTOS } from '../../../domain/reports/attachments.ts';
import { FATE_WORDS, FATES, SPOILED_REASONS } from '../../../domain/reports/fates.ts';
import { picturesOf } from '../../../domain/reports/grades/grade-pictures.ts';
import {
  batchesOf,
  codesOf,
  findPhoto,
  findReport,
  listedSums,
  lookupDraft,
  openBatches,
  photosOf,
  standingReports,
  submittedReports,
} from '../../../domain/reports/print-reports.ts';
import { saveReport } from '../../../domain/reports/report-drafts.ts';
import { batchesInWords } from '../../../domain/reports/report-form.ts';
import { returnReport, submitReport } from '../../../domain/reports/reporting.ts';
import { isSecure } from '../../../domain/secure/secure-orders.ts';
import { isUntrained } from '../../../domain/secure/trainings.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy, type Wrong, wrongOf } from '../errors.ts';
import { idOf, numberOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';
import { GRADING, gradeFacts, gradesAt } from './grade-facts.ts';
import { gradePages } from './grades.ts';
import { readFacts } from './report-facts.ts';
import { receiveReport } from './report-upload.ts';

/** What became of every code: reported by the partner, read, accepted or returned by the brand. */
export function reportPages(portal: Portal) {
  const { db, folders } = portal;
  const grades = gradePages(portal, (request, reply, order, wrong) =>
    showReports(portal, request, reply, order, wrong),
  );

  const show: Page = async (request, reply) => {
    const actor = actorOf(request);
    const order = findWorkOrder(db, actor, idOf(request));
    const kept = writes(db, actor, order) ? takeDraft(db, actor.userId, request.url) : undefined;
    return showReports(portal, request, reply, order, kept ? { typed: kept } : {});
  };

  const send: Page = async (request, reply) => {
    const actor = actorOf(request);
    const order = findWorkOrder(db, actor, idOf(request));
    let given: Typed = typed(request);
    let faults: Faults = {};
    const path = `/work-orders/${order.id}`;
    try {
      const received = await receiveReport(portal, request, reply, order);
      ({ given, faults } = received);
      if (received.done) return leadOn(reply, path, doneOf(order, received.done));
      if (given.step === 'draft' && Object.keys(faults).length === 0) {
        saveReport(db, actor, order.id, given);
        return leadOn(
          reply,
          `${path}/print-report`,
          'The draft is saved. Everybody of your company can go on with it.',
        );
      }
      if (Object.keys(faults).length > 0) {
        saveReport(db, actor, order.id, given);
        reply.code(422);
        return reportForm(portal, request, reply, order, { typed: given, faults });
      }
      const report = submitReport(db, actor, order.id, given);
      return leadOn(reply, path, doneOf(order, report));
    } catch (error) {
      const wrong = wrongOf(reply, error);
      const now = findWorkOrder(db, actor, order.id);
      if (!canMove(now, 'print')) throw error;
      return reportForm(portal, request, reply, now, {
        typed: { ...typed(request), ...given },
        ...wrong,
        faults: { ...wrong.faults, ...faults },
      });
    }
  };

  const giveBack: Page = async (request, reply) => {
    const { report, order } = findReport(db, actorOf(request), idOf(request));
    try {
      returnReport(db, actorOf(request), report.id, typed(request));
      return leadOn(reply, `/work-orders/${order.id}`, 'The report is returned. The partner is told why.');
    } catch (error) {
      const { fields } = refusedBy(reply, error);
      const wrong = { typed: typed(request), faults: fields };
      return reportsPage(portal, request, reply, order, wrong);
    }
  };

  const photo: Page = async (request, reply) => {
    const { mediaType, storedName } = findPhoto(
      db,
      actorOf(request),
      idOf(request),
      numberOf(request, 'photo'),
    );
    const file = createReadStream(join(folders.evidence, storedName));
    return reply.type(mediaType).header('Cache-Control', 'no-store').send(file);
  };

  const ask: Page = async (request, reply) => {
    const asked = typed(request).asked === 'yes';
    choose(db, actorOf(request), 'asksReports', asked);
    const done = asked
      ? 'Your partners report each print from now on.'
      : 'Your partners only mark orders as printed from now on.';
    return leadOn(reply, '/company', done);
  };

  return { show, send, giveBack, photo, ask, grades };
}

/** `gradesOf` is the report whose pictures are meant by what is wrong. */
type Shown = Wrong & { typed?: Typed; gradesOf?: number };

/** The form for whoever writes a report now, and for all others what was reported. */
function showReports(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  order: WorkOrder,
  shown: Shown,
) {
  const show = writes(portal.db, actorOf(request), order) ? reportForm : reportsPage;
  return show(portal, request, reply, order, shown);
}

function writes(db: Portal['db'], actor: Actor, order: WorkOrder): boolean {
  return may(actor, 'report a print') && canMove(order, 'print') && asksReports(db, order);
}

function reportForm(
  { db }: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  order: WorkOrder,
  { typed: given, faults = {}, sentence }: Shown,
) {
  const actor = actorOf(request);
  const draft = lookupDraft(db, order.id);
  const standing = standingReports(db, order.id);
  const returned = submittedReports(db, order.id).find(({ state }) => state === 'returned');
  const before = draft ?? (standing.length === 0 ? returned : undefined);
  const fresh = { printed_on: todayOf(db, actor.companyId), printed_by: actor.name };
  const kept = before ? (JSON.parse(before.typed) as Typed) : {};
  const values: Typed = { ...fresh, ...kept, ...given };
  const open = openBatches(order, standing);
  const [first] = open;
  return page(request, reply, 'print-reports/form', {
    title: `Report the print of ${order.reference}`,
    order,
    typed: {
      ...values,
      version: draft ? String(draft.version) : '',
      open_batches: first ? `${first.firstBatch}-${first.lastBatch}` : '',
    },
    faults,
    sentence,
    draft,
    returned: returned?.returnReason,
    batches: batchesOf(order),
    open: open.map((run) => ({
      words: batchesInWords(run),
      part: codesOf(order, run),
    })),
    reported: standing.map((report) => ({ words: batchesInWords(report), at: gradesAt(order, report) })),
    listed: draft?.listName ? listedSums(db, draft.id) : undefined,
    photos: draft ? photosOf(db, draft.id) : [],
    grades: draft && gradeFacts(db, actor, order, draft),
    pictures: draft ? picturesOf(db, draft.id) : [],
    ...GRADING,
    mostPhotos: MOST_PHOTOS,
    isSecure: isSecure(order),
    untrained: isUntrained(db, order),
    fates: FATES.map((fate) => ({ fate, label: FATE_WORDS[fate], hint: HINTS[fate] })),
    reasons: SPOILED_REASONS.map((reason) => [reason, reason]),
  });
}

const HINTS = {
  spoiled: 'Printed, and not fit to be used.',
  sampled: 'Taken out for checks, and not shipped.',
  unused: 'Never printed, such as the end of a run: 9500- goes on to the last one.',
  missing: 'Nobody can find them. They are blocked as lost.',
};

function reportsPage(
  { db }: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  order: WorkOrder,
  wrong: Shown,
) {
  const actor = actorOf(request);
  insist(actor, 'see codes');
  const card = findCard(db, actor, order.id);
  return page(request, reply, 'print-reports/show', {
    title: `Print report of ${order.reference}`,
    typed: {},
    faults: {},
    ...wrong,
    card,
    order,
    asked: asksReports(db, order),
    untrained: isUntrained(db, order),
    ...GRADING,
    reports: submittedReports(db, order.id).map((report) => ({
      ...readFacts(db, order, report),
      grades: gradeFacts(db, actor, order, report),
    })),
    canReturn: may(actor, 'return a print report') && ['ready', 'printed'].includes(order.state),
  });
}

function doneOf(
  order: WorkOrder,
  { good, firstBatch, lastBatch }: { good: number | null; firstBatch: number; lastBatch: number },
): string {
  const part = batchesOf(order) > 1 ? ` ${batchesInWords({ firstBatch, lastBatch })}:` : '';
  return `${order.reference}:${part} the report is submitted, ${(good ?? 0).toLocaleString('en')} codes are good. The brand is told.`;
}
