import type { FastifyReply, FastifyRequest } from 'fastify';
import { insist, may } from '../../../domain/access/actor.ts';
import { Refusal } from '../../../domain/access/refusal.ts';
import { isIssued } from '../../../domain/code-status/code-changes.ts';
import { recentLists } from '../../../domain/code-status/code-lists.ts';
import { changesOf, statusOf } from '../../../domain/code-status/code-status.ts';
import {
  type Code,
  extendedIdOf,
  type Found,
  findCode,
  lookUp,
  serialOf,
} from '../../../domain/code-status/look-up.ts';
import { isGrave, REASONS } from '../../../domain/code-status/wishes.ts';
import { pictureOf } from '../../../domain/orders/packages.ts';
import { BATCH_SIZE } from '../../../domain/orders/work-orders.ts';
import { nameOf } from '../../../domain/people/company.ts';
import { checksOfCode } from '../../../domain/secure/checks.ts';
import { milestones } from '../../../domain/trace/audit.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy, type Wrong } from '../errors.ts';
import { asked, partOf } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';

/** Looking a code up: by what stands on a label or in a list. */
export function codePages(portal: Portal) {
  const { db, folders } = portal;

  const search: Page = async (request, reply) => {
    const { q = '' } = asked(request);
    insist(actorOf(request), 'see codes');
    if (q.trim() === '') return searchPage(portal, request, reply, { q });
    let found: Found;
    try {
      found = lookUp(db, actorOf(request), folders.keys, q);
    } catch (error) {
      const { message } = refusedBy(reply, error, 'not-found');
      return searchPage(portal, request, reply, { q, sentence: message });
    }
    const [code, ...others] = found.codes;
    if (code && others.length === 0)
      return leadOn(reply, `/codes/${extendedIdOf(db, folders.keys, code)}`, found.note);
    const rows = found.codes.map((each) => shortFacts(portal, each));
    return searchPage(portal, request, reply, { q, rows });
  };

  const show: Page = async (request, reply) => {
    const code = findCode(db, actorOf(request), folders.keys, partOf(request, 'code'));
    return codePage(portal, request, reply, code);
  };

  const image: Page = async (request, reply) => {
    const { order, sequence } = findCode(db, actorOf(request), folders.keys, partOf(request, 'code'));
    if (!isIssued(order)) throw new Refusal('not-found', 'There is no picture of this code.');
    const picture = pictureOf(db, order, sequence, folders);
    return reply.type('image/png').header('Cache-Control', 'no-store').send(picture);
  };

  return { search, show, image };
}

type Searched = { q: string; sentence?: string; rows?: ReturnType<typeof shortFacts>[] };

/** Checks by a picture that the page of a code lists. */
const CHECKS = 50;

/** Lists that were uploaded last. */
const LISTS = 5;

function searchPage({ db }: Portal, request: FastifyRequest, reply: FastifyReply, facts: Searched) {
  const actor = actorOf(request);
  const lists = may(actor, 'change codes') ? recentLists(db, actor, LISTS) : [];
  return page(request, reply, 'codes/search', { title: 'Codes', ...facts, lists });
}

/** The page of one code; with what was wrong when its form was refused. */
export function codePage(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  code: Code,
  wrong: Wrong & { typed?: Record<string, string> } = {},
) {
  const { db } = portal;
  const { order, sequence } = code;
  const facts = shortFacts(portal, code);
  const canChange = may(actorOf(request), 'change codes') && isIssued(order);
  return page(request, reply, 'codes/show', {
    title: `Code ${facts.id}`,
    typed: {},
    faults: {},
    ...wrong,
    ...facts,
    codeUrl: order.urlPrefix + facts.id,
    brandName: nameOf(db, order.brandId),
    partnerName: nameOf(db, order.partnerId),
    batch: Math.ceil(sequence / BATCH_SIZE),
    inBatch: ((sequence - 1) % BATCH_SIZE) + 1,
    changes: changesOf(db, order, sequence),
    milestones: milestones(db, order.id),
    checks: checksOfCode(db, code, CHECKS),
    checksListed: CHECKS,
    pictured: isIssued(order),
    canChange,
    grave: isGrave(facts.status),
    reasons: REASONS.map((reason) => [reason, reason]),
  });
}

function shortFacts({ db, folders }: Portal, code: Code) {
  const { order, sequence } = code;
  return {
    order,
    sequence,
    id: extendedIdOf(db, folders.keys, code),
    serial: serialOf(db, code),
    status: statusOf(db, order, sequence),
  };
}
