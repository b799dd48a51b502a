import { may } from '../../domain/access/actor.ts';
import { daysLeft } from '../../domain/forms/dates.ts';
import { MOST_COUNTED } from '../../domain/forms/listing.ts';
import { countStates, countUndownloaded } from '../../domain/orders/work-orders.ts';
import { listCompanies } from '../../domain/people/companies.ts';
import { openInvitations } from '../../domain/people/invitations.ts';
import { countAsking } from '../../domain/people/partnerships.ts';
import { listWishes } from '../../domain/people/wished-names.ts';
import { type Calibration, endingCalibrations, type Pair, SOON } from '../../domain/press/calibrations.ts';
import { listDrifted } from '../../domain/press/drift/drift-checks.ts';
import { lastThings } from '../../domain/trace/audit.ts';
import { firstSteps } from './first-steps.ts';
import { listFacts, type Shows } from './lists.ts';
import { platformState } from './platform-state.ts';
import type { Visit } from './visit.ts';

/** Which companies the platform operator looks at. */
const SHOWS: Shows = [
  ['', 'All'],
  ['brand', 'Brands'],
  ['partner', 'Printing partners'],
  ['suspended', 'Suspended'],
];

export function show(visit: Visit) {
  const { db, actor } = visit;
  const facts = { title: actor.companyName, last: lastThings(db, actor, 10) };
  if (actor.kind === 'platform') {
    return visit.page('home/platform', {
      ...facts,
      ...listFacts(visit, { shows: SHOWS, path: '/' }, (wanted) => listCompanies(db, actor, wanted)),
      ...platformState(visit.portal, actor),
      wishes: listWishes(db, actor),
    });
  }
  const states = countStates(db, actor);
  const undownloaded = countUndownloaded(db, actor);
  const waiting = {
    undownloaded,
    asking: may(actor, 'invite and end partnerships') ? countAsking(db, actor) : 0,
    invited: may(actor, 'invite and manage people') ? openInvitations(db, actor).length : 0,
  };
  if (actor.kind === 'brand') return visit.page('home/brand', { ...facts, states, ...waiting });
  return visit.page('home/partner', {
    ...facts,
    states,
    ...waiting,
    downloaded: downloadedOf(states.ready ?? 0, undownloaded),
    drifted: onePath(listDrifted(db, actor)),
    ending: firstEnding(endingCalibrations(db, actor, SOON)),
    steps: firstSteps(db, actor),
  });
}

export function menu(visit: Visit) {
  return visit.page('home/menu', { title: 'Menu' });
}

/** Ready orders whose codes somebody has; of more than are counted nobody can tell, and all of them are ready. */
function downloadedOf(ready: number, undownloaded: number): number {
  if (ready > MOST_COUNTED) return undownloaded > MOST_COUNTED ? 0 : ready;
  return Math.max(0, ready - undownloaded);
}

/** The calibrations that end soon, as one sentence has it; undefined when none does. */
function firstEnding(ending: Calibration[]) {
  const [first] = ending.toSorted((a, b) => Number(a.expiresAt) - Number(b.expiresAt));
  if (!first?.expiresAt) return undefined;
  return { ...onePath(ending), days: daysLeft(first.expiresAt) };
}

/** How many pairs, and where they are. */
function onePath(pairs: Pair[]) {
  const [first] = pairs;
  const path =
    first && pairs.length === 1 ? `/calibrations/${first.equipmentId}/${first.substrateId}` : '/calibrations';
  return { count: pairs.length, path };
}
