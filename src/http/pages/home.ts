import { daysLeft } from '../../domain/forms/dates.ts';
import { countStates, countUndownloaded } from '../../domain/orders/work-orders.ts';
import { listCompanies } from '../../domain/people/companies.ts';
import { listWishes } from '../../domain/people/wished-names.ts';
import { type Calibration, endingCalibrations, SOON } from '../../domain/press/calibrations.ts';
import { lastThings } from '../../domain/trace/audit.ts';
import { countStuck } from '../../domain/trace/stuck-mails.ts';
import type { Portal } from '../portal.ts';
import { actorOf } from './guard.ts';
import { listFacts, type Shows, wantedOf } from './lists.ts';
import { type Page, page } from './page.ts';

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
      const mail = {
        toFolder: portal.mailToFolder,
        folder: portal.folders.mail,
        stuck: countStuck(db, actor),
      };
      const wanted = wantedOf(request, SHOWS);
      const wishes = listWishes(db, actor);
      const found = listFacts(listCompanies(db, actor, wanted), { wanted, shows: SHOWS, path: '/' });
      return page(request, reply, 'home/platform', { ...facts, ...found, mail, wishes });
    }
    const states = countStates(db, actor);
    const undownloaded = countUndownloaded(db, actor);
    const ending = actor.kind === 'partner' ? firstEnding(endingCalibrations(db, actor, SOON)) : undefined;
    return page(request, reply, `home/${actor.kind}`, { ...facts, states, undownloaded, ending });
  };

  const menu: Page = async (request, reply) => page(request, reply, 'home/menu', { title: 'Menu' });

  return { show, menu };
}

/** The calibrations that end soon, as one sentence has it; undefined when none does. */
function firstEnding(ending: Calibration[]) {
  const [first] = ending.toSorted((a, b) => Number(a.expiresAt) - Number(b.expiresAt));
  if (!first?.expiresAt) return undefined;
  const path =
    ending.length === 1 ? `/calibrations/${first.equipmentId}/${first.substrateId}` : '/calibrations';
  return { count: ending.length, days: daysLeft(first.expiresAt), path };
}
