import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Db } from '../../../db/database.ts';
import { type Actor, type CompanyKind, insist, ROLES, type Role } from '../../../domain/access/actor.ts';
import {
  type Colleague,
  changeRole,
  deactivatePerson,
  findColleague,
  isLastAdmin,
  removePerson,
  restorePerson,
} from '../../../domain/people/colleagues.ts';
import { openInvitations } from '../../../domain/people/invitations.ts';
import { listPeople } from '../../../domain/people/people.ts';
import { resetColleague } from '../../../domain/sign-in/two-step.ts';
import { countStuck } from '../../../domain/trace/stuck-mails.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { idOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { listFacts, type Shows, wantedOf } from '../lists.ts';
import { leadOn, type Page, page } from '../page.ts';
import { checkOwnPassword } from '../sign-in/own-password.ts';

const ROLE_WORDS: Record<string, string> = {
  'brand admin': 'Submits and cancels work orders, accepts prints, manages company, people and partnerships.',
  'brand editor': 'Submits and cancels work orders.',
  'brand viewer': 'Sees work orders.',
  'partner admin': 'Everything: codes, equipment and substrates, company, people and partnerships.',
  'partner manager': 'Generates and downloads codes, calibrates, declines and archives work orders.',
  'partner operator': 'Generates and downloads codes, calibrates, marks work orders as printed.',
  'platform operator': 'Creates and suspends companies. Sees counts, never codes.',
};

const SHOWS: Shows = [
  ['', 'Everybody'],
  ['active', 'Active'],
  ['deactivated', 'Deactivated'],
];

/** The roles of a kind of company, each with what it may do. */
export function rolesOf(kind: CompanyKind): { role: Role; words: string }[] {
  return ROLES[kind].map((role) => ({ role, words: ROLE_WORDS[`${kind} ${role}`] ?? '' }));
}

export function peoplePages({ db }: Portal) {
  const show = (request: FastifyRequest, reply: FastifyReply, view: string, faults = {}) => {
    const actor = actorOf(request);
    const person = findColleague(db, actor, idOf(request));
    return page(request, reply, view, {
      title: person.name,
      person,
      lastAdmin: isLastAdmin(db, actor, person),
      roles: rolesOf(actor.kind),
      faults,
    });
  };

  const list: Page = async (request, reply) => {
    const actor = actorOf(request);
    const wanted = wantedOf(request, SHOWS);
    const found = listPeople(db, actor, wanted);
    const stuck = countStuck(db, actor);
    const invitations = wanted.page === 1 && !wanted.show ? openInvitations(db, actor, wanted.search) : [];
    const facts = { ...listFacts(found, { wanted, shows: SHOWS, path: '/people' }), invitations, stuck };
    return page(request, reply, 'people/list', { title: 'People', ...facts });
  };

  const showPerson: Page = async (request, reply) => show(request, reply, 'people/show');
  const askRemoval: Page = async (request, reply) => show(request, reply, 'people/removal');

  const setRole: Page = async (request, reply) => {
    const { role = '' } = typed(request);
    try {
      const { id, name } = changeRole(db, actorOf(request), idOf(request), role);
      return leadOn(reply, `/people/${id}`, `${name} is ${role} now.`);
    } catch (error) {
      return show(request, reply, 'people/show', refusedBy(reply, error).fields);
    }
  };
  const deactivate: Page = change(db, deactivatePerson, 'is deactivated and signed out here.');
  const restore: Page = change(db, restorePerson, 'is active again.');
  const remove: Page = async (request, reply) => {
    const actor = actorOf(request);
    const { id, name } = removePerson(db, actor, idOf(request));
    const done = `${name} is removed from ${actor.companyName}.`;
    return id === actor.userId ? leadOn(reply, '/sign-in', done) : leadOn(reply, '/people', done);
  };

  const resetTwoStep: Page = async (request, reply) => {
    try {
      // Who may not do it is told so, whatever the password.
      insist(actorOf(request), 'invite and manage people');
      findColleague(db, actorOf(request), idOf(request));
      await checkOwnPassword(db, request);
      const { id, name } = resetColleague(db, actorOf(request), idOf(request));
      const done = `${name} is signed out and signs in with the password alone until they set it up again.`;
      return leadOn(reply, `/people/${id}`, done);
    } catch (error) {
      return show(request, reply, 'people/show', refusedBy(reply, error).fields);
    }
  };

  return { list, showPerson, askRemoval, setRole, deactivate, restore, remove, resetTwoStep };
}

function change(db: Db, verb: (db: Db, actor: Actor, id: number) => Colleague, done: string) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { id, name } = verb(db, actorOf(request), idOf(request));
    return leadOn(reply, `/people/${id}`, `${name} ${done}`);
  };
}
