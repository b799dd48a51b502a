import { Readable } from 'node:stream';
import { specimenZip } from '../../../codes/package/specimen-zip.ts';
import { SPECIMENS, takeSpecimens } from '../../../domain/orders/specimens.ts';
import { inTurns } from '../in-turns.ts';
import { attachment } from '../uploads/file-upload.ts';
import type { Visit } from '../visit.ts';
import { choicePage } from './generation.ts';

/** Pictures with the shape of an order's codes that are none: drawn as they are sent, and kept nowhere. */
export function download(visit: Visit) {
  const { equipment = '', substrate = '' } = visit.asked;
  try {
    const pair = { equipmentId: Number(equipment), substrateId: Number(substrate) };
    const { plan, about } = takeSpecimens(visit.db, visit.actor, visit.id, pair);
    visit.reply
      .type('application/zip')
      .header('Cache-Control', 'no-store')
      .header('Content-Disposition', attachment(`${plan.folder}.zip`));
    const pieces = inTurns(specimenZip(plan, SPECIMENS, about));
    return visit.reply.send(Readable.from(pieces, { objectMode: false }));
  } catch (error) {
    const { message, code } = visit.refusedBy(error, 'conflict');
    const given = { equipment, substrate, checked: 'yes' };
    return choicePage(visit, given, code === 'conflict' ? message : undefined);
  }
}
