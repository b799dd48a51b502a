import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { notFound, Refusal } from '../../../domain/access/refusal.ts';
import { choose } from '../../../domain/people/brand-choices.ts';
import { KEPT_DAYS } from '../../../domain/secure/keeping.ts';
import { findCheck, keepCheck, MOST_CHECK_BYTES, type Picture } from '../../../domain/secure/pictures.ts';
import { anyPublicChecks } from '../../../domain/secure/secure-orders.ts';
import { type Inside, shownCheck } from '../../../domain/secure/shown.ts';
import { attachment } from '../uploads/file-upload.ts';
import type { Visit } from '../visit.ts';
import { originOf, receivePicture } from './picture-upload.ts';

const PHOTO = { field: 'photo', most: MOST_CHECK_BYTES };
const NONE = 'Choose the photo or scan that is to be checked.';

// A photo or scan of a code, and whether it is genuine: for people, and where a brand says so for everybody.

export function open(visit: Visit) {
  insistWelcome(visit);
  return form(visit, '');
}

export async function check(visit: Visit) {
  insistWelcome(visit);
  const sender = visit.known ?? { origin: originOf(visit) };
  let picture: Picture | undefined;
  let refusal: unknown;
  await visit.readForm(async (part) => {
    if (part.fieldname !== 'photo' || picture || refusal) return;
    try {
      ({ picture } = await receivePicture(visit.portal, part, PHOTO, (file) =>
        keepCheck(visit.db, sender, file),
      ));
    } catch (error) {
      refusal = error;
    }
  });
  if (picture) return visit.leadOn(`/verify/${picture.token}`);
  if (!refusal) visit.reply.code(422);
  return form(visit, refusal ? visit.refusedBy(refusal, 'too-many').message : NONE);
}

export function show(visit: Visit) {
  const facts = answerFacts(visit);
  const title = facts.isOpen ? 'Being checked' : facts.heading;
  return visit.page('secure/check', { title, ...facts });
}

// Asked while the picture is read; then the verdict comes in its place.
export function answer(visit: Visit) {
  return visit.fragment('secure/_answer', { ...answerFacts(visit), ...visit.poll });
}

export function picture(visit: Visit) {
  const { removedAt, mediaType, storedName, fileName } = found(visit);
  if (removedAt) throw notFound('picture');
  visit.reply.type(mediaType).header('Cache-Control', 'private, no-store');
  if (mediaType === 'image/tiff') visit.reply.header('Content-Disposition', attachment(fileName));
  return visit.reply.send(createReadStream(join(visit.folders.evidence, storedName)));
}

export function offer(visit: Visit) {
  const offered = visit.typed.offered === 'yes';
  choose(visit.db, visit.actor, 'publicChecks', offered);
  const done = offered
    ? 'Everybody may check your secure codes at /verify from now on.'
    : 'Only your people and your partners check your secure codes from now on.';
  return visit.leadOn('/company', done);
}

function form(visit: Visit, fault: string) {
  const facts = { title: 'Check a code', faults: fault ? { photo: fault } : {}, days: KEPT_DAYS };
  return visit.page('secure/verify', facts);
}

/** Unless a brand offers the check to everybody, it is for people who have signed in. */
function insistWelcome(visit: Visit): void {
  if (visit.known || anyPublicChecks(visit.db)) return;
  throw new Refusal('signed-out', 'Sign in to check a code.');
}

function found(visit: Visit): Picture {
  return findCheck(visit.db, visit.known, visit.partOf('token'));
}

function answerFacts(visit: Visit) {
  const { db, folders } = visit;
  const picture = found(visit);
  const isOpen = picture.state !== 'done';
  const shown = shownCheck(db, folders.keys, visit.known, picture);
  return {
    ...shown,
    codes: shown.codes.map((code) => ({ ...code, rows: code.inside ? scoreRows(code.inside) : [] })),
    picture,
    isOpen,
    isShown: picture.removedAt === null && picture.mediaType !== 'image/tiff',
    goesOn: new Date(picture.createdAt.getTime() + KEPT_DAYS * 86_400_000),
    poll: 0,
    announce: false,
  };
}

/** The scores of a code and what they are held against, for its companies. */
function scoreRows({ scores, limits }: Inside) {
  return SCORES.flatMap(([score, name]) => {
    const value = scores[score];
    if (value === undefined) return [];
    const limit = limits?.[score];
    const figure = (number?: number) => number?.toFixed(3) ?? '–';
    return [
      {
        name,
        value: figure(value),
        genuineFrom: figure(limit?.genuineFrom),
        copyBelow: figure(limit?.copyBelow),
      },
    ];
  });
}

const SCORES = [
  ['correlation', 'Correlation with the pattern'],
  ['prediction', 'Prediction by the pattern'],
] as const;
