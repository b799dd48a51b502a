import type { FastifyReply, FastifyRequest } from 'fastify';
import { findSelf } from '../../../domain/people/profile.ts';
import { secretInWords, uriOf } from '../../../domain/sign-in/totp.ts';
import {
  countRecoveryCodes,
  drawSecret,
  lookupPendingSecret,
  renewRecoveryCodes,
  turnOff,
  turnOn,
} from '../../../domain/sign-in/two-step.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';
import { checkOwnPassword } from './own-password.ts';
import { qrCode } from './qr-code.ts';

const title = 'Two-step sign-in';

export function twoStepPages({ db, folders: { keys } }: Portal) {
  const overview = (request: FastifyRequest, reply: FastifyReply, faults = {}) => {
    const actor = actorOf(request);
    const { twoStepSince } = findSelf(db, actor);
    const required = request.visitor.kind === 'signed-in' && request.visitor.mustSetUp;
    const left = countRecoveryCodes(db, actor.userId);
    return page(request, reply, 'profile/two-step', { title, twoStepSince, required, left, faults });
  };
  const setUp = (request: FastifyRequest, reply: FastifyReply, faults = {}) => {
    const secret = lookupPendingSecret(db, keys, actorOf(request));
    if (!secret) return reply.redirect('/profile/two-step', 303);
    const facts = { title: 'Set up two-step sign-in', secret: secretInWords(secret), faults };
    return page(request, reply, 'profile/two-step-set-up', facts);
  };
  // Shown in the answer to the POST itself: kept for a page after it, the codes would lie in the database readable.
  const showCodes = (request: FastifyRequest, reply: FastifyReply, codes: string[]) =>
    page(request, reply, 'profile/recovery-codes', { title: 'Recovery codes', codes });

  const show: Page = async (request, reply) => overview(request, reply);

  const start: Page = async (request, reply) => {
    try {
      await checkOwnPassword(db, request);
      drawSecret(db, keys, actorOf(request));
      return leadOn(reply, '/profile/two-step/set-up');
    } catch (error) {
      return overview(request, reply, refusedBy(reply, error).fields);
    }
  };

  const showSetUp: Page = async (request, reply) => setUp(request, reply);

  const qrPicture: Page = async (request, reply) => {
    const actor = actorOf(request);
    const secret = lookupPendingSecret(db, keys, actor);
    if (!secret) return reply.redirect('/profile/two-step', 303);
    reply.header('Cache-Control', 'no-store').type('image/svg+xml');
    return qrCode(uriOf(secret, actor.email));
  };

  const finish: Page = async (request, reply) => {
    try {
      return showCodes(request, reply, turnOn(db, keys, actorOf(request), typed(request).code ?? ''));
    } catch (error) {
      return setUp(request, reply, refusedBy(reply, error).fields);
    }
  };

  const renewCodes: Page = async (request, reply) => {
    try {
      await checkOwnPassword(db, request);
      return showCodes(request, reply, renewRecoveryCodes(db, actorOf(request)));
    } catch (error) {
      return overview(request, reply, refusedBy(reply, error).fields);
    }
  };

  const end: Page = async (request, reply) => {
    try {
      await checkOwnPassword(db, request);
      turnOff(db, actorOf(request));
      return leadOn(reply, '/profile', 'Two-step sign-in is off.');
    } catch (error) {
      return overview(request, reply, refusedBy(reply, error).fields);
    }
  };

  return { show, start, showSetUp, qrPicture, finish, renewCodes, end };
}
