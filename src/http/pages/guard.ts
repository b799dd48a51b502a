import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor, Doer } from '../../domain/access/actor.ts';
import { Refusal } from '../../domain/access/refusal.ts';
import { keepDraft } from '../../domain/forms/drafts.ts';
import { nobodyYet } from '../../domain/people/people.ts';
import { type Visitor, whoIs } from '../../domain/sign-in/sessions.ts';
import { networkOf } from '../../domain/sign-in/sign-in-tries.ts';
import type { Portal } from '../portal.ts';
import { browserOf } from './browser.ts';
import { formPage, fromHtmx, isHostOf } from './fields.ts';
import { checkForm } from './form-check.ts';
import { readCookie, sessionCookie } from './session-cookie.ts';
import { readFields } from './uploads/read-files.ts';

const SET_UP = '/profile/two-step';

declare module 'fastify' {
  interface FastifyRequest {
    visitor: Visitor;
  }
  interface FastifyContextConfig {
    /** The route is for everybody; without this word a person must be signed in. */
    open?: true;
    /** The route is for people who have yet to set up the two-step sign-in that their company requires. */
    beforeTwoStep?: true;
    /** The route takes files: it reads its form and checks it by itself. Elsewhere a form with files has no proof. */
    files?: true;
    /** Bytes of the largest file that the route takes, if that is more than any other's. */
    fileBytes?: number;
    /** The page on which the form stands that is posted here; without this word the one it was sent from. */
    formAt?: (request: FastifyRequest) => string;
  }
}

/** Who the request is from; every route but the open ones has somebody. */
export function actorOf(request: FastifyRequest): Actor {
  if (request.visitor.kind !== 'signed-in') throw new Refusal('signed-out', 'Sign in to go on.');
  return request.visitor.actor;
}

/** Somebody of whom only the address is known: what they do is done by nobody who has signed in. */
export function doerOf({ ip, headers }: FastifyRequest): Doer {
  return { from: ip, browser: browserOf(headers['user-agent']) };
}

/** The id of the session the request came with. */
export function sessionOf(request: FastifyRequest): string {
  if (request.visitor.kind !== 'signed-in') throw new Refusal('signed-out', 'Sign in to go on.');
  return request.visitor.sessionId;
}

/** What a rate limit counts by when it is about a person, not an address. */
export function personOf(request: FastifyRequest): string {
  return request.visitor.kind === 'signed-in'
    ? `person ${request.visitor.actor.userId}`
    : networkOf(request.ip);
}

/** Closed by default: no route runs without a person unless it says so, and no change without proof it came from our page. */
export function guard(app: FastifyInstance, portal: Portal): void {
  app.decorateRequest('visitor');
  app.addHook('onRequest', async (request) => {
    const cookie = readCookie(request, sessionCookie);
    request.visitor = cookie
      ? await whoIs(portal.db, doerOf(request), portal.session, cookie)
      : { kind: 'stranger' };
    // RFC 9112, 3.2
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1')
      throw new Refusal('invalid', 'The request names no host. Open the page again.');
    if (isChange(request) && !isSameOrigin(request, portal.origin)) {
      throw new Refusal(
        'forbidden',
        'This form came from another site. Open the page here and send it again.',
      );
    }
  });
  app.addHook('preValidation', async (request, reply) => {
    const readsItself = request.routeOptions.config.files === true && request.isMultipart();
    if (isChange(request) && !readsItself) await checkForm(portal, request, reply);
    if (request.routeOptions.config.open || request.is404) return;
    if (request.visitor.kind === 'signed-in') {
      if (!request.visitor.mustSetUp || request.routeOptions.config.beforeTwoStep) return;
      if (fromHtmx(request)) return reply.code(401).header('HX-Redirect', SET_UP).send();
      return reply.redirect(SET_UP, 303);
    }
    if (request.visitor.kind === 'expired' && readsItself) {
      keepDraft(portal.db, request.visitor.userId, formPage(request), await readFields(request));
      throw new Refusal('signed-out', 'Your session has ended. Sign in: what you typed is kept.');
    }
    if (nobodyYet(portal.db)) return reply.redirect('/set-up', 303);
    throw new Refusal('signed-out', 'Your session has ended. Sign in to go on.');
  });
}

function isChange(request: FastifyRequest): boolean {
  return request.method !== 'GET' && request.method !== 'HEAD';
}

// Browsers on plain http send no Sec-Fetch-Site, and old ones no Origin; what is no browser sends neither, and has its token.
function isSameOrigin(request: FastifyRequest, ours: string | undefined): boolean {
  const { 'sec-fetch-site': site, origin, referer } = request.headers;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const from = origin ?? (site === undefined ? referer : undefined);
  if (from === undefined) return true;
  if (!URL.canParse(from)) return false;
  const { origin: theirs, protocol, host } = new URL(from);
  return ours === undefined ? isHostOf(request, protocol, host) : theirs === ours;
}
