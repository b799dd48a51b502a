import { countStuck, listStuck, sendAgain } from '../../../domain/trace/stuck-mails.ts';
import type { Portal } from '../../portal.ts';
import { idOf } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';

/** E-mails that did not reach their people. */
export function mailPages({ db, mailToFolder }: Portal) {
  const list: Page = async (request, reply) => {
    const actor = actorOf(request);
    const rows = listStuck(db, actor);
    const total = countStuck(db, actor);
    return page(request, reply, 'people/mails', {
      title: 'E-mails not delivered',
      rows,
      total,
      mailToFolder,
    });
  };

  const again: Page = async (request, reply) => {
    const recipient = sendAgain(db, actorOf(request), idOf(request));
    return leadOn(reply, '/mails', `The e-mail to ${recipient} is tried again now.`);
  };

  return { list, again };
}
