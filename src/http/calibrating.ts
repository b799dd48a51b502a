import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { proposedReduction } from '../codes/gain.ts';
import { modulesOf, printedSizes } from '../codes/size.ts';
import {
  approveDraft,
  enterReading,
  findDraft,
  VALID_MONTHS,
  withdrawCalibration,
} from '../domain/calibrating.ts';
import { gainInWords, squareTo } from '../domain/calibration-reading.ts';
import { type Calibration, findRevision, listCalibrations, type Revision } from '../domain/calibrations.ts';
import { dayInWords } from '../domain/dates.ts';
import { type Typed, takeDraft } from '../domain/drafts.ts';
import type { Equipment } from '../domain/equipment.ts';
import { takeEvidence } from '../domain/evidence.ts';
import { Refusal, refuseFaults } from '../domain/refusal.ts';
import { receiveEvidence } from './evidence-upload.ts';
import { attachment } from './file-upload.ts';
import { again, type Wrong } from './form-again.ts';
import { asked, isMultipart, typed } from './forms.ts';
import { actorOf } from './guard.ts';
import { onwardQuery, orderOf } from './lists.ts';
import { leadOn, page } from './pages.ts';
import { pairOf, pathOf, revisionOf } from './pair-path.ts';
import type { Portal } from './portal.ts';
import { readForm } from './uploads.ts';

const AT = '/calibrations/:equipment/:substrate/:revision';
/** A symbol to imagine the module by: version 3 holds most URLs. */
const USUAL_VERSION = 3;

// Every form stands on the revision's page, one step up from where it is posted.
const formAt = (request: FastifyRequest) => request.url.replace(/\/(?:reading|approval|withdrawal)$/, '');

/** One revision of a pair: its sheet, what was read off it, its approval, its end. */
export function calibratingRoutes(app: FastifyInstance, portal: Portal): void {
  const { db, folders } = portal;

  app.get(AT, async (request, reply) => {
    const draft = takeDraft(db, actorOf(request).userId, request.url);
    return show(portal, request, reply, draft, {}, draft !== undefined);
  });

  app.post(`${AT}/reading`, { config: { files: true, formAt } }, async (request, reply) => {
    const actor = actorOf(request);
    const faults: Record<string, string> = {};
    const receive = async (part: MultipartFile) => {
      const place = [pairOf(request), revisionOf(request)] as const;
      findDraft(db, actor, ...place);
      try {
        await receiveEvidence(portal, actor, ...place, part);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'invalid') throw error;
        Object.assign(faults, error.fields);
      }
    };
    const values = isMultipart(request)
      ? await readForm(app, portal, request, reply, receive)
      : typed(request);
    try {
      enterReading(db, actor, pairOf(request), revisionOf(request), values);
      refuseFaults(faults);
      return leadOn(
        reply,
        `${placeOf(request, values)}#result`,
        'Your readings are saved. Check the result, then approve it.',
      );
    } catch (error) {
      const more = (wrong: Wrong) => ({ ...wrong, faults: { ...wrong.faults, ...faults } });
      return again(error, reply, (wrong) => show(portal, request, reply, values, more(wrong)));
    }
  });

  app.post(`${AT}/approval`, { config: { formAt } }, async (request, reply) => {
    const pair = pairOf(request);
    const values = typed(request);
    try {
      const { expiresAt } = approveDraft(db, actorOf(request), pair, revisionOf(request), values);
      const { equipment, substrate } = findRevision(db, actorOf(request), pair, revisionOf(request));
      const until = expiresAt ? ` until ${dayInWords(expiresAt)}` : '';
      const order = orderOf(values);
      const flash = `${substrate.name} is calibrated for ${equipment.name}${until}.`;
      if (!order) return leadOn(reply, pathOf(pair), flash);
      const query = new URLSearchParams({ equipment: String(equipment.id), substrate: String(substrate.id) });
      return leadOn(reply, `/work-orders/${order}/generation?${query}`, `${flash} Both are chosen below.`);
    } catch (error) {
      return again(error, reply, (wrong) => show(portal, request, reply, values, wrong));
    }
  });

  app.post(`${AT}/withdrawal`, { config: { formAt } }, async (request, reply) => {
    const pair = pairOf(request);
    const values = typed(request);
    try {
      withdrawCalibration(db, actorOf(request), pair, revisionOf(request), values);
      return leadOn(reply, pathOf(pair), `Revision ${revisionOf(request)} is withdrawn.`);
    } catch (error) {
      return again(error, reply, (wrong) => show(portal, request, reply, values, wrong));
    }
  });

  app.get(`${AT}/evidence`, async (request, reply) => {
    const file = takeEvidence(db, actorOf(request), pairOf(request), revisionOf(request));
    reply
      .type(file.mediaType)
      .header('Cache-Control', 'private, no-cache')
      .header('X-Content-Type-Options', 'nosniff')
      .header('Content-Disposition', attachment(file.fileName))
      .header('Content-Length', file.bytes);
    return reply.send(createReadStream(join(folders.evidence, file.storedName)));
  });
}

function show(
  { db }: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  values: Typed | undefined,
  { faults = {}, sentence }: Wrong,
  restored = false,
) {
  const actor = actorOf(request);
  const pair = pairOf(request);
  const found = findRevision(db, actor, pair, revisionOf(request));
  const { calibration, equipment, substrate } = found;
  const before = listCalibrations(db, actor, pair).find(({ state }) => state === 'approved');
  const kept = valuesOf(calibration, equipment);
  const version = (sentence ? undefined : values?.version) ?? kept.version;
  return page(request, reply, 'calibrations/revision', {
    title: `${substrate.name} on ${equipment.name}`,
    ...found,
    before: before?.calibration.id === calibration.id ? undefined : before,
    result: calibration.dotsX === null ? undefined : resultOf(found),
    typed: { ...kept, ...values, version },
    order: orderOf(values ?? {}) ?? orderOf(asked(request)),
    months: VALID_MONTHS,
    path: `${pathOf(pair)}/${calibration.revision}`,
    faults,
    sentence,
    restored,
  });
}

/** What codes of this pair will be, before anybody approves it. */
function resultOf({ calibration, equipment }: ReturnType<typeof findRevision>) {
  const { resolutionX, resolutionY, imageFormat: format } = equipment;
  const { dotsX, dotsY, reductionX, reductionY, gainX, gainY } = calibration as Calibration;
  const drawing = { format, resolutionX, resolutionY, dotsX, dotsY, reductionX, reductionY };
  const gains = gainX === null || gainY === null ? undefined : [gainInWords(gainX), gainInWords(gainY)];
  return {
    ...drawing,
    sizes: printedSizes(drawing, USUAL_VERSION),
    modules: modulesOf(USUAL_VERSION),
    gains,
  };
}

/** The form as it was filled; what follows from another field is left to follow it again. */
function valuesOf(row: Revision, { resolutionX, resolutionY }: Equipment): Typed {
  const { dotsX, dotsY, gainX, gainY, reductionX, reductionY, remarks } = row;
  const version = String(row.version);
  if (dotsX === null || dotsY === null || gainX === null || gainY === null) return { version };
  const unless = (follows: boolean, value: string) => (follows ? '' : value);
  const proposed = [
    proposedReduction(gainX, resolutionX, dotsX),
    proposedReduction(gainY, resolutionY, dotsY),
  ];
  return {
    version,
    dots_x: String(dotsX),
    dots_y: unless(dotsY === squareTo(dotsX, resolutionX, resolutionY), String(dotsY)),
    gain_x: gainInWords(gainX),
    gain_y: unless(gainX === gainY, gainInWords(gainY)),
    reduction_x: unless(reductionX === proposed[0], String(reductionX)),
    reduction_y: unless(reductionY === proposed[1], String(reductionY)),
    remarks,
  };
}

function placeOf(request: FastifyRequest, values: Typed): string {
  const query = onwardQuery({ order: values.order ?? '' });
  return `${pathOf(pairOf(request))}/${revisionOf(request)}${query ? `?${query}` : ''}`;
}
