// Start here: the scans of a draft's sheet, from their upload on: how far they are, their pictures, and away with them.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { notFound } from '../../../../domain/access/refusal.ts';
import { copyNameOf } from '../../../../domain/captures/captures.ts';
import { findScan, type ScansOf } from '../../../../domain/press/measured/keeping-scans.ts';
import type { Portal } from '../../../portal.ts';
import { wrongOf } from '../../errors.ts';
import { asked, numberOf, typed } from '../../fields.ts';
import { actorOf } from '../../guard.ts';
import { onwardQuery } from '../../lists.ts';
import { fragment, leadOn, type Page } from '../../page.ts';
import { pathOf, revisionOf } from '../pair-path.ts';
import { revisionFacts, showRevision } from '../revision-page.ts';
import { dropScan, receiveScan } from './scan-upload.ts';

const POLLS_AN_ANNOUNCEMENT = 5;

export function scanPages(portal: Portal) {
  const { db, folders } = portal;

  const send: Page = async (request, reply) => {
    try {
      const { isNew, capture } = await receiveScan(portal, request, reply, () => ofDraft(request));
      const waits = capture.state === 'waiting' ? 'waits to be read' : 'was there already';
      const told = isNew ? 'is taken, and read now' : waits;
      return leadOn(reply, placeOf(request), `${capture.fileName} ${told}.`);
    } catch (error) {
      const wrong = wrongOf(reply, error);
      return showRevision(portal, request, reply, { values: typed(request), wrong });
    }
  };

  const remove: Page = async (request, reply) => {
    try {
      await dropScan(portal, request, ofDraft(request), numberOf(request, 'scan'));
      return leadOn(reply, placeOf(request), 'The scan is removed.');
    } catch (error) {
      return showRevision(portal, request, reply, { values: undefined, wrong: wrongOf(reply, error) });
    }
  };

  // Asked while scans are read; once all are, what they say comes as well, where it stands on the page.
  const progress: Page = async (request, reply) => {
    const poll = (Number(asked(request).poll) || 0) + 1;
    const known = revisionFacts(portal, request, { values: undefined });
    const facts = { ...known, poll, announce: poll % POLLS_AN_ANNOUNCEMENT === 0 };
    if (facts.isReading) return fragment(request, reply, 'calibrations/_scan_list', facts);
    reply.header('HX-Retarget', '#scans').header('HX-Reswap', 'outerHTML');
    return fragment(request, reply, 'calibrations/_scanning', facts);
  };

  /** The small grey copy of a scan, as the process that read it made it. */
  const picture: Page = async (request, reply) => {
    const capture = findScan(db, actorOf(request), revisionOf(request), numberOf(request, 'scan'));
    const file = join(folders.evidence, copyNameOf(capture));
    const { size } = await stat(file).catch(() => {
      throw notFound('picture');
    });
    reply
      .type('image/jpeg')
      .header('Cache-Control', 'no-store')
      .header('X-Content-Type-Options', 'nosniff')
      .header('Content-Length', size);
    return reply.send(createReadStream(file));
  };

  return { send, remove, progress, picture };
}

function ofDraft(request: FastifyRequest): ScansOf {
  return { ...revisionOf(request), purpose: 'calibration' };
}

function placeOf(request: FastifyRequest): string {
  const query = onwardQuery({ order: typed(request).order ?? '' });
  const { pair, revision } = revisionOf(request);
  return `${pathOf(pair)}/${revision}${query ? `?${query}` : ''}#scans`;
}
