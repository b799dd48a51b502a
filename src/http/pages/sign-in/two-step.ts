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
import { posted } from '../posted.ts';
import type { Visit } from '../visit.ts';
import { checkOwnPassword } from './own-password.ts';
import { qrCode } from './qr-code.ts';

const title = 'Two-step sign-in';

export function show(visit: Visit, faults = {}) {
  const { db, actor } = visit;
  const { twoStepSince } = findSelf(db, actor);
  const required = visit.visitor.kind === 'signed-in' && visit.visitor.mustSetUp;
  const left = countRecoveryCodes(db, actor.userId);
  return visit.page('profile/two-step', { title, twoStepSince, required, left, faults });
}

export function showSetUp(visit: Visit, faults = {}) {
  const secret = lookupPendingSecret(visit.db, visit.folders.keys, visit.actor);
  if (!secret) return visit.reply.redirect('/profile/two-step', 303);
  const facts = { title: 'Set up two-step sign-in', secret: secretInWords(secret), faults };
  return visit.page('profile/two-step-set-up', facts);
}

// Shown in the answer to the POST itself: kept for a page after it, the codes would lie in the database readable.
function showCodes(visit: Visit, codes: string[]) {
  return visit.page('profile/recovery-codes', { title: 'Recovery codes', codes });
}

export const start = posted(async (visit) => {
  await checkOwnPassword(visit);
  drawSecret(visit.db, visit.folders.keys, visit.actor);
  return visit.leadOn('/profile/two-step/set-up');
}, show);

export function qrPicture(visit: Visit) {
  const { db, actor } = visit;
  const secret = lookupPendingSecret(db, visit.folders.keys, actor);
  if (!secret) return visit.reply.redirect('/profile/two-step', 303);
  visit.reply.header('Cache-Control', 'no-store').type('image/svg+xml');
  return qrCode(uriOf(secret, actor.email));
}

export const finish = posted((visit) => {
  const codes = turnOn(visit.db, visit.folders.keys, visit.actor, visit.typed.code ?? '');
  return showCodes(visit, codes);
}, showSetUp);

export const renewCodes = posted(async (visit) => {
  await checkOwnPassword(visit);
  return showCodes(visit, renewRecoveryCodes(visit.db, visit.actor));
}, show);

export const end = posted(async (visit) => {
  await checkOwnPassword(visit);
  turnOff(visit.db, visit.actor);
  return visit.leadOn('/profile', 'Two-step sign-in is off.');
}, show);
