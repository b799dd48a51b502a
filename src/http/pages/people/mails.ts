import { countStuck, listStuck, sendAgain } from '../../../domain/trace/stuck-mails.ts';
import type { Visit } from '../visit.ts';

/** E-mails that did not reach their people. */
export function list(visit: Visit) {
  const { db, actor } = visit;
  return visit.page('people/mails', {
    title: 'E-mails not delivered',
    rows: listStuck(db, actor),
    total: countStuck(db, actor),
    mailToFolder: visit.portal.mailToFolder,
  });
}

export function again(visit: Visit) {
  const recipient = sendAgain(visit.db, visit.actor, visit.id);
  return visit.leadOn('/mails', `The e-mail to ${recipient} is tried again now.`);
}
