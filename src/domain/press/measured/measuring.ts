import type { NoiseFound } from '../../../captures/tasks.ts';
import { proposeCalibration } from '../../../codes/sheet/proposal.ts';
import type { Tx } from '../../../db/database.ts';
import { conflict, type Refusal } from '../../access/refusal.ts';
import type { Faults, Typed } from '../../forms/drafts.ts';
import type { Reading } from '../calibration-reading.ts';
import type { Revision } from '../calibrations.ts';
import type { Equipment } from '../equipment.ts';
import {
  type Corrected,
  type Correction,
  correctionsOf,
  keepCorrections,
  listCorrections,
  newCorrections,
  readCorrectionRemark,
} from './corrections.ts';
import { type Measuring, measuringOf, nameOf } from './measured.ts';
import { noiseOfAll } from './noise.ts';
import { isOpen, type ReadScan, readScans, scansOf } from './scans.ts';

/** How the values of a revision came about, as its trace says. */
export type Source = 'typed' | 'measured' | 'corrected';

/** What the scans of a draft that were read come to now; undefined as long as there is none. */
export function measureDraft(scans: ReadScan[], press: Equipment): Measuring | undefined {
  if (scans.length === 0) return undefined;
  const counted = scans.map(({ id, place }) => ({ id, place }));
  const proposal = proposeCalibration(
    scans.map(({ reading }) => reading),
    press,
  );
  if (!proposal.fit) return { scans: counted, isFit: false, reasons: proposal.reasons };
  const { module, gain, reductionX, reductionY, remarks } = proposal;
  const values = {
    ...module,
    ...{ reductionX, reductionY },
    ...{ gainX: inNanometres(gain.x.value), gainY: inNanometres(gain.y.value) },
    uncertaintyX: inNanometres(gain.x.uncertainty),
    uncertaintyY: inNanometres(gain.y.uncertainty),
  };
  return { scans: counted, isFit: true, values, remarks };
}

/** What is kept of the scans beside values that were typed or taken, with the corrections that it makes of them. */
export function holdAgainstScans(
  tx: Tx,
  draft: Revision,
  press: Equipment,
  { values, typed, faults }: { values: Reading; typed: Typed; faults: Faults },
) {
  const measuring = measureDraft(readScans(tx, draft.id), press);
  const all = measuring ? correctionsOf(values, measuring) : [];
  const added = newCorrections(all, listCorrections(tx, draft.id));
  const isOlder = (typed.proposal ?? '') !== nameOf(measuring);
  const isSound = Object.keys(faults).length === 0;
  const remark = readCorrectionRemark(typed, isSound && !isOlder && added.length > 0, faults);
  return {
    all,
    added,
    remark,
    isOlder,
    source: sourceOf(measuring, all),
    measured: measuring ? JSON.stringify(measuring) : null,
  };
}

/** Keeps the corrections, and says of them what the trace is to say. */
export function keepAgainstScans(
  tx: Tx,
  draft: Revision,
  { source, ...held }: Corrected & { source: Source },
  madeBy: number | null,
): Record<string, string> {
  keepCorrections(tx, draft.id, held, madeBy);
  const { added, remark } = held;
  const corrected = Object.fromEntries(
    added.map(({ figure, measured, typed }) => [`${figure}, measured → typed`, `${measured} → ${typed}`]),
  );
  return { source, ...corrected, ...(added.length > 0 && { why: remark }) };
}

/**
 * The noise blocks of the scans that the readings of a draft were saved beside; undefined without any. Scans that were read
 * since, or are still to be read, are refused: nobody has held the readings against them.
 */
export function noiseOfScans(tx: Tx, draft: Revision, press: Equipment): NoiseFound[] | undefined {
  refuseUnread(tx, draft);
  const scans = readScans(tx, draft.id);
  if (nameOf(measureDraft(scans, press)) !== nameOf(measuringOf(draft)))
    throw conflict(
      'Nothing was approved: the scans that were read are not those that the readings were saved beside. Take the proposal or save the readings again, then approve.',
    );
  return scans.length > 0 ? noiseOfAll(scans.map(({ reading }) => reading.noise)) : undefined;
}

function refuseUnread(tx: Tx, { id }: Revision): void {
  const open = scansOf(tx, id, 'calibration').find(isOpen);
  if (open)
    throw conflict(
      `${open.capture.fileName} is still being read. Wait for what it says, or remove it; then approve.`,
    );
}

export function scansSince(): Refusal {
  return conflict(
    'Nothing was saved: the scans that were read are not those that this page showed. Compare the values below with them, then save or approve again.',
  );
}

function sourceOf(measuring: Measuring | undefined, corrections: Correction[]): Source {
  if (!measuring?.isFit) return 'typed';
  return corrections.length > 0 ? 'corrected' : 'measured';
}

/** Nanometres of a figure in micrometres, to a tenth of one: no figure is surer. */
function inNanometres(micrometres: number): number {
  return 100 * Math.round(10 * micrometres);
}
