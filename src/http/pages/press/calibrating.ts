import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import { refuseFaults } from '../../../domain/access/refusal.ts';
import { dayInWords } from '../../../domain/forms/dates.ts';
import type { Faults } from '../../../domain/forms/drafts.ts';
import {
  approveDraft,
  enterReading,
  findDraft,
  withdrawCalibration,
} from '../../../domain/press/calibrating.ts';
import { findRevision } from '../../../domain/press/calibrations.ts';
import { takeEvidence } from '../../../domain/press/evidence.ts';
import { refusalOf } from '../errors.ts';
import { onward, orderOf } from '../lists.ts';
import { contested } from '../posted.ts';
import { attachment } from '../uploads/file-upload.ts';
import type { Visit } from '../visit.ts';
import { receiveEvidence } from './evidence-upload.ts';
import { pathOf, placePath, revisionOf } from './pair-path.ts';
import { showAgain, showRevision } from './revision-page.ts';

// One revision of a pair: its sheet, what was read off it, its approval, its end.

export function show(visit: Visit) {
  return showRevision(visit, visit.draftOr(undefined));
}

export async function enterReadings(visit: Visit) {
  const { db, actor } = visit;
  const faults: Faults = {};
  const receive = async (part: MultipartFile) => {
    findDraft(db, actor, revisionOf(visit));
    try {
      await receiveEvidence(visit, part);
    } catch (error) {
      Object.assign(faults, refusalOf(error).fields);
    }
  };
  const values = await visit.readForm(receive);
  try {
    enterReading(db, actor, revisionOf(visit), values);
    refuseFaults(faults);
    const path = onward(placePath(visit), { order: values.order ?? '' });
    return visit.leadOn(`${path}#result`, 'Your readings are saved. Check the result, then approve it.');
  } catch (error) {
    const wrong = visit.wrongOf(error);
    return showRevision(visit, { ...wrong, values, faults: { ...wrong.faults, ...faults } });
  }
}

export const approve = contested((visit) => {
  const { db, actor } = visit;
  const of = revisionOf(visit);
  const values = visit.typed;
  const { expiresAt } = approveDraft(db, actor, of, values);
  const { equipment, substrate } = findRevision(db, actor, of);
  const until = expiresAt ? ` until ${dayInWords(expiresAt, visit.reader)}` : '';
  const order = orderOf(values);
  const flash = `${substrate.name} is calibrated for ${equipment.name}${until}.`;
  if (!order) return visit.leadOn(pathOf(of.pair), flash);
  const chosen = { equipment: String(equipment.id), substrate: String(substrate.id) };
  return visit.leadOn(onward(`/work-orders/${order}/generation`, chosen), `${flash} Both are chosen below.`);
}, showAgain);

export const withdraw = contested((visit) => {
  const of = revisionOf(visit);
  const values = visit.typed;
  withdrawCalibration(visit.db, visit.actor, of, values);
  return visit.leadOn(pathOf(of.pair), `Revision ${of.revision} is withdrawn.`);
}, showAgain);

export function evidence(visit: Visit) {
  const file = takeEvidence(visit.db, visit.actor, revisionOf(visit));
  visit.reply
    .type(file.mediaType)
    .header('Cache-Control', 'no-store')
    .header('Content-Disposition', attachment(file.fileName))
    .header('Content-Length', file.bytes);
  return visit.reply.send(createReadStream(join(visit.folders.evidence, file.storedName)));
}
