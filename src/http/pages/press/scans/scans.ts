// Start here: the scans of a draft's sheet, from their upload on: how far they are, their pictures, and away with them.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { notFound } from '../../../../domain/access/refusal.ts';
import { copyNameOf } from '../../../../domain/captures/captures.ts';
import { findScan, type ScansOf } from '../../../../domain/press/measured/keeping-scans.ts';
import { onward } from '../../lists.ts';
import { contested } from '../../posted.ts';
import type { Visit } from '../../visit.ts';
import { placePath, revisionOf } from '../pair-path.ts';
import { revisionFacts, showAgain, showRevision } from '../revision-page.ts';
import { dropScan, receiveScan } from './scan-upload.ts';

export const send = contested(async (visit) => {
  const { isNew, capture } = await receiveScan(visit, () => ofDraft(visit));
  const waits = capture.state === 'waiting' ? 'waits to be read' : 'was there already';
  const told = isNew ? 'is taken, and read now' : waits;
  return visit.leadOn(scansAt(visit), `${capture.fileName} ${told}.`);
}, showAgain);

export const remove = contested(async (visit) => {
  await dropScan(visit, ofDraft(visit), visit.numberOf('scan'));
  return visit.leadOn(scansAt(visit), 'The scan is removed.');
}, showRevision);

// Asked while scans are read; once all are, what they say comes as well, where it stands on the page.
export function progress(visit: Visit) {
  const facts = { ...revisionFacts(visit), ...visit.poll };
  if (facts.isReading) return visit.fragment('calibrations/_scan_list', facts);
  visit.reply.header('HX-Retarget', '#scans').header('HX-Reswap', 'outerHTML');
  return visit.fragment('calibrations/_scanning', facts);
}

/** The small grey copy of a scan, as the process that read it made it. */
export async function picture(visit: Visit) {
  const capture = findScan(visit.db, visit.actor, revisionOf(visit), visit.numberOf('scan'));
  const file = join(visit.folders.evidence, copyNameOf(capture));
  const { size } = await stat(file).catch(() => {
    throw notFound('picture');
  });
  visit.reply.type('image/jpeg').header('Cache-Control', 'no-store').header('Content-Length', size);
  return visit.reply.send(createReadStream(file));
}

function ofDraft(visit: Visit): ScansOf {
  return { ...revisionOf(visit), purpose: 'calibration' };
}

function scansAt(visit: Visit): string {
  return `${onward(placePath(visit), { order: visit.typed.order ?? '' })}#scans`;
}
