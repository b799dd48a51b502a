import { takeGraphicKey } from '../../../domain/orders/graphic-keys.ts';
import type { Portal } from '../../portal.ts';
import { idOf } from '../fields.ts';
import { actorOf } from '../guard.ts';
import type { Page } from '../page.ts';

/** The key that the graphics of a data package are drawn with: a file of its own, so that a package alone draws none. */
export function graphicKeyDownload({ db, folders }: Portal): Page {
  return async (request, reply) => {
    const { fileName, text } = takeGraphicKey(db, folders, actorOf(request), idOf(request));
    return reply
      .type('application/json')
      .header('Content-Disposition', `attachment; filename="${fileName}"`)
      .header('Cache-Control', 'no-store')
      .send(text);
  };
}
