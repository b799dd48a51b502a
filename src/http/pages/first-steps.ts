import type { Db } from '../../db/database.ts';
import { type Actor, may, type Right } from '../../domain/access/actor.ts';
import { isAlone } from '../../domain/people/colleagues.ts';
import { hasPartnership } from '../../domain/people/partnerships.ts';
import { hasAssets } from '../../domain/press/assets.ts';
import { isCalibrated } from '../../domain/press/calibrations.ts';
import { EQUIPMENT } from '../../domain/press/equipment.ts';
import { SUBSTRATES } from '../../domain/press/substrates.ts';

type Step = { done: boolean; words: string; path: string; isMine: boolean };

/** What a printing partner needs before it can print anything, in the order in which it is done; nothing once all of it is. */
export function firstSteps(db: Db, actor: Actor): Step[] {
  const { companyId } = actor;
  const step = (done: boolean, words: string, path: string, right: Right) => ({
    ...{ done, words, path, isMine: may(actor, right) },
  });
  const steps = [
    step(
      hasAssets(db, EQUIPMENT, companyId),
      'Add your printing equipment',
      '/equipment/new',
      'add equipment and substrates',
    ),
    step(
      hasAssets(db, SUBSTRATES, companyId),
      'Add the substrates you print on',
      '/substrates/new',
      'add equipment and substrates',
    ),
    step(isCalibrated(db, companyId), 'Calibrate a substrate on it', '/calibrations/new', 'calibrate'),
    step(
      hasPartnership(db, companyId),
      'Join with a brand',
      '/partnerships/new',
      'invite and end partnerships',
    ),
    step(!isAlone(db, companyId), 'Invite a colleague', '/invitations/new', 'invite and manage people'),
  ];
  return steps.every(({ done }) => done) ? [] : steps;
}
