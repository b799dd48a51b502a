import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Db } from '../../db/database.ts';
import { type Actor, Forbidden } from '../../domain/access/actor.ts';
import { notFound, Refusal, type RefusalCode } from '../../domain/access/refusal.ts';
import { type Faults, isSecret } from '../../domain/forms/drafts.ts';
import { lookupElsewhere } from '../../domain/orders/elsewhere.ts';
import { peopleWhoMay } from '../../domain/people/who-may.ts';
import type { Portal } from '../portal.ts';
import { formPage, fromHtmx, isId, partOf, typed } from './fields.ts';
import { leadOn, page } from './page.ts';

const STATUS: Record<RefusalCode, number> = {
  invalid: 422,
  'signed-out': 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  'too-many': 429,
};

const TITLES: Record<number, string> = {
  401: 'Please sign in',
  403: 'Not yours to do',
  404: 'Not found',
  409: 'Something changed meanwhile',
  410: 'This link is over',
  422: 'This needs mending',
  429: 'Too many tries',
  500: 'That did not work',
  507: 'The disk is full',
};

const MISTAKE = 'This is our mistake, not yours. What you had saved is safe. Try again in a moment.';
/** What a form says above its fields when the disk is full. */
export const FULL =
  'The disk of the portal is full, so nothing was changed. What you had saved is safe. Tell whoever runs the portal, and try again once there is room.';

/** Only a Refusal's sentence reaches a visitor; everything else is logged with the request's number. */
export function handleErrors(app: FastifyInstance, { db }: Portal): void {
  app.setNotFoundHandler((request) => {
    request.log.debug({ url: request.url }, 'no such page');
    throw notFound('page');
  });
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const refusal = error instanceof Refusal ? error : serverRefusal(error);
    if (!refusal) request.log.error({ err: error }, 'unexpected error');
    if (refusal?.code === 'signed-out') return toSignIn(request, reply, refusal.message);
    const status = refusal ? STATUS[refusal.code] : isFullDisk(error) ? 507 : 500;
    const sentence = refusal?.message ?? (status === 507 ? FULL : MISTAKE);
    reply.code(status);
    const { visitor } = request;
    const known = visitor?.kind === 'signed-in' ? visitor : undefined;
    const elsewhere = known && status === 404 ? orderElsewhere(db, known.actor, request) : undefined;
    return page(request, reply, 'errors/page', {
      title: elsewhere ? `This is at ${elsewhere.name}` : (TITLES[status] ?? 'That did not work'),
      elsewhere,
      sentence,
      again: status === 507 ? sendAgain(request) : undefined,
      who: known && error instanceof Forbidden ? peopleWhoMay(db, known.actor, error.right) : '',
      status,
      requestId: request.id,
    });
  });
}

/** Another company of the visitor's that has the work order which a page was asked of. */
function orderElsewhere(db: Db, actor: Actor, request: FastifyRequest) {
  const isPage = request.method === 'GET' && !fromHtmx(request);
  if (!isPage || !request.routeOptions.url?.startsWith('/work-orders/:id')) return undefined;
  const id = partOf(request, 'id');
  return isId(id) ? lookupElsewhere(db, actor, Number(id)) : undefined;
}

/** A refusal that a page shows by itself: of what was typed, or of a kind that is named. Anything else goes on up. */
export function refusalOf(error: unknown, ...kinds: RefusalCode[]): Refusal {
  if (error instanceof Refusal && ['invalid', ...kinds].includes(error.code)) return error;
  throw error;
}

/** The same, with its status on the answer. */
export function refusedBy(reply: FastifyReply, error: unknown, ...kinds: RefusalCode[]): Refusal {
  const refusal = refusalOf(error, ...kinds);
  reply.code(STATUS[refusal.code]);
  return refusal;
}

/** What a form shows above and beside its fields after it was refused. */
export type Wrong = { faults?: Faults; sentence?: string };

/**
 * What was typed comes back with what is wrong with it; the form of somebody who was second, with what changed; and that of
 * whoever met a full disk, with that.
 */
export function wrongOf(reply: FastifyReply, error: unknown): Wrong {
  if (isFullDisk(error)) {
    reply.request.log.error({ err: error }, 'the disk is full');
    reply.code(507);
    return { sentence: FULL };
  }
  const refusal = refusedBy(reply, error, 'conflict');
  return refusal.code === 'invalid' ? { faults: refusal.fields } : { sentence: refusal.message };
}

type Again = { action: string; fields: [string, string][]; hadFiles: boolean };

/** A form that can be sent again as it was typed, though without its files. Not one with a password. */
function sendAgain(request: FastifyRequest): Again | undefined {
  if (request.method !== 'POST') return undefined;
  const fields = Object.entries(typed(request)).filter(([name]) => name !== '_csrf' && name !== 'opened_for');
  if (fields.some(([name]) => isSecret(name))) return undefined;
  return { action: request.url, fields, hadFiles: request.isMultipart() };
}

export function isFullDisk(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['SQLITE_FULL', 'ENOSPC', 'EDQUOT'].includes(code);
}

// What the web server itself refuses, in our words.
function serverRefusal(error: FastifyError): Refusal | undefined {
  const { statusCode = 500 } = error;
  if (statusCode === 429)
    return new Refusal('too-many', 'There were too many tries. Wait five minutes, then try again.');
  if (statusCode === 413) return new Refusal('invalid', 'What you sent is larger than this page takes.');
  if (statusCode === 415) return new Refusal('invalid', 'This page does not take that kind of data.');
  if (statusCode >= 400 && statusCode < 500)
    return new Refusal('invalid', 'The request could not be read. Open the page again.');
  return undefined;
}

/** Whose session has ended reads so there; a stranger is asked to sign in, and no more. */
function toSignIn(request: FastifyRequest, reply: FastifyReply, sentence: string) {
  const wanted = request.method === 'GET' && !fromHtmx(request) ? request.url : formPage(request);
  const signIn = wanted === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(wanted)}`;
  if (fromHtmx(request)) return reply.code(401).header('HX-Redirect', signIn).send();
  return leadOn(reply, signIn, request.visitor?.kind === 'expired' ? sentence : undefined);
}
