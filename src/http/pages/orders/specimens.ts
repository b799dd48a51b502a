import { Readable } from 'node:stream';
import { specimenZip } from '../../../codes/package/specimen-zip.ts';
import { SPECIMENS, takeSpecimens } from '../../../domain/orders/specimens.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { asked, idOf } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { inTurns } from '../in-turns.ts';
import type { Page } from '../page.ts';
import { attachment } from '../uploads/file-upload.ts';
import { choicePage } from './generation.ts';

/** Pictures with the shape of an order's codes that are none: drawn as they are sent, and kept nowhere. */
export function specimenPages(portal: Portal) {
  const download: Page = async (request, reply) => {
    const { equipment = '', substrate = '' } = asked(request);
    try {
      const pair = { equipmentId: Number(equipment), substrateId: Number(substrate) };
      const { plan, about } = takeSpecimens(portal.db, actorOf(request), idOf(request), pair);
      reply
        .type('application/zip')
        .header('Cache-Control', 'no-store')
        .header('X-Content-Type-Options', 'nosniff')
        .header('Content-Disposition', attachment(`${plan.folder}.zip`));
      const pieces = inTurns(specimenZip(plan, SPECIMENS, about));
      return reply.send(Readable.from(pieces, { objectMode: false }));
    } catch (error) {
      const { message, code } = refusedBy(reply, error, 'conflict');
      const given = { equipment, substrate, checked: 'yes' };
      return choicePage(portal, request, reply, given, code === 'conflict' ? message : undefined);
    }
  };

  return { download };
}
