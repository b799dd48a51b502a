import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseExtendedId } from '../../../codes/id/crockford.ts';
import { type Actor, insist, may } from '../../../domain/access/actor.ts';
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
import type { Portal } from '../../portal.ts';
import { type Wrong, wrongOf } from '../errors.ts';
import { idOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';
import { codePage } from './codes.ts';

/** Changes that a page lists, and ranges that it shows of each. */
const LISTED = 100;
const RANGES = 6;

const DONE: Record<CodeChange['status'], string> = {
  blocked: 'blocked',
  unblocked: 'unblocked',
  active: 'activated',
};

/** The status of an order's codes: what it is, who changed it, and changing it. */
export function changePages(portal: Portal) {
  const { db, folders } = portal;

  const list: Page = async (request, reply) => {
    const order = findWorkOrder(db, actorOf(request), idOf(request));
    return changesPage(portal, request, reply, order);
  };

  const change: Page = async (request, reply) => {
    const actor = actorOf(request);
    const order = findWorkOrder(db, actor, idOf(request));
    const given = typed(request);
    // The page of one code has this form, too.
    const code = parseExtendedId(given.code ?? '');
    try {
      const made = changeCodes(db, actor, order.id, given);
      const path = code ? `/codes/${code}` : `/work-orders/${order.id}/code-changes`;
      return leadOn(reply, path, sentenceOf(made));
    } catch (error) {
      const wrong = { ...wrongOf(reply, error), typed: given };
      if (!code) return changesPage(portal, request, reply, order, wrong);
      return codePage(portal, request, reply, findCode(db, actor, folders.keys, code), wrong);
    }
  };

  const askUndo: Page = async (request, reply) => {
    const found = findChange(db, actorOf(request), idOf(request));
    insist(actorOf(request), 'change codes');
    return undoPage(portal, request, reply, found);
  };

  const undo: Page = async (request, reply) => {
    const found = findChange(db, actorOf(request), idOf(request));
    try {
      undoChange(db, actorOf(request), found.change.id, typed(request));
      return leadOn(
        reply,
        `/work-orders/${found.order.id}/code-changes`,
        'Taken back: what was said before holds again.',
      );
    } catch (error) {
      return undoPage(portal, request, reply, found, { ...wrongOf(reply, error), typed: typed(request) });
    }
  };

  return { list, change, askUndo, undo };
}

type Shown = Wrong & { typed?: Typed };

function changesPage(
  { db }: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  order: WorkOrder,
  wrong: Shown = {},
) {
  const actor = actorOf(request);
  insist(actor, 'see codes');
  const tally = tallyOf(db, order);
  const changes = listChanges(db, order, LISTED).map((change) => ({
    ...change,
    shown: rangesOf(db, change.id, RANGES),
    open: isOpen(change),
  }));
  return page(request, reply, 'codes/changes', {
    title: `Codes of ${order.reference}`,
    typed: {},
    faults: {},
    ...wrong,
    order,
    tally,
    tabled: whyNoTable(db, actor, order) === undefined,
    statuses: [...new Set(tally.map(({ status }) => status))],
    issued: isIssued(order),
    changes,
    listed: LISTED,
    canChange: canChange(actor, order),
    grave: hasGrave(db, order),
    reasons: REASONS.map((reason) => [reason, reason]),
  });
}

function undoPage(
  { db }: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  { change, order }: { change: CodeChange; order: WorkOrder },
  wrong: Shown = {},
) {
  if (change.state === 'done') insistIssued(order);
  return page(request, reply, 'codes/undo', {
    title: 'Undo this change?',
    typed: {},
    faults: {},
    ...wrong,
    order,
    change,
    what: DONE[change.status],
    grave: isGrave(change),
    shown: rangesOf(db, change.id, RANGES),
  });
}

function canChange(actor: Actor, order: WorkOrder): boolean {
  return may(actor, 'change codes') && isIssued(order);
}

function sentenceOf(change: CodeChange): string {
  const codes = `${change.codes.toLocaleString('en')} ${change.codes === 1 ? 'code' : 'codes'}`;
  if (isOpen(change)) return `${codes} are being ${DONE[change.status]}. It goes on in the background.`;
  return `${codes} ${DONE[change.status]}.`;
}
