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
import { listFacts, type Shows } from '../lists.ts';
import { posted } from '../posted.ts';
import { checkOwnPassword } from '../sign-in/own-password.ts';
import type { Page, Visit } from '../visit.ts';

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

export function show(visit: Visit, faults = {}, view = 'people/show') {
  const { db, actor } = visit;
  const person = findColleague(db, actor, visit.id);
  return visit.page(view, {
    title: person.name,
    person,
    lastAdmin: isLastAdmin(db, actor, person),
    roles: rolesOf(actor.kind),
    faults,
  });
}

export function list(visit: Visit) {
  const { db, actor } = visit;
  const shown = { shows: SHOWS, path: '/people' };
  const facts = listFacts(visit, shown, (wanted) => listPeople(db, actor, wanted));
  const { page, show, search } = facts.wanted;
  const invitations = page === 1 && !show ? openInvitations(db, actor, search) : [];
  return visit.page('people/list', { title: 'People', ...facts, invitations, stuck: countStuck(db, actor) });
}

export function askRemoval(visit: Visit) {
  return show(visit, {}, 'people/removal');
}

export const setRole = posted((visit) => {
  const { role = '' } = visit.typed;
  const { id, name } = changeRole(visit.db, visit.actor, visit.id, role);
  return visit.leadOn(`/people/${id}`, `${name} is ${role} now.`);
}, show);

export const deactivate = change(deactivatePerson, 'is deactivated and signed out here.');
export const restore = change(restorePerson, 'is active again.');

export function remove(visit: Visit) {
  const { db, actor } = visit;
  const { id, name } = removePerson(db, actor, visit.id);
  const done = `${name} is removed from ${actor.companyName}.`;
  return visit.leadOn(id === actor.userId ? '/sign-in' : '/people', done);
}

export const resetTwoStep = posted(async (visit) => {
  const { db, actor } = visit;
  // Who may not do it is told so, whatever the password.
  insist(actor, 'invite and manage people');
  findColleague(db, actor, visit.id);
  await checkOwnPassword(visit);
  const { id, name } = resetColleague(db, actor, visit.id);
  const done = `${name} is signed out and signs in with the password alone until they set it up again.`;
  return visit.leadOn(`/people/${id}`, done);
}, show);

function change(verb: (db: Db, actor: Actor, id: number) => Colleague, done: string): Page {
  return (visit) => {
    const { id, name } = verb(visit.db, visit.actor, visit.id);
    return visit.leadOn(`/people/${id}`, `${name} ${done}`);
  };
}
