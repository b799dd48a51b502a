import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { refuseFaults } from '../../../domain/access/refusal.ts';
import { dayInWords } from '../../../domain/forms/dates.ts';
import { type Faults, type Typed, takeDraft } from '../../../domain/forms/drafts.ts';
import {
  approveDraft,
  enterReading,
  findDraft,
  withdrawCalibration,
} from '../../../domain/press/calibrating.ts';
import { findRevision } from '../../../domain/press/calibrations.ts';
import { takeEvidence } from '../../../domain/press/evidence.ts';
import type { Portal } from '../../portal.ts';
import { refusalOf, type Wrong, wrongOf } from '../errors.ts';
import { isMultipart, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { onwardQuery, orderOf } from '../lists.ts';
import { leadOn, type Page, readerOf } from '../page.ts';
import { attachment } from '../uploads/file-upload.ts';
import { readForm } from '../uploads/read-files.ts';
import { receiveEvidence } from './evidence-upload.ts';
import { pathOf, revisionOf } from './pair-path.ts';
import { showRevision } from './revision-page.ts';

/** One revision of a pair: its sheet, what was read off it, its approval, its end. */
export function revisionPages(portal: Portal) {
  const { db, folders } = portal;

  const show: Page = async (request, reply) => {
    const draft = takeDraft(db, actorOf(request).userId, request.url);
    return showRevision(portal, request, reply, { values: draft, restored: draft !== undefined });
  };

  const enterReadings: Page = async (request, reply) => {
    const actor = actorOf(request);
    const faults: Faults = {};
    const receive = async (part: MultipartFile) => {
      findDraft(db, actor, revisionOf(request));
      try {
        await receiveEvidence(portal, actor, revisionOf(request), part);
      } catch (error) {
        Object.assign(faults, refusalOf(error).fields);
      }
    };
    const values = isMultipart(request) ? await readForm(portal, request, reply, receive) : typed(request);
    try {
      enterReading(db, actor, revisionOf(request), values);
      refuseFaults(faults);
      return leadOn(
        reply,
        `${placeOf(request, values)}#result`,
        'Your readings are saved. Check the result, then approve it.',
      );
    } catch (error) {
      const more = (wrong: Wrong) => ({ ...wrong, faults: { ...wrong.faults, ...faults } });
      return showRevision(portal, request, reply, { values, wrong: more(wrongOf(reply, error)) });
    }
  };

  const approve: Page = async (request, reply) => {
    const of = revisionOf(request);
    const values = typed(request);
    try {
      const { expiresAt } = approveDraft(db, actorOf(request), of, values);
      const { equipment, substrate } = findRevision(db, actorOf(request), of);
      const until = expiresAt ? ` until ${dayInWords(expiresAt, readerOf(request.visitor))}` : '';
      const order = orderOf(values);
      const flash = `${substrate.name} is calibrated for ${equipment.name}${until}.`;
      if (!order) return leadOn(reply, pathOf(of.pair), flash);
      const query = new URLSearchParams({ equipment: String(equipment.id), substrate: String(substrate.id) });
      return leadOn(reply, `/work-orders/${order}/generation?${query}`, `${flash} Both are chosen below.`);
    } catch (error) {
      return showRevision(portal, request, reply, { values, wrong: wrongOf(reply, error) });
    }
  };

  const withdraw: Page = async (request, reply) => {
    const of = revisionOf(request);
    const values = typed(request);
    try {
      withdrawCalibration(db, actorOf(request), of, values);
      return leadOn(reply, pathOf(of.pair), `Revision ${of.revision} is withdrawn.`);
    } catch (error) {
      return showRevision(portal, request, reply, { values, wrong: wrongOf(reply, error) });
    }
  };

  const evidence: Page = async (request, reply) => {
    const file = takeEvidence(db, actorOf(request), revisionOf(request));
    reply
      .type(file.mediaType)
      .header('Cache-Control', 'no-store')
      .header('X-Content-Type-Options', 'nosniff')
      .header('Content-Disposition', attachment(file.fileName))
      .header('Content-Length', file.bytes);
    return reply.send(createReadStream(join(folders.evidence, file.storedName)));
  };

  return { show, enterReadings, approve, withdraw, evidence };
}

function placeOf(request: FastifyRequest, values: Typed): string {
  const query = onwardQuery({ order: values.order ?? '' });
  const { pair, revision } = revisionOf(request);
  return `${pathOf(pair)}/${revision}${query ? `?${query}` : ''}`;
}
