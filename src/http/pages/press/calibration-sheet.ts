import { Readable } from 'node:stream';
import { extensionOf } from '../../../codes/package/layout.ts';
import { calibrationSheet } from '../../../codes/sheet/sheet.ts';
import { takeSheet } from '../../../domain/press/calibration-sheet.ts';
import type { Portal } from '../../portal.ts';
import { wrongOf } from '../errors.ts';
import { asked } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { inTurns } from '../in-turns.ts';
import type { Page } from '../page.ts';
import { attachment } from '../uploads/file-upload.ts';
import { showDrift } from './measured/drift.ts';
import { revisionOf } from './pair-path.ts';
import { showRevision } from './revision-page.ts';

/** The sheet to print for a draft: drawn as it is sent, and kept nowhere. */
export function calibrationSheetPages(portal: Portal) {
  const sheet: Page = async (request, reply) => {
    const of = revisionOf(request);
    try {
      const plan = takeSheet(portal.db, actorOf(request), of, asked(request).width ?? '');
      const { format, equipment, substrate } = plan;
      const sheet = calibrationSheet(plan);
      const name = `calibration-${plain('equipment', equipment)}-${plain('substrate', substrate)}-r${of.revision}`;
      reply
        .type(sheet.mediaType)
        .header('Cache-Control', 'no-store')
        .header('X-Content-Type-Options', 'nosniff')
        .header('Content-Disposition', attachment(`${name}.${extensionOf(format)}`));
      // A wide sheet at a high resolution takes a second to draw.
      return reply.send(Readable.from(inTurns(sheet.chunks()), { objectMode: false }));
    } catch (error) {
      const shown = { values: asked(request), wrong: wrongOf(reply, error) };
      const show = shown.values.of === 'drift' ? showDrift : showRevision;
      return show(portal, request, reply, shown);
    }
  };

  return { sheet };
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
