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
  await checkToken(portal, request, reply);
  if (request.visitor.kind !== 'signed-in' || request.routeOptions.config.open) return;
  const { userId, companyId, companyName } = request.visitor.actor;
  if (typed(request).opened_for === openedFor({ userId, companyId })) return;
  throw new Refusal(
    'conflict',
    `This form was opened for another person or company; you are now here for ${companyName}. Nothing was changed. Open the page again.`,
  );
}

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
      reject(
        new Refusal(
          'forbidden',
          'This form is too old to be trusted. Go back, open the page again and send it once more.',
        ),
      );
    };
    request.server.csrfProtection(request, Object.create(reply, { send: { value: refuse } }), resolve);
  });
}
