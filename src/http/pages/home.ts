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
import type { Portal } from '../portal.ts';
import { firstSteps } from './first-steps.ts';
import { actorOf } from './guard.ts';
import { listFacts, type Shows, wantedOf } from './lists.ts';
import { type Page, page } from './page.ts';
import { platformState } from './platform-state.ts';

/** Which companies the platform operator looks at. */
const SHOWS: Shows = [
  ['', 'All'],
  ['brand', 'Brands'],
  ['partner', 'Printing partners'],
  ['suspended', 'Suspended'],
];

export function homePages(portal: Portal) {
  const { db } = portal;

  const show: Page = async (request, reply) => {
    const actor = actorOf(request);
    const facts = { title: actor.companyName, last: lastThings(db, actor, 10) };
    if (actor.kind === 'platform') {
      const wanted = wantedOf(request, SHOWS);
      const wishes = listWishes(db, actor);
      const found = listFacts(listCompanies(db, actor, wanted), { wanted, shows: SHOWS, path: '/' });
      return page(request, reply, 'home/platform', {
        ...facts,
        ...found,
        ...platformState(portal, actor),
        wishes,
      });
    }
    const states = countStates(db, actor);
    const undownloaded = countUndownloaded(db, actor);
    const waiting = {
      undownloaded,
      asking: may(actor, 'invite and end partnerships') ? countAsking(db, actor) : 0,
      invited: may(actor, 'invite and manage people') ? openInvitations(db, actor).length : 0,
    };
    if (actor.kind === 'brand') return page(request, reply, 'home/brand', { ...facts, states, ...waiting });
    return page(request, reply, 'home/partner', {
      ...facts,
      states,
      ...waiting,
      downloaded: downloadedOf(states.ready ?? 0, undownloaded),
      drifted: onePath(listDrifted(db, actor)),
      ending: firstEnding(endingCalibrations(db, actor, SOON)),
      steps: firstSteps(db, actor),
    });
  };

  const menu: Page = async (request, reply) => page(request, reply, 'home/menu', { title: 'Menu' });

  return { show, menu };
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
