import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../domain/access/actor.ts';
import { Refusal } from '../../domain/access/refusal.ts';
import { keepDraft } from '../../domain/forms/drafts.ts';
import type { Portal } from '../portal.ts';
import { formPage, typed } from './fields.ts';

/**
 * The form's token, and who it was opened for. A form that outlived its session or its token is kept for its author and
 * opened again after signing in.
 */
export async function checkForm(portal: Portal, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.routeOptions.config.open !== true && request.visitor.kind !== 'signed-in') {
    if (request.visitor.kind === 'expired')
      keepDraft(portal.db, request.visitor.userId, formPage(request), typed(request));
    throw new Refusal('signed-out', 'Your session has ended. Sign in: what you typed is kept.');
  }
  const { visitor } = request;
  const forWhom =
    visitor.kind === 'signed-in' && !request.routeOptions.config.open ? visitor.actor : undefined;
  if (forWhom && typed(request).opened_for) mustBeFor(forWhom, request);
  await checkToken(portal, request, reply);
  if (forWhom) mustBeFor(forWhom, request);
}

/** A form of somebody else, or of another company, is told so: its token would only be called too old. */
function mustBeFor({ userId, companyId, companyName }: Actor, request: FastifyRequest): void {
  const { opened_for = '' } = typed(request);
  if (opened_for === openedFor({ userId, companyId })) return;
  throw new Refusal(
    'conflict',
    `This form was opened for another person or company; you are now here for ${companyName}. Nothing was changed. Open the page again.`,
  );
}

const TOO_OLD = 'This form is too old to be trusted. Go back, open the page again and send it once more.';

/** What every form carries: whom it was opened for. */
export function openedFor({ userId, companyId }: Pick<Actor, 'userId' | 'companyId'>): string {
  return `${userId}.${companyId}`;
}

// Left to itself the plugin answers a wrong token and never calls back, so it is given a reply whose answer is ours.
function checkToken(portal: Portal, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = () => {
      if (request.visitor.kind === 'signed-in')
        keepDraft(portal.db, request.visitor.actor.userId, formPage(request), typed(request));
      reject(new Refusal('forbidden', TOO_OLD));
    };
    request.server.csrfProtection(request, Object.create(reply, { send: { value: refuse } }), resolve);
  });
}
