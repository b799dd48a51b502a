import { Readable } from 'node:stream';
import { extensionOf } from '../../../codes/package/layout.ts';
import { calibrationSheet } from '../../../codes/sheet/sheet.ts';
import { takeSheet } from '../../../domain/press/calibration-sheet.ts';
import { inTurns } from '../in-turns.ts';
import { attachment } from '../uploads/file-upload.ts';
import type { Visit } from '../visit.ts';
import { showDrift } from './measured/drift.ts';
import { revisionOf } from './pair-path.ts';
import { showRevision } from './revision-page.ts';

/** The sheet to print for a draft: drawn as it is sent, and kept nowhere. */
export function sheet(visit: Visit) {
  const of = revisionOf(visit);
  try {
    const plan = takeSheet(visit.db, visit.actor, of, visit.asked.width ?? '');
    const { format, equipment, substrate } = plan;
    const sheet = calibrationSheet(plan);
    const name = `calibration-${plain('equipment', equipment)}-${plain('substrate', substrate)}-r${of.revision}`;
    visit.reply
      .type(sheet.mediaType)
      .header('Cache-Control', 'no-store')
      .header('Content-Disposition', attachment(`${name}.${extensionOf(format)}`));
    // A wide sheet at a high resolution takes a second to draw.
    return visit.reply.send(Readable.from(inTurns(sheet.chunks()), { objectMode: false }));
  } catch (error) {
    const values = visit.asked;
    const show = values.of === 'drift' ? showDrift : showRevision;
    return show(visit, { ...visit.wrongOf(error), values });
  }
}

// Its name in letters that every system takes; what has none of them by its number.
function plain(kind: string, { id, name }: { id: number; name: string }): string {
  const words = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return (
    words
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40) || `${kind}-${id}`
  );
}
