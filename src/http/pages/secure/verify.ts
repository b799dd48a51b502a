import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../../domain/access/actor.ts';
import { notFound, Refusal } from '../../../domain/access/refusal.ts';
import { choose } from '../../../domain/people/brand-choices.ts';
import { KEPT_DAYS } from '../../../domain/secure/keeping.ts';
import { findCheck, keepCheck, MOST_CHECK_BYTES, type Picture } from '../../../domain/secure/pictures.ts';
import { anyPublicChecks } from '../../../domain/secure/secure-orders.ts';
import { type Inside, shownCheck } from '../../../domain/secure/shown.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { asked, isMultipart, partOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { fragment, leadOn, type Page, page } from '../page.ts';
import { attachment } from '../uploads/file-upload.ts';
import { readForm } from '../uploads/read-files.ts';
import { originOf, receivePicture } from './picture-upload.ts';

const PHOTO = { field: 'photo', most: MOST_CHECK_BYTES };
const NONE = 'Choose the photo or scan that is to be checked.';
const POLLS_AN_ANNOUNCEMENT = 5;

/** A photo or scan of a code, and whether it is genuine: for people, and where a brand says so for everybody. */
export function verifyPages(portal: Portal) {
  const { db, folders } = portal;

  const open: Page = async (request, reply) => {
    insistWelcome(portal, request);
    return form(request, reply, '');
  };

  const check: Page = async (request, reply) => {
    insistWelcome(portal, request);
    const sender = visitorOf(request) ?? { origin: originOf(portal, request) };
    let picture: Picture | undefined;
    let refusal: unknown;
    if (isMultipart(request))
      await readForm(portal, request, reply, async (part) => {
        if (part.fieldname !== 'photo' || picture || refusal) return;
        try {
          ({ picture } = await receivePicture(portal, part, PHOTO, (file) => keepCheck(db, sender, file)));
        } catch (error) {
          refusal = error;
        }
      });
    if (picture) return leadOn(reply, `/verify/${picture.token}`);
    if (!refusal) reply.code(422);
    return form(request, reply, refusal ? refusedBy(reply, refusal, 'too-many').message : NONE);
  };

  const show: Page = async (request, reply) => {
    const facts = answerFacts(portal, request);
    return page(request, reply, 'secure/check', {
      title: facts.isOpen ? 'Being checked' : facts.heading,
      ...facts,
    });
  };

  // Asked while the picture is read; then the verdict comes in its place.
  const answer: Page = async (request, reply) => {
    const poll = (Number(asked(request).poll) || 0) + 1;
    const facts = { ...answerFacts(portal, request), poll, announce: poll % POLLS_AN_ANNOUNCEMENT === 0 };
    return fragment(request, reply, 'secure/_answer', facts);
  };

  const picture: Page = async (request, reply) => {
    const { removedAt, mediaType, storedName, fileName } = found(portal, request);
    if (removedAt) throw notFound('picture');
    reply.type(mediaType).header('Cache-Control', 'private, no-store');
    if (mediaType === 'image/tiff') reply.header('Content-Disposition', attachment(fileName));
    return reply.send(createReadStream(join(folders.evidence, storedName)));
  };

  const offer: Page = async (request, reply) => {
    const offered = typed(request).offered === 'yes';
    choose(db, actorOf(request), 'publicChecks', offered);
    const done = offered
      ? 'Everybody may check your secure codes at /verify from now on.'
      : 'Only your people and your partners check your secure codes from now on.';
    return leadOn(reply, '/company', done);
  };

  return { open, check, show, answer, picture, offer };
}

function form(request: FastifyRequest, reply: FastifyReply, fault: string) {
  const facts = { title: 'Check a code', faults: fault ? { photo: fault } : {}, days: KEPT_DAYS };
  return page(request, reply, 'secure/verify', facts);
}

/** Unless a brand offers the check to everybody, it is for people who have signed in. */
function insistWelcome({ db }: Portal, request: FastifyRequest): void {
  if (visitorOf(request) || anyPublicChecks(db)) return;
  throw new Refusal('signed-out', 'Sign in to check a code.');
}

function visitorOf({ visitor }: FastifyRequest): Actor | undefined {
  return visitor.kind === 'signed-in' ? visitor.actor : undefined;
}

function found({ db }: Portal, request: FastifyRequest): Picture {
  return findCheck(db, visitorOf(request), partOf(request, 'token'));
}

function answerFacts(portal: Portal, request: FastifyRequest) {
  const { db, folders } = portal;
  const picture = found(portal, request);
  const isOpen = picture.state !== 'done';
  const shown = shownCheck(db, folders.keys, visitorOf(request), picture);
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
