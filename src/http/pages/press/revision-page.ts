import { proposedReduction, squareTo } from '../../../codes/sheet/gain.ts';
import { dotsInMm, modulesOf, printedSizes } from '../../../codes/size.ts';
import { may } from '../../../domain/access/actor.ts';
import type { Typed } from '../../../domain/forms/drafts.ts';
import { VALID_MONTHS } from '../../../domain/press/calibrating.ts';
import { gainInWords } from '../../../domain/press/calibration-reading.ts';
import {
  type Calibration,
  findRevision,
  listCalibrations,
  type Revision,
} from '../../../domain/press/calibrations.ts';
import type { Equipment } from '../../../domain/press/equipment.ts';
import { MOST_SCANS } from '../../../domain/press/measured/keeping-scans.ts';
import type { MeasuredValues } from '../../../domain/press/measured/measured.ts';
import { isOpen, scansOf } from '../../../domain/press/measured/scans.ts';
import { secureFacts } from '../../../domain/press/secure-pairs.ts';
import { sheetOf } from '../../../domain/press/sheet-shown.ts';
import type { Wrong } from '../errors.ts';
import { orderOf } from '../lists.ts';
import type { Visit } from '../visit.ts';
import { measuredFacts } from './measured/measured-facts.ts';
import { placePath, revisionOf } from './pair-path.ts';

/** A symbol to imagine the module by: version 3 holds most URLs. */
const USUAL_VERSION = 3;

/** What the page shows besides the revision: what was typed, what is wrong with it, and whether it is a draft from before. */
type Shown = Wrong & { values?: Typed | undefined; restored?: boolean };

/** The page of one revision: its steps while it is a draft, what became of it later. */
export function showRevision(visit: Visit, shown: Shown) {
  return visit.page('calibrations/revision', revisionFacts(visit, shown));
}

/** The same as its form was filled, with what is wrong about it. */
export function showAgain(visit: Visit, wrong: Wrong) {
  return showRevision(visit, { ...wrong, values: visit.typed });
}

/** What the page says, and pieces of it. */
export function revisionFacts(visit: Visit, { values, ...shown }: Shown = {}) {
  const { db, actor } = visit;
  const of = revisionOf(visit);
  const { pair } = of;
  const found = findRevision(db, actor, of);
  const { calibration, equipment, substrate } = found;
  const before = listCalibrations(db, actor, pair).find(({ state }) => state === 'approved');
  const path = placePath(visit);
  const measured = measuredFacts(db, found, path);
  const kept = { ...measured.take, ...valuesOf(calibration, equipment) };
  // After a refusal the form carries what is there now: the person has read of it, and may save again.
  const held = shown.sentence ? undefined : values;
  const version = held?.version ?? kept.version;
  const proposal = held?.proposal ?? measured.name;
  const scans = scansOf(db, calibration.id, 'calibration');
  return {
    title: `${substrate.name} on ${equipment.name}`,
    ...found,
    before: before?.calibration.id === calibration.id ? undefined : before,
    sheet: sheetFacts(found),
    secure: secureFacts(calibration, equipment),
    result: resultOf(found, measured.values),
    isProposed: calibration.dotsX === null,
    typed: { ...kept, ...values, version, proposal },
    order: orderOf(values ?? {}) ?? orderOf(visit.asked),
    months: VALID_MONTHS,
    path,
    measured,
    takes: Object.entries(measured.take ?? {}).map(([name, value]) => ({ name, value })),
    scans,
    isReading: scans.some(isOpen),
    canScan:
      found.state === 'draft' && may(actor, 'calibrate') && !equipment.archivedAt && !substrate.archivedAt,
    mostScans: MOST_SCANS,
    isRoom: scans.filter(({ capture }) => capture.state !== 'failed').length < MOST_SCANS,
    poll: 0,
    ...shown,
  };
}

/** What can be read off its sheet. */
function sheetFacts({ calibration, equipment }: ReturnType<typeof findRevision>) {
  const sheet = sheetOf(calibration, equipment);
  const modules = sheet.modules.map((module) => ({
    ...module,
    mm: dotsInMm(module.dotsX, equipment.resolutionX, 2),
  }));
  return { ...sheet, modules, tooWide: sheet.tooWide[0] };
}

/** What codes of this pair will be, before anybody approves it: as saved, else as its scans propose. */
function resultOf({ calibration, equipment }: ReturnType<typeof findRevision>, proposed?: MeasuredValues) {
  const values = calibration.dotsX === null ? proposed : (calibration as Calibration);
  if (!values) return undefined;
  const { resolutionX, resolutionY, imageFormat: format } = equipment;
  const { dotsX, dotsY, reductionX, reductionY, gainX, gainY } = values;
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
  return {
    version,
    dots_x: String(dotsX),
    dots_y: unless(dotsY === squareTo(dotsX, resolutionX, resolutionY), String(dotsY)),
    gain_x: gainInWords(gainX),
    gain_y: unless(gainX === gainY, gainInWords(gainY)),
    reduction_x: unless(reductionX === proposedReduction(gainX, resolutionX, dotsX), String(reductionX)),
    reduction_y: unless(reductionY === proposedReduction(gainY, resolutionY, dotsY), String(reductionY)),
    remarks,
  };
}
