import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import { SLICE } from '../../../domain/code-status/staging.ts';
import type { Reason } from '../../../domain/code-status/wishes.ts';
import type { Faults, Typed } from '../../../domain/forms/drafts.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import {
  beginList,
  dropPhoto,
  keepPhoto,
  leaveListOut,
  MOST_PHOTO_BYTES,
  stageListed,
  takeList,
} from '../../../domain/reports/attachments.ts';
import { FIELD, picturesOf } from '../../../domain/reports/grades/grade-pictures.ts';
import { type PrintReport, photosOf } from '../../../domain/reports/print-reports.ts';
import { saveReport } from '../../../domain/reports/report-drafts.ts';
import { isSubmitted, lookupSubmitted } from '../../../domain/reports/reporting.ts';
import { readCodeList } from '../codes/read-code-list.ts';
import { refusalOf } from '../errors.ts';
import { checkRoom, plainName } from '../uploads/file-upload.ts';
import { receiveFile } from '../uploads/received-file.ts';
import type { Visit } from '../visit.ts';
import { dropGraded, receiveGraded } from './grade-upload.ts';

const PHOTO = {
  field: 'photos',
  otherwise: 'photo',
  most: MOST_PHOTO_BYTES,
  kinds: ['image/png', 'image/jpeg'],
  words: 'PNG or JPEG photo',
} as const;

/** The form of a report with what came with it; what is wrong with a file stands beside its field, and the rest is kept. */
export async function receiveReport(
  visit: Visit,
  order: WorkOrder,
): Promise<{ given: Typed; faults: Faults; done?: PrintReport }> {
  const faults: Faults = {};
  const { db, actor } = visit;
  let draft: PrintReport | undefined;
  let again = false;
  let late: unknown;
  const given = await visit.readForm(async (part) => {
    // Pressed twice, its files came with the first: they make no draft of what is not reported yet.
    again ||= draft === undefined && isSubmitted(db, actor, order.id, visit.typed);
    if (again || late) return;
    // What came before the files is saved first: they belong to a draft.
    try {
      draft ??= saveReport(db, actor, order.id, visit.typed);
    } catch (error) {
      late = error;
      return;
    }
    try {
      if (part.fieldname === 'list') await receiveList(visit, draft, { part, order });
      if (part.fieldname === FIELD) await receiveGraded(visit, draft.id, part);
      if (part.fieldname === 'photos') await receivePhoto(visit, draft, part);
    } catch (error) {
      const { message, fields } = refusalOf(error);
      const [field] = part.fieldname === 'list' ? ['list'] : Object.keys(fields);
      if (field) faults[field] ??= message;
    }
  });
  const done = again ? lookupSubmitted(db, actor, order.id, given) : undefined;
  if (done) return { given, faults, done };
  if (late) throw late;
  if (again)
    faults.list =
      'This form differs from the report that you submitted. Choose its files again, if it has any.';
  if (draft) await dropWhatIsUnwanted(visit, draft, given);
  return { given: draft ? { ...given, version: String(draft.version) } : given, faults };
}

type Listed = { part: MultipartFile; order: WorkOrder };

/** A list takes the place of the one before. */
async function receiveList(visit: Visit, draft: PrintReport, { part, order }: Listed): Promise<void> {
  const { db, actor } = visit;
  const { spoiled_reason: reason = '' } = visit.typed;
  const wish = { status: 'blocked' as const, reason: (reason || 'misprint') as Reason };
  const { reference, brandId } = order;
  const read = await readCodeList(visit.portal, part, { wish, reference, brandId, only: order });
  const list = beginList(db, actor, draft, plainName(part.filename, 'list'));
  for await (const parts of read.marks.ranges(SLICE)) {
    stageListed(db, actor, list, parts);
    await new Promise(setImmediate);
  }
  takeList(db, actor, draft, list);
}

async function receivePhoto(visit: Visit, draft: PrintReport, part: MultipartFile): Promise<void> {
  const { folders } = visit;
  await checkRoom(folders.uploads, PHOTO.field);
  const places = { uploads: folders.uploads, kept: folders.evidence };
  await receiveFile(places, part, PHOTO, (photo) => keepPhoto(visit.db, visit.actor, draft, photo));
}

/** The list, the photos and the pictures of graded codes whose boxes are ticked go. */
async function dropWhatIsUnwanted(visit: Visit, draft: PrintReport, given: Typed): Promise<void> {
  const { db, folders, actor } = visit;
  if (given.drop_list === 'yes') leaveListOut(db, actor, draft);
  for (const { id } of photosOf(db, draft.id)) {
    if (given[`drop_photo_${id}`] !== 'yes') continue;
    const gone = dropPhoto(db, actor, draft, id);
    if (gone) await rm(join(folders.evidence, gone.storedName), { force: true });
  }
  for (const { picture } of picturesOf(db, draft.id))
    if (given[`drop_${FIELD}_${picture.id}`] === 'yes') await dropGraded(visit, draft.id, picture.id);
}
