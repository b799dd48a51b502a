import { parseExtendedId } from '../../../codes/id/crockford.ts';
import { insist, may } from '../../../domain/access/actor.ts';
import {
  changeCodes,
  findChange,
  hasGrave,
  insistIssued,
  isIssued,
  isOpen,
  undoChange,
} from '../../../domain/code-status/code-changes.ts';
import { whyNoTable } from '../../../domain/code-status/code-export.ts';
import { listChanges, rangesOf, tallyOf } from '../../../domain/code-status/code-status.ts';
import { findCode } from '../../../domain/code-status/look-up.ts';
import { type CodeChange, isGrave, REASONS } from '../../../domain/code-status/wishes.ts';
import type { Typed } from '../../../domain/forms/drafts.ts';
import { findWorkOrder, type WorkOrder } from '../../../domain/orders/work-orders.ts';
import type { Wrong } from '../errors.ts';
import type { Visit } from '../visit.ts';
import { codePage } from './codes.ts';

/** Changes that a page lists, and ranges that it shows of each. */
const LISTED = 100;
const RANGES = 6;

const DONE: Record<CodeChange['status'], string> = {
  blocked: 'blocked',
  unblocked: 'unblocked',
  active: 'activated',
};

// The status of an order's codes: what it is, who changed it, and changing it.

export function list(visit: Visit) {
  return changesPage(visit, findWorkOrder(visit.db, visit.actor, visit.id));
}

export function change(visit: Visit) {
  const { db, actor } = visit;
  const order = findWorkOrder(db, actor, visit.id);
  const given = visit.typed;
  // The page of one code has this form, too.
  const code = parseExtendedId(given.code ?? '');
  try {
    const made = changeCodes(db, actor, order.id, given);
    const path = code ? `/codes/${code}` : `/work-orders/${order.id}/code-changes`;
    return visit.leadOn(path, sentenceOf(made));
  } catch (error) {
    const wrong = { ...visit.wrongOf(error), typed: given };
    if (!code) return changesPage(visit, order, wrong);
    return codePage(visit, findCode(db, actor, visit.folders.keys, code), wrong);
  }
}

export function askUndo(visit: Visit) {
  const found = findChange(visit.db, visit.actor, visit.id);
  insist(visit.actor, 'change codes');
  return undoPage(visit, found);
}

export function undo(visit: Visit) {
  const { db } = visit;
  const found = findChange(db, visit.actor, visit.id);
  try {
    undoChange(db, visit.actor, found.change.id, visit.typed);
    const path = `/work-orders/${found.order.id}/code-changes`;
    return visit.leadOn(path, 'Taken back: what was said before holds again.');
  } catch (error) {
    return undoPage(visit, found, { ...visit.wrongOf(error), typed: visit.typed });
  }
}

/** What is wrong with a form, and what was typed into it. */
type Shown = Wrong & { typed?: Typed };

function changesPage(visit: Visit, order: WorkOrder, wrong: Shown = {}) {
  const { db, actor } = visit;
  insist(actor, 'see codes');
  const tally = tallyOf(db, order);
  const changes = listChanges(db, order, LISTED).map((change) => ({
    ...change,
    shown: rangesOf(db, change.id, RANGES),
    open: isOpen(change),
  }));
  return visit.page('codes/changes', {
    title: `Codes of ${order.reference}`,
    ...wrong,
    order,
    tally,
    tabled: whyNoTable(db, actor, order) === undefined,
    statuses: [...new Set(tally.map(({ status }) => status))],
    issued: isIssued(order),
    changes,
    listed: LISTED,
    canChange: may(actor, 'change codes') && isIssued(order),
    grave: hasGrave(db, order),
    reasons: REASONS.map((reason) => [reason, reason]),
  });
}

function undoPage(visit: Visit, { change, order }: ReturnType<typeof findChange>, wrong: Shown = {}) {
  if (change.state === 'done') insistIssued(order);
  return visit.page('codes/undo', {
    title: 'Undo this change?',
    ...wrong,
    order,
    change,
    what: DONE[change.status],
    grave: isGrave(change),
    shown: rangesOf(visit.db, change.id, RANGES),
  });
}

function sentenceOf(change: CodeChange): string {
  const codes = `${change.codes.toLocaleString('en')} ${change.codes === 1 ? 'code' : 'codes'}`;
  if (isOpen(change)) return `${codes} are being ${DONE[change.status]}. It goes on in the background.`;
  return `${codes} ${DONE[change.status]}.`;
}
