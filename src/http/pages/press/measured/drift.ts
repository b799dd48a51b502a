import type { FastifyReply, FastifyRequest } from 'fastify';
import { insist } from '../../../../domain/access/actor.ts';
import { Refusal } from '../../../../domain/access/refusal.ts';
import { gainInWords } from '../../../../domain/press/calibration-reading.ts';
import { findRevision } from '../../../../domain/press/calibrations.ts';
import { listDriftChecks } from '../../../../domain/press/drift/drift-checks.ts';
import { scansOf } from '../../../../domain/press/measured/scans.ts';
import { sheetOf } from '../../../../domain/press/sheet-shown.ts';
import type { Portal } from '../../../portal.ts';
import { type Wrong, wrongOf } from '../../errors.ts';
import { asked, typed } from '../../fields.ts';
import { actorOf } from '../../guard.ts';
import { leadOn, type Page, page } from '../../page.ts';
import { pairOf, pathOf, revisionOf } from '../pair-path.ts';
import { receiveScan } from '../scans/scan-upload.ts';
import { checkInWords } from './check-words.ts';

/** Whether a press still prints as its calibration says: a scan of a sheet that is printed now, and the answers so far. */
export function driftPages(portal: Portal) {
  const show: Page = async (request, reply) => showDrift(portal, request, reply, {});

  const check: Page = async (request, reply) => {
    const of = () => ({ pair: pairOf(request), revision: revisionOf(request), purpose: 'drift' }) as const;
    try {
      const { capture, isNew } = await receiveScan(portal, request, reply, of);
      const told = isNew
        ? 'is taken, and read now: the answer stands here in a moment.'
        : 'was there already: its answer is below.';
      const { pair, revision } = of();
      return leadOn(reply, `${pathOf(pair)}/${revision}/drift`, `${capture.fileName} ${told}`);
    } catch (error) {
      return showDrift(portal, request, reply, { values: typed(request), wrong: wrongOf(reply, error) });
    }
  };

  return { show, check };
}

export function showDrift(
  { db }: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  {
    values = asked(request),
    wrong: { faults = {}, sentence } = {},
  }: { values?: ReturnType<typeof asked>; wrong?: Wrong },
) {
  const actor = actorOf(request);
  const pair = pairOf(request);
  const found = findRevision(db, actor, pair, revisionOf(request));
  insist(actor, 'calibrate');
  const { calibration, equipment, substrate, state } = found;
  if (state === 'draft')
    throw new Refusal('conflict', 'A draft has nothing to compare with. Approve it first.');
  const scans = scansOf(db, calibration.id, 'drift');
  const { gainX, gainY } = calibration;
  return page(request, reply, 'calibrations/drift', {
    title: `Check drift: ${substrate.name} on ${equipment.name}`,
    ...found,
    pairPath: pathOf(pair),
    path: `${pathOf(pair)}/${calibration.revision}`,
    sheet: sheetOf(calibration, equipment),
    gains: gainX === null || gainY === null ? undefined : [gainInWords(gainX), gainInWords(gainY)],
    checks: listDriftChecks(db, pair).map(checkInWords),
    open: scans.filter(({ capture }) => capture.state === 'waiting' || capture.state === 'reading'),
    failed: scans.filter(({ capture }) => capture.state === 'failed').slice(-3),
    typed: values,
    faults,
    sentence,
  });
}
