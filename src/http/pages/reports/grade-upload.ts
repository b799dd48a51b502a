import type { MultipartFile } from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { transactAs } from '../../../domain/access/acting.ts';
import type { Actor } from '../../../domain/access/actor.ts';
import { Refusal } from '../../../domain/access/refusal.ts';
import { MOST_CAPTURE_BYTES } from '../../../domain/captures/captures.ts';
import type { Faults } from '../../../domain/forms/drafts.ts';
import {
  FIELD,
  findGradable,
  keepGradePicture,
  removeGradePicture,
} from '../../../domain/reports/grades/grade-pictures.ts';
import type { Portal } from '../../portal.ts';
import { refusalOf } from '../errors.ts';
import { isMultipart } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { readForm } from '../uploads/read-files.ts';
import { receiveNewPicture, removePictures } from '../uploads/received-picture.ts';

const WANTED = { field: FIELD, most: MOST_CAPTURE_BYTES };

/** Takes one picture of printed codes for a report. Whoever may not is told before its first byte is taken. */
export async function receiveGraded(
  portal: Portal,
  request: FastifyRequest,
  reportId: number,
  part: MultipartFile,
): Promise<{ isNew: boolean }> {
  const actor = actorOf(request);
  findGradable(portal.db, actor, reportId);
  return receiveNewPicture(portal, part, WANTED, (file) =>
    keepGradePicture(portal.db, actor, reportId, file),
  );
}

/**
 * How many pictures of a form were taken, and what is wrong with the others: one that is none does not keep the rest. Which report they
 * are of is asked once the form is known to be ours.
 */
export async function receiveAllGraded(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  reportOf: () => number,
): Promise<{ taken: number; known: number; faults: Faults }> {
  const faults: Faults = {};
  const taken = { new: 0, known: 0 };
  let refused: unknown;
  const take = async (part: MultipartFile) => {
    if (part.fieldname !== FIELD || refused) return;
    try {
      const { isNew } = await receiveGraded(portal, request, reportOf(), part);
      taken[isNew ? 'new' : 'known']++;
    } catch (error) {
      if (error instanceof Refusal && error.code === 'invalid') faults[FIELD] ??= refusalOf(error).message;
      else refused = error;
    }
  };
  if (isMultipart(request)) await readForm(portal, request, reply, take);
  if (refused) throw refused;
  // Whoever may no more since the request began is told that first.
  transactAs(portal.db, actorOf(request), (tx, actor) => findGradable(tx, actor, reportOf()));
  if (taken.new + taken.known === 0) faults[FIELD] ??= 'Choose the photos or scans of printed codes.';
  return { taken: taken.new, known: taken.known, faults };
}

/** Takes a picture out, with its files. */
export async function dropGraded({ db, folders }: Portal, actor: Actor, reportId: number, id: number) {
  const gone = removeGradePicture(db, actor, reportId, id);
  if (gone) await removePictures(folders, [gone]);
}
