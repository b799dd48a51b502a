import { takeGraphicKey } from '../../../domain/orders/graphic-keys.ts';
import type { Visit } from '../visit.ts';

/** The key that the graphics of a data package are drawn with: a file of its own, so that a package alone draws none. */
export function graphicKey(visit: Visit) {
  const { fileName, text } = takeGraphicKey(visit.db, visit.folders, visit.actor, visit.id);
  return visit.reply
    .type('application/json')
    .header('Content-Disposition', `attachment; filename="${fileName}"`)
    .header('Cache-Control', 'no-store')
    .send(text);
}
