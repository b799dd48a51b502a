import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  endOtherSessions,
  endSession,
  findSession,
  listSessions,
} from '../../../domain/sign-in/own-sessions.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { partOf } from '../fields.ts';
import { actorOf, sessionOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';
import { checkOwnPassword } from './own-password.ts';

/** Where a person is signed in. Ending a session asks for the password, or an open seat would sign its owner out elsewhere. */
export function ownSessionPages({ db }: Portal) {
  const list: Page = async (request, reply) => {
    const sessions = listSessions(db, actorOf(request), sessionOf(request));
    return page(request, reply, 'sessions/list', { title: 'Where you are signed in', sessions });
  };

  const asking = (request: FastifyRequest, reply: FastifyReply, faults = {}) => {
    const session = findSession(db, actorOf(request), partOf(request, 'name'));
    return page(request, reply, 'sessions/end', { title: 'End this session?', session, faults });
  };
  const askEnd: Page = async (request, reply) => asking(request, reply);
  const end: Page = async (request, reply) => {
    try {
      const { name } = findSession(db, actorOf(request), partOf(request, 'name'));
      await checkOwnPassword(db, request);
      endSession(db, actorOf(request), name);
      return leadOn(reply, '/sessions', 'The session has ended.');
    } catch (error) {
      return asking(request, reply, refusedBy(reply, error).fields);
    }
  };

  const askingForAll = (request: FastifyRequest, reply: FastifyReply, faults = {}) => {
    const facts = { title: 'End all other sessions?', session: undefined, faults };
    return page(request, reply, 'sessions/end', facts);
  };
  const askEndOthers: Page = async (request, reply) => askingForAll(request, reply);
  const endOthers: Page = async (request, reply) => {
    try {
      await checkOwnPassword(db, request);
      const count = endOtherSessions(db, actorOf(request), sessionOf(request));
      const done = count === 0 ? 'There was no other session.' : 'Every other session has ended.';
      return leadOn(reply, '/sessions', done);
    } catch (error) {
      return askingForAll(request, reply, refusedBy(reply, error).fields);
    }
  };

  return { list, askEnd, end, askEndOthers, endOthers };
}
