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
  const add = 'add equipment and substrates';
  const steps: [done: boolean, words: string, path: string, right: Right][] = [
    [hasAssets(db, EQUIPMENT, companyId), 'Add your printing equipment', '/equipment/new', add],
    [hasAssets(db, SUBSTRATES, companyId), 'Add the substrates you print on', '/substrates/new', add],
    [isCalibrated(db, companyId), 'Calibrate a substrate on it', '/calibrations/new', 'calibrate'],
    [hasPartnership(db, companyId), 'Join with a brand', '/partnerships/new', 'invite and end partnerships'],
    [!isAlone(db, companyId), 'Invite a colleague', '/invitations/new', 'invite and manage people'],
  ];
  if (steps.every(([done]) => done)) return [];
  return steps.map(([done, words, path, right]) => ({ done, words, path, isMine: may(actor, right) }));
}
