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
import type { Typed } from '../../../domain/forms/drafts.ts';
import { pictureOf } from '../../../domain/orders/packages.ts';
import { BATCH_SIZE } from '../../../domain/orders/work-orders.ts';
import { nameOf } from '../../../domain/people/company.ts';
import { checksOfCode } from '../../../domain/secure/checks.ts';
import { milestones } from '../../../domain/trace/audit.ts';
import type { Wrong } from '../errors.ts';
import type { Visit } from '../visit.ts';

// Looking a code up: by what stands on a label or in a list.

export function search(visit: Visit) {
  const { db, folders } = visit;
  const { q = '' } = visit.asked;
  insist(visit.actor, 'see codes');
  if (q.trim() === '') return searchPage(visit, { q });
  let found: Found;
  try {
    found = lookUp(db, visit.actor, folders.keys, q);
  } catch (error) {
    const { message } = visit.refusedBy(error, 'not-found');
    return searchPage(visit, { q, sentence: message });
  }
  const [code, ...others] = found.codes;
  if (code && others.length === 0)
    return visit.leadOn(`/codes/${extendedIdOf(db, folders.keys, code)}`, found.note);
  const rows = found.codes.map((each) => shortFacts(visit, each));
  return searchPage(visit, { q, rows });
}

export function show(visit: Visit) {
  return codePage(visit, codeOf(visit));
}

export function image(visit: Visit) {
  const { db, folders } = visit;
  const { order, sequence } = codeOf(visit);
  if (!isIssued(order)) throw new Refusal('not-found', 'There is no picture of this code.');
  const picture = pictureOf(db, order, sequence, folders);
  return visit.reply.type('image/png').header('Cache-Control', 'no-store').send(picture);
}

function codeOf(visit: Visit): Code {
  return findCode(visit.db, visit.actor, visit.folders.keys, visit.partOf('code'));
}

type Searched = { q: string; sentence?: string; rows?: ReturnType<typeof shortFacts>[] };

/** Checks by a picture that the page of a code lists. */
const CHECKS = 50;

/** Lists that were uploaded last. */
const LISTS = 5;

function searchPage(visit: Visit, facts: Searched) {
  const { db, actor } = visit;
  const lists = may(actor, 'change codes') ? recentLists(db, actor, LISTS) : [];
  return visit.page('codes/search', { title: 'Codes', ...facts, lists });
}

/** The page of one code; with what was wrong when its form was refused. */
export function codePage(visit: Visit, code: Code, wrong: Wrong & { typed?: Typed } = {}) {
  const { db } = visit;
  const { order, sequence } = code;
  const facts = shortFacts(visit, code);
  return visit.page('codes/show', {
    title: `Code ${facts.id}`,
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
    canChange: may(visit.actor, 'change codes') && isIssued(order),
    grave: isGrave(facts.status),
    reasons: REASONS.map((reason) => [reason, reason]),
  });
}

function shortFacts({ db, folders }: Visit, code: Code) {
  const { order, sequence } = code;
  return {
    order,
    sequence,
    id: extendedIdOf(db, folders.keys, code),
    serial: serialOf(db, code),
    status: statusOf(db, order, sequence),
  };
}
