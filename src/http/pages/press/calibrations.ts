import { squareDeviation } from '../../../codes/size.ts';
import { insist } from '../../../domain/access/actor.ts';
import type { Faults } from '../../../domain/forms/drafts.ts';
import { narrowed } from '../../../domain/forms/long-choices.ts';
import { startCalibration } from '../../../domain/press/calibrating.ts';
import { type Calibration, listCalibrations, SOON } from '../../../domain/press/calibrations.ts';
import { driftedOf, listDriftChecks } from '../../../domain/press/drift/drift-checks.ts';
import { findEquipment, listEquipment } from '../../../domain/press/equipment.ts';
import { secureFacts } from '../../../domain/press/secure-pairs.ts';
import { listStandings } from '../../../domain/press/standings.ts';
import { findSubstrate, listSubstrates } from '../../../domain/press/substrates.ts';
import { historyOf } from '../../../domain/trace/history.ts';
import { listFacts, onward, type Shows } from '../lists.ts';
import type { Visit } from '../visit.ts';
import { checksInWords } from './measured/check-words.ts';
import { gainHistory } from './measured/gain-history.ts';
import { pairOf, pathOf } from './pair-path.ts';

/** What a list of pairs can be narrowed to. */
const SHOWS: Shows = [
  ['', 'All'],
  ['approved', 'Approved'],
  ['draft', 'With a draft'],
  ['expired', 'Expired'],
  ['withdrawn', 'Withdrawn'],
];

export function list(visit: Visit) {
  const { db, actor } = visit;
  const shown = { shows: SHOWS, path: '/calibrations' };
  const facts = listFacts(visit, shown, (wanted) => listStandings(db, actor, wanted));
  const ids = facts.rows.map(({ calibration }) => calibration.id);
  return visit.page('calibrations/list', { title: 'Calibrations', ...facts, drifted: driftedOf(db, ids) });
}

// Which pair: two lists that lead on to the pair's own page.
export function choose(visit: Visit) {
  const { db, actor } = visit;
  const presses = listEquipment(db, actor);
  insist(actor, 'calibrate');
  const substrates = listSubstrates(db, actor);
  const { equipment = '', substrate = '', order = '', find = '', ...more } = visit.asked;
  // “Find” narrows the lists, and goes nowhere.
  const checked = more.checked !== undefined && find === '';
  const isIn = (rows: { id: number }[], id: string) => rows.some((row) => String(row.id) === id);
  const [known, knownToo] = [isIn(presses, equipment), isIn(substrates, substrate)];
  if (known && knownToo && find === '')
    return visit.leadOn(onward(`/calibrations/${equipment}/${substrate}`, { order }));
  const faults: Faults = {};
  if (checked && !known) faults.equipment = 'Choose the equipment.';
  if (checked && !knownToo) faults.substrate = 'Choose the substrate.';
  if (checked) visit.reply.code(422);
  // Where there is but one, it is meant.
  const only = (rows: { id: number }[], id: string) => (rows.length === 1 ? String(rows[0]?.id) : id);
  const [press, material] = [only(presses, equipment), only(substrates, substrate)];
  return visit.page('calibrations/new', {
    title: 'Calibrate a pair',
    presses: optionsOf(presses, press, more.find_equipment),
    substrates: optionsOf(substrates, material, more.find_substrate),
    totals: { equipment: presses.length, substrates: substrates.length },
    finds: { equipment: more.find_equipment, substrate: more.find_substrate },
    equipment: press,
    substrate: material,
    order,
    faults,
  });
}

export function show(visit: Visit) {
  const { db, actor } = visit;
  const pair = pairOf(visit);
  const equipment = findEquipment(db, actor, pair.equipmentId);
  const substrate = findSubstrate(db, actor, pair.substrateId);
  const rows = listCalibrations(db, actor, pair);
  const current = rows.find(({ state }) => state === 'approved');
  const checks = listDriftChecks(db, pair);
  return visit.page('calibrations/pair', {
    title: `${substrate.name} on ${equipment.name}`,
    equipment,
    substrate,
    rows,
    current,
    draft: rows.find(({ state }) => state === 'draft'),
    archived: [equipment, substrate].find(({ archivedAt }) => archivedAt)?.name,
    deviation: current && deviationOf(current),
    secure: current && secureFacts(current.calibration, equipment),
    soon: SOON,
    history: historyOf(db, pair),
    ...checksInWords(checks),
    gains: gainHistory(rows, checks),
    drifted: current && driftedOf(db, [current.calibration.id]).size > 0,
    order: visit.asked.order,
  });
}

export function start(visit: Visit) {
  const pair = pairOf(visit);
  const { revision } = startCalibration(visit.db, visit.actor, pair);
  return visit.leadOn(onward(`${pathOf(pair)}/${revision}`, { order: visit.typed.order ?? '' }));
}

function deviationOf({ calibration, equipment }: ReturnType<typeof listCalibrations>[number]): number {
  const { dotsX, dotsY } = calibration as Calibration;
  return squareDeviation({ ...equipment, dotsX, dotsY });
}

function optionsOf(
  rows: { id: number; name: string }[],
  chosen: string,
  search: string | undefined,
): [number, string][] {
  const shown = narrowed(
    rows,
    ({ name }) => name,
    ({ id }) => String(id) === chosen,
    search,
  );
  return shown.map(({ id, name }) => [id, name]);
}
