import type { FastifyReply, FastifyRequest } from 'fastify';
import { insist } from '../../../../domain/access/actor.ts';
import { Refusal } from '../../../../domain/access/refusal.ts';
import { type Typed, takeDraft } from '../../../../domain/forms/drafts.ts';
import { gainInWords } from '../../../../domain/press/calibration-reading.ts';
import { findRevision } from '../../../../domain/press/calibrations.ts';
import { listDriftChecks } from '../../../../domain/press/drift/drift-checks.ts';
import { listLabelOrders } from '../../../../domain/press/drift/label-orders.ts';
import { isOpen, scansOf } from '../../../../domain/press/measured/scans.ts';
import { sheetOf } from '../../../../domain/press/sheet-shown.ts';
import type { Portal } from '../../../portal.ts';
import { type Wrong, wrongOf } from '../../errors.ts';
import { asked, numberOf, typed } from '../../fields.ts';
import { actorOf } from '../../guard.ts';
import { fragment, leadOn, type Page, page } from '../../page.ts';
import { pathOf, revisionOf } from '../pair-path.ts';
import { dropScan, receiveScan } from '../scans/scan-upload.ts';
import { checksInWords } from './check-words.ts';

/** Whether a press still prints as its calibration says: a scan of a sheet that is printed now, and the answers so far. */
export function driftPages(portal: Portal) {
  const show: Page = async (request, reply) => {
    const draft = takeDraft(portal.db, actorOf(request).userId, request.url);
    if (!draft) return showDrift(portal, request, reply, {});
    const labels = draft.work_order !== undefined;
    return showDrift(portal, request, reply, { values: draft, labels, restored: true });
  };

  const send = async (request: FastifyRequest, reply: FastifyReply, order?: string) => {
    const of = () => ({ ...driftOf(request), ...(order !== undefined && { order }) });
    try {
      const { capture, isNew } = await receiveScan(portal, request, reply, of);
      const told = isNew
        ? 'is taken, and read now: its answer stands below in a moment.'
        : 'was there already: its answer is below.';
      const { pair, revision } = of();
      return leadOn(reply, `${pathOf(pair)}/${revision}/drift#drift-answer`, `${capture.fileName} ${told}`);
    } catch (error) {
      return showDrift(portal, request, reply, {
        values: typed(request),
        wrong: wrongOf(reply, error),
        labels: order !== undefined,
      });
    }
  };
  const check: Page = async (request, reply) => send(request, reply);
  /** Which order's labels they are is a field of the form. */
  const checkLabels: Page = async (request, reply) => send(request, reply, '');

  const remove: Page = async (request, reply) => {
    try {
      await dropScan(portal, request, driftOf(request), numberOf(request, 'scan'));
      const { pair, revision } = driftOf(request);
      return leadOn(reply, `${pathOf(pair)}/${revision}/drift#drift-answer`, 'The picture is removed.');
    } catch (error) {
      return showDrift(portal, request, reply, { wrong: wrongOf(reply, error) });
    }
  };

  const progress: Page = async (request, reply) => {
    const poll = (Number(asked(request).poll) || 0) + 1;
    const known = driftFacts(portal, request, {});
    const reading = poll % POLLS_AN_ANNOUNCEMENT === 0 ? 'The picture is being read.' : undefined;
    const announce = known.isReading ? reading : 'Every picture is done.';
    return fragment(request, reply, 'calibrations/_drift_answer', { ...known, poll, announce });
  };

  return { show, check, checkLabels, remove, progress };
}

type Shown = { values?: Typed; wrong?: Wrong; labels?: boolean; restored?: boolean };

const POLLS_AN_ANNOUNCEMENT = 5;

export function showDrift(portal: Portal, request: FastifyRequest, reply: FastifyReply, shown: Shown) {
  return page(request, reply, 'calibrations/drift', driftFacts(portal, request, shown));
}

function driftFacts(
  { db }: Portal,
  request: FastifyRequest,
  { values = asked(request), wrong: { faults = {}, sentence } = {}, labels = false, restored = false }: Shown,
) {
  const actor = actorOf(request);
  const of = revisionOf(request);
  const { pair } = of;
  const found = findRevision(db, actor, of);
  insist(actor, 'calibrate');
  const { calibration, equipment, substrate, state } = found;
  if (state === 'draft')
    throw new Refusal('conflict', 'A draft has nothing to compare with. Approve it first.');
  const scans = scansOf(db, calibration.id, 'drift');
  const { gainX, gainY } = calibration;
  const open = scans.filter(isOpen);
  return {
    title: `Check drift: ${substrate.name} on ${equipment.name}`,
    ...found,
    pairPath: pathOf(pair),
    path: `${pathOf(pair)}/${calibration.revision}`,
    sheet: sheetOf(calibration, equipment),
    gains: gainX === null || gainY === null ? undefined : [gainInWords(gainX), gainInWords(gainY)],
    ...checksInWords(listDriftChecks(db, pair)),
    orders: listLabelOrders(db, actor, calibration).map(({ id, reference, brand }) => [
      id,
      `${reference}, ${brand}`,
    ]),
    open,
    isReading: open.length > 0,
    poll: 0,
    announce: undefined as string | undefined,
    failed: scans.filter(({ capture }) => capture.state === 'failed'),
    typed: values,
    labels,
    restored,
    faults,
    sentence,
  };
}

function driftOf(request: FastifyRequest) {
  return { ...revisionOf(request), purpose: 'drift' } as const;
}
