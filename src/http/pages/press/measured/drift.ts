import { insist } from '../../../../domain/access/actor.ts';
import { Refusal } from '../../../../domain/access/refusal.ts';
import type { Typed } from '../../../../domain/forms/drafts.ts';
import { gainInWords } from '../../../../domain/press/calibration-reading.ts';
import { findRevision } from '../../../../domain/press/calibrations.ts';
import { listDriftChecks } from '../../../../domain/press/drift/drift-checks.ts';
import { listLabelOrders } from '../../../../domain/press/drift/label-orders.ts';
import { isOpen, scansOf } from '../../../../domain/press/measured/scans.ts';
import { sheetOf } from '../../../../domain/press/sheet-shown.ts';
import type { Wrong } from '../../errors.ts';
import { contested } from '../../posted.ts';
import type { Visit } from '../../visit.ts';
import { pathOf, placePath, revisionOf } from '../pair-path.ts';
import { dropScan, receiveScan } from '../scans/scan-upload.ts';
import { checksInWords } from './check-words.ts';

// Whether a press still prints as its calibration says: a scan of a sheet that is printed now, and the answers so far.

export function show(visit: Visit) {
  const draft = visit.takeDraft();
  if (!draft) return showDrift(visit);
  return showDrift(visit, { values: draft, labels: draft.work_order !== undefined, restored: true });
}

async function send(visit: Visit, order?: string) {
  const of = () => ({ ...driftOf(visit), ...(order !== undefined && { order }) });
  try {
    const { capture, isNew } = await receiveScan(visit, of);
    const told = isNew
      ? 'is taken, and read now: its answer stands below in a moment.'
      : 'was there already: its answer is below.';
    return visit.leadOn(`${placePath(visit)}/drift#drift-answer`, `${capture.fileName} ${told}`);
  } catch (error) {
    return showDrift(visit, { ...visit.wrongOf(error), values: visit.typed, labels: order !== undefined });
  }
}

export function check(visit: Visit) {
  return send(visit);
}

/** Which order's labels they are is a field of the form. */
export function checkLabels(visit: Visit) {
  return send(visit, '');
}

export const remove = contested(async (visit) => {
  await dropScan(visit, driftOf(visit), visit.numberOf('scan'));
  return visit.leadOn(`${placePath(visit)}/drift#drift-answer`, 'The picture is removed.');
}, showDrift);

export function progress(visit: Visit) {
  const { poll, announce: again } = visit.poll;
  const known = driftFacts(visit);
  const reading = again ? 'The picture is being read.' : undefined;
  const announce = known.isReading ? reading : 'Every picture is done.';
  return visit.fragment('calibrations/_drift_answer', { ...known, poll, announce });
}

type Shown = Wrong & { values?: Typed; labels?: boolean; restored?: boolean };

export function showDrift(visit: Visit, shown?: Shown) {
  return visit.page('calibrations/drift', driftFacts(visit, shown));
}

function driftFacts(visit: Visit, { values = visit.asked, ...shown }: Shown = {}) {
  const { db, actor } = visit;
  const of = revisionOf(visit);
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
    path: placePath(visit),
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
    failed: scans.filter(({ capture }) => capture.state === 'failed'),
    typed: values,
    ...shown,
  };
}

function driftOf(visit: Visit) {
  return { ...revisionOf(visit), purpose: 'drift' } as const;
}
