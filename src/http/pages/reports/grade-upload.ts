import type { MultipartFile } from '@fastify/multipart';
import { transactAs } from '../../../domain/access/acting.ts';
import { MOST_CAPTURE_BYTES } from '../../../domain/captures/captures.ts';
import type { Faults } from '../../../domain/forms/drafts.ts';
import {
  FIELD,
  findGradable,
  keepGradePicture,
  removeGradePicture,
} from '../../../domain/reports/grades/grade-pictures.ts';
import {
  receiveNewPicture,
  receivePictures,
  removePictures,
  type Taken,
} from '../uploads/received-picture.ts';
import type { Visit } from '../visit.ts';

const WANTED = { field: FIELD, most: MOST_CAPTURE_BYTES };

/** Takes one picture of printed codes for a report. Whoever may not is told before its first byte is taken. */
export async function receiveGraded(
  { db, portal, actor }: Visit,
  reportId: number,
  part: MultipartFile,
): Promise<{ isNew: boolean }> {
  findGradable(db, actor, reportId);
  return receiveNewPicture(portal, part, WANTED, (file) => keepGradePicture(db, actor, reportId, file));
}

/** How many pictures of a form were taken, and what is wrong with the others. Which report they are of is asked once the form is known to be ours. */
export async function receiveAllGraded(
  visit: Visit,
  reportOf: () => number,
): Promise<{ taken: Taken; faults: Faults }> {
  const { taken, fault } = await receivePictures(visit, FIELD, (part) =>
    receiveGraded(visit, reportOf(), part),
  );
  // Whoever may no more since the request began is told that first.
  transactAs(visit.db, visit.actor, (tx, actor) => findGradable(tx, actor, reportOf()));
  const none = taken.new + taken.known === 0 ? 'Choose the photos or scans of printed codes.' : undefined;
  const said = fault ?? none;
  return { taken, faults: said ? { [FIELD]: said } : {} };
}

/** Takes a picture out, with its files. */
export async function dropGraded({ db, folders, actor }: Visit, reportId: number, id: number) {
  const gone = removeGradePicture(db, actor, reportId, id);
  if (gone) await removePictures(folders, [gone]);
}
