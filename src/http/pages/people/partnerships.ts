import type { FastifyReply, FastifyRequest } from 'fastify';
import { insist } from '../../../domain/access/actor.ts';
import { takeDraft } from '../../../domain/forms/drafts.ts';
import {
  findPartnership,
  invitePartner,
  listPartnerships,
  movePartnership,
  type Standing,
} from '../../../domain/people/partnerships.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { idOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { listFacts, type Shows, wantedOf } from '../lists.ts';
import { leadOn, type Page, page } from '../page.ts';

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

export function partnershipPages({ db }: Portal) {
  const list: Page = async (request, reply) => {
    const actor = actorOf(request);
    const wanted = wantedOf(request, SHOWS);
    const found = listPartnerships(db, actor, wanted);
    const facts = listFacts(found, { wanted, shows: SHOWS, path: '/partnerships' });
    const standing = (which: Standing) => found.rows.filter((row) => row.standing === which);
    return page(request, reply, 'partnerships/list', {
      title: 'Partnerships',
      ...facts,
      from: standing('from'),
      active: standing('active'),
      to: standing('to'),
      ended: standing('ended'),
    });
  };

  const form = (request: FastifyRequest, reply: FastifyReply, name: string, faults = {}) =>
    page(request, reply, 'partnerships/invite', {
      title: 'Invite to a partnership',
      typed: { name },
      faults,
    });

  const open: Page = async (request, reply) => {
    const actor = actorOf(request);
    insist(actor, 'see partnerships');
    return form(request, reply, takeDraft(db, actor.userId, request.url)?.name ?? '');
  };

  const invite: Page = async (request, reply) => {
    const { name = '' } = typed(request);
    try {
      const { other } = invitePartner(db, actorOf(request), name);
      return leadOn(reply, '/partnerships', `${other} is invited. Its admins are told by e-mail.`);
    } catch (error) {
      return form(request, reply, name, refusedBy(reply, error).fields);
    }
  };

  const askDissolution: Page = async (request, reply) => {
    const partnership = findPartnership(db, actorOf(request), idOf(request));
    const title = `Dissolve the partnership with ${partnership.other}?`;
    return page(request, reply, 'partnerships/dissolution', { title, partnership });
  };

  const move =
    (noun: keyof typeof VERBS): Page =>
    async (request, reply) => {
      const [verb, done] = VERBS[noun];
      const { other } = movePartnership(db, actorOf(request), idOf(request), verb);
      return leadOn(reply, '/partnerships', `${other} ${done}`);
    };

  return { list, open, invite, askDissolution, move };
}
