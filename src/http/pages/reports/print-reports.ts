import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Db } from '../../../db/database.ts';
import { type Actor, insist, may } from '../../../domain/access/actor.ts';
import type { Faults, Typed } from '../../../domain/forms/drafts.ts';
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
import type { Wrong } from '../errors.ts';
import type { Visit } from '../visit.ts';
import { GRADING, gradeFacts, gradesAt } from './grade-facts.ts';
import { readFacts } from './report-facts.ts';
import { receiveReport } from './report-upload.ts';

// What became of every code: reported by the partner, read, accepted or returned by the brand.

export function show(visit: Visit) {
  const { db, actor } = visit;
  const order = findWorkOrder(db, actor, visit.id);
  const kept = writes(db, actor, order) ? visit.takeDraft() : undefined;
  return showReports(visit, order, kept ? { typed: kept } : {});
}

export async function send(visit: Visit) {
  const { db, actor } = visit;
  const order = findWorkOrder(db, actor, visit.id);
  let given: Typed = visit.typed;
  let faults: Faults = {};
  const path = `/work-orders/${order.id}`;
  try {
    const received = await receiveReport(visit, order);
    ({ given, faults } = received);
    if (received.done) return visit.leadOn(path, doneOf(order, received.done));
    if (given.step === 'draft' && Object.keys(faults).length === 0) {
      saveReport(db, actor, order.id, given);
      const done = 'The draft is saved. Everybody of your company can go on with it.';
      return visit.leadOn(`${path}/print-report`, done);
    }
    if (Object.keys(faults).length > 0) {
      saveReport(db, actor, order.id, given);
      visit.reply.code(422);
      return reportForm(visit, order, { typed: given, faults });
    }
    const report = submitReport(db, actor, order.id, given);
    return visit.leadOn(path, doneOf(order, report));
  } catch (error) {
    const wrong = visit.wrongOf(error);
    const now = findWorkOrder(db, actor, order.id);
    if (!canMove(now, 'print')) throw error;
    return reportForm(visit, now, {
      typed: { ...visit.typed, ...given },
      ...wrong,
      faults: { ...wrong.faults, ...faults },
    });
  }
}

export function giveBack(visit: Visit) {
  const { db, actor } = visit;
  const { report, order } = findReport(db, actor, visit.id);
  try {
    returnReport(db, actor, report.id, visit.typed);
    return visit.leadOn(`/work-orders/${order.id}`, 'The report is returned. The partner is told why.');
  } catch (error) {
    return reportsPage(visit, order, { typed: visit.typed, faults: visit.refusedBy(error).fields });
  }
}

export function photo(visit: Visit) {
  const { mediaType, storedName } = findPhoto(visit.db, visit.actor, visit.id, visit.numberOf('photo'));
  const file = createReadStream(join(visit.folders.evidence, storedName));
  return visit.reply.type(mediaType).header('Cache-Control', 'no-store').send(file);
}

export function ask(visit: Visit) {
  const asked = visit.typed.asked === 'yes';
  choose(visit.db, visit.actor, 'asksReports', asked);
  const done = asked
    ? 'Your partners report each print from now on.'
    : 'Your partners only mark orders as printed from now on.';
  return visit.leadOn('/company', done);
}

/** `gradesOf` is the report whose pictures are meant by what is wrong. */
type Shown = Wrong & { typed?: Typed; gradesOf?: number };

/** The form for whoever writes a report now, and for all others what was reported. */
export function showReports(visit: Visit, order: WorkOrder, shown: Shown) {
  const show = writes(visit.db, visit.actor, order) ? reportForm : reportsPage;
  return show(visit, order, shown);
}

function writes(db: Db, actor: Actor, order: WorkOrder): boolean {
  return may(actor, 'report a print') && canMove(order, 'print') && asksReports(db, order);
}

function reportForm(visit: Visit, order: WorkOrder, { typed: given, ...wrong }: Shown) {
  const { db, actor } = visit;
  const draft = lookupDraft(db, order.id);
  const standing = standingReports(db, order.id);
  const returned = submittedReports(db, order.id).find(({ state }) => state === 'returned');
  const before = draft ?? (standing.length === 0 ? returned : undefined);
  const fresh = { printed_on: todayOf(db, actor.companyId), printed_by: actor.name };
  const kept = before ? (JSON.parse(before.typed) as Typed) : {};
  const values: Typed = { ...fresh, ...kept, ...given };
  const open = openBatches(order, standing);
  const [first] = open;
  return visit.page('print-reports/form', {
    title: `Report the print of ${order.reference}`,
    order,
    typed: {
      ...values,
      version: draft ? String(draft.version) : '',
      open_batches: first ? `${first.firstBatch}-${first.lastBatch}` : '',
    },
    ...wrong,
    draft,
    returned: returned?.returnReason,
    batches: batchesOf(order),
    open: open.map((run) => ({ words: batchesInWords(run), part: codesOf(order, run) })),
    reported: standing.map((report) => ({ words: batchesInWords(report), at: gradesAt(order, report) })),
    listed: draft?.listName ? listedSums(db, draft.id) : undefined,
    photos: draft ? photosOf(db, draft.id) : [],
    grades: draft && gradeFacts(visit, order, draft),
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

function reportsPage(visit: Visit, order: WorkOrder, wrong: Shown) {
  const { db, actor } = visit;
  insist(actor, 'see codes');
  return visit.page('print-reports/show', {
    title: `Print report of ${order.reference}`,
    ...wrong,
    card: findCard(db, actor, order.id),
    order,
    asked: asksReports(db, order),
    untrained: isUntrained(db, order),
    ...GRADING,
    reports: submittedReports(db, order.id).map((report) => ({
      ...readFacts(db, order, report),
      grades: gradeFacts(visit, order, report),
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
