import type { FastifyInstance } from 'fastify';
import { insist } from '../domain/actor.ts';
import { startCalibration } from '../domain/calibrating.ts';
import { listCalibrations } from '../domain/calibrations.ts';
import { findEquipment, listEquipment, ROWS } from '../domain/equipment.ts';
import { historyOf } from '../domain/history.ts';
import { findSubstrate, listSubstrates } from '../domain/substrates.ts';
import { asked, typed } from './forms.ts';
import { actorOf } from './guard.ts';
import { onwardQuery, wantedOf } from './lists.ts';
import { leadOn, page } from './pages.ts';
import { pairOf, pathOf } from './pair-path.ts';
import type { Portal } from './portal.ts';

/** What a list of pairs can be narrowed to. */
const SHOWN = ['approved', 'draft', 'expired', 'withdrawn'];

export function calibrationRoutes(app: FastifyInstance, { db }: Portal): void {
  app.get('/calibrations', async (request, reply) => {
    const { search, page: number } = wantedOf(request);
    const show = SHOWN.find((each) => each === asked(request).show) ?? '';
    const all = standings(listCalibrations(db, actorOf(request)));
    const found = all.filter(
      ({ equipment, substrate, states }) =>
        (show === '' || states.includes(show)) &&
        `${equipment.name} ${substrate.name}`.toLowerCase().includes(search.toLowerCase()),
    );
    return page(request, reply, 'calibrations/list', {
      title: 'Calibrations',
      rows: found.slice((number - 1) * ROWS, number * ROWS),
      total: found.length,
      none: all.length === 0,
      wanted: { search, show, page: number },
      shown: SHOWN,
    });
  });

  // Which pair: two lists that lead on to the pair's own page.
  app.get('/calibrations/new', async (request, reply) => {
    const actor = actorOf(request);
    const presses = listEquipment(db, actor);
    insist(actor, 'calibrate');
    const stocks = listSubstrates(db, actor);
    const { equipment = '', substrate = '', order = '', checked } = asked(request);
    const isIn = (rows: { id: number }[], id: string) => rows.some((row) => String(row.id) === id);
    const [known, knownToo] = [isIn(presses, equipment), isIn(stocks, substrate)];
    if (known && knownToo) {
      const query = onwardQuery({ order });
      return reply.redirect(`/calibrations/${equipment}/${substrate}${query ? `?${query}` : ''}`, 303);
    }
    const faults: Record<string, string> = {};
    if (checked && !known) faults.equipment = 'Choose the equipment.';
    if (checked && !knownToo) faults.substrate = 'Choose the substrate.';
    if (checked) reply.code(422);
    const facts = { title: 'Calibrate a pair', presses, stocks, equipment, substrate, order, faults };
    return page(request, reply, 'calibrations/new', facts);
  });

  app.get('/calibrations/:equipment/:substrate', async (request, reply) => {
    const actor = actorOf(request);
    const pair = pairOf(request);
    const equipment = findEquipment(db, actor, pair.equipmentId);
    const substrate = findSubstrate(db, actor, pair.substrateId);
    return page(request, reply, 'calibrations/pair', {
      title: `${substrate.name} on ${equipment.name}`,
      equipment,
      substrate,
      rows: listCalibrations(db, actor, pair),
      history: historyOf(db, pair),
      order: asked(request).order,
    });
  });

  app.post('/calibrations/:equipment/:substrate/revisions', async (request, reply) => {
    const pair = pairOf(request);
    const { revision } = startCalibration(db, actorOf(request), pair);
    const query = onwardQuery({ order: typed(request).order ?? '' });
    return leadOn(reply, `${pathOf(pair)}/${revision}${query ? `?${query}` : ''}`);
  });
}

type Row = ReturnType<typeof listCalibrations>[number];

/** One row a pair: what holds, else its last revision; the states that a filter finds it by. */
function standings(rows: Row[]): (Row & { states: string[]; draft: number | undefined })[] {
  const pairs = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.equipment.id} ${row.substrate.id}`;
    pairs.set(key, [...(pairs.get(key) ?? []), row]);
  }
  return [...pairs.values()].map((revisions) => {
    const draft = revisions.find(({ state }) => state === 'draft');
    const settled = revisions.filter(({ state }) => state !== 'draft');
    const main = settled.find(({ state }) => state === 'approved') ?? settled[0] ?? draft ?? revisions[0]!;
    const states = draft ? [main.state, 'draft'] : [main.state];
    return { ...main, states, draft: draft && draft !== main ? draft.calibration.revision : undefined };
  });
}
