import { dotsInMm } from '../../../../codes/size.ts';
import type { Db } from '../../../../db/database.ts';
import type { Revision, RevisionState } from '../../../../domain/press/calibrations.ts';
import type { Equipment } from '../../../../domain/press/equipment.ts';
import { listCorrections } from '../../../../domain/press/measured/corrections.ts';
import { fieldsOf, type Measuring, measuringOf, nameOf } from '../../../../domain/press/measured/measured.ts';
import { measureDraft } from '../../../../domain/press/measured/measuring.ts';
import { readScans } from '../../../../domain/press/measured/scans.ts';
import { measured } from './figures.ts';
import { scanFacts } from './scan-facts.ts';

type Found = { calibration: Revision; equipment: Equipment; state: RevisionState };

/** What the page of a revision says of its scans: each one's figures, what they propose, what was corrected by hand. */
export function measuredFacts(db: Db, { calibration, equipment, state }: Found, path: string) {
  const scans = readScans(db, calibration.id);
  const saved = measuringOf(calibration);
  const measuring = state === 'draft' ? measureDraft(scans, equipment) : saved;
  return {
    scans: scans.map(({ id, place, picture, reading }) => ({
      ...scanFacts({ id, picture, reading, href: `${path}/scans/${id}/picture` }, equipment),
      place,
    })),
    name: nameOf(measuring),
    proposal: measuring && proposalInWords(measuring, equipment),
    values: measuring?.isFit ? measuring.values : undefined,
    take: measuring?.isFit ? fieldsOf(measuring.values) : undefined,
    isSaved: nameOf(measuring) === nameOf(saved),
    saved: saved && { isFit: saved.isFit, scans: scansInWords(saved) },
    corrections: listCorrections(db, calibration.id),
  };
}

function proposalInWords(measuring: Measuring, { resolutionX }: Equipment) {
  const scans = scansInWords(measuring);
  if (!measuring.isFit) return { scans, reasons: measuring.reasons };
  const { values, remarks } = measuring;
  const gain = (value: number, uncertainty: number) => `${measured(value / 1000, uncertainty / 1000, 1)} µm`;
  return {
    ...{ scans, remarks },
    module: { ...values, mm: dotsInMm(values.dotsX, resolutionX, 3) },
    gainX: gain(values.gainX, values.uncertaintyX),
    gainY: gain(values.gainY, values.uncertaintyY),
  };
}

/** `1 scan (left)`, `2 scans (left, right)`. */
function scansInWords({ scans }: Measuring): string {
  const places = scans.map(({ place }) => place).join(', ');
  return `${scans.length} ${scans.length === 1 ? 'scan' : 'scans'} (${places})`;
}
