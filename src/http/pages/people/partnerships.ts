import { insist } from '../../../domain/access/actor.ts';
import {
  findPartnership,
  invitePartner,
  listPartnerships,
  movePartnership,
  type Standing,
} from '../../../domain/people/partnerships.ts';
import { listFacts, type Shows } from '../lists.ts';
import type { Page, Visit } from '../visit.ts';

const VERBS = {
  acceptance: ['accept', 'is your partner now. They are told.'],
  refusal: ['decline', 'is declined. They are told.'],
  cancellation: ['cancel', 'no longer has your invitation.'],
  dissolution: ['dissolve', 'is no longer your partner. Open work orders go on; they are told.'],
} as const;

const SHOWS: Shows = [
  ['', 'All'],
  ['active', 'Active'],
  ['invited', 'Invitations'],
  ['ended', 'Ended'],
];

export function list(visit: Visit) {
  const { db, actor } = visit;
  const shown = { shows: SHOWS, path: '/partnerships' };
  const facts = listFacts(visit, shown, (wanted) => listPartnerships(db, actor, wanted));
  const standing = (which: Standing) => facts.rows.filter((row) => row.standing === which);
  return visit.page('partnerships/list', {
    title: 'Partnerships',
    ...facts,
    from: standing('from'),
    active: standing('active'),
    to: standing('to'),
    ended: standing('ended'),
  });
}

function form(visit: Visit, name: string, faults = {}) {
  return visit.page('partnerships/invite', { title: 'Invite to a partnership', typed: { name }, faults });
}

export function open(visit: Visit) {
  insist(visit.actor, 'see partnerships');
  return form(visit, visit.takeDraft()?.name ?? '');
}

export function invite(visit: Visit) {
  const { name = '' } = visit.typed;
  try {
    const { other } = invitePartner(visit.db, visit.actor, name);
    return visit.leadOn('/partnerships', `${other} is invited. Its admins are told by e-mail.`);
  } catch (error) {
    return form(visit, name, visit.refusedBy(error).fields);
  }
}

export function askDissolution(visit: Visit) {
  const partnership = findPartnership(visit.db, visit.actor, visit.id);
  const title = `Dissolve the partnership with ${partnership.other}?`;
  return visit.page('partnerships/dissolution', { title, partnership });
}

export function move(noun: keyof typeof VERBS): Page {
  return (visit) => {
    const [verb, done] = VERBS[noun];
    const { other } = movePartnership(visit.db, visit.actor, visit.id, verb);
    return visit.leadOn('/partnerships', `${other} ${done}`);
  };
}
