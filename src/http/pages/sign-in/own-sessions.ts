import {
  endOtherSessions,
  endSession,
  findSession,
  listSessions,
} from '../../../domain/sign-in/own-sessions.ts';
import { posted } from '../posted.ts';
import type { Visit } from '../visit.ts';
import { checkOwnPassword } from './own-password.ts';

// Where a person is signed in. Ending a session asks for the password, or an open seat would sign its owner out elsewhere.
export function list(visit: Visit) {
  const sessions = listSessions(visit.db, visit.actor, visit.sessionId);
  return visit.page('sessions/list', { title: 'Where you are signed in', sessions });
}

export function askEnd(visit: Visit, faults = {}) {
  const session = findSession(visit.db, visit.actor, visit.partOf('name'));
  return visit.page('sessions/end', { title: 'End this session?', session, faults });
}

export const end = posted(async (visit) => {
  const { db } = visit;
  const { name } = findSession(db, visit.actor, visit.partOf('name'));
  await checkOwnPassword(visit);
  endSession(db, visit.actor, name);
  return visit.leadOn('/sessions', 'The session has ended.');
}, askEnd);

export function askEndOthers(visit: Visit, faults = {}) {
  return visit.page('sessions/end', { title: 'End all other sessions?', session: undefined, faults });
}

export const endOthers = posted(async (visit) => {
  await checkOwnPassword(visit);
  const count = endOtherSessions(visit.db, visit.actor, visit.sessionId);
  const done = count === 0 ? 'There was no other session.' : 'Every other session has ended.';
  return visit.leadOn('/sessions', done);
}, askEndOthers);
