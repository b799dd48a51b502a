import type { Db } from '../../../db/database.ts';
import { type Actor, insist } from '../../../domain/access/actor.ts';
import type { Typed } from '../../../domain/forms/drafts.ts';
import {
  countsOf,
  listAdmins,
  openCompany,
  restoreCompany,
  similarCompanies,
  suspendCompany,
} from '../../../domain/people/companies.ts';
import { type Company, findCompanyOf } from '../../../domain/people/company.ts';
import { inviteAdmin, openInvitations } from '../../../domain/people/invitations.ts';
import { looksLike } from '../../../domain/people/look-alikes.ts';
import { refuseName } from '../../../domain/people/wished-names.ts';
import type { Page, Visit } from '../visit.ts';
import { LISTS } from './company-profile.ts';
import { handOver } from './handing-over.ts';

// The platform operator's side: every company. A company's own side is company-profile.ts.

function form(visit: Visit, values: Typed, faults = {}) {
  return visit.page('companies/new', { title: 'New company', typed: values, faults, ...LISTS });
}

export function open(visit: Visit) {
  insist(visit.actor, 'see the platform');
  return form(visit, visit.takeDraft() ?? {});
}

export function create(visit: Visit) {
  const { db, actor } = visit;
  const values = visit.typed;
  try {
    const similar = similarCompanies(db, actor, values);
    const looked = similar.map(({ id }) => id).join(' ');
    // They are asked about once; another that came up meanwhile is asked about again.
    const asks = similar.length > 0 && !similar.some((each) => isSameName(each, values));
    if (asks && values.looked !== looked) {
      return visit.page('companies/similar', {
        title: 'Is it one of these?',
        typed: values,
        similar,
        looked,
      });
    }
    const { company, invitation } = openCompany(db, actor, values);
    const done = `${company.name} is created, and ${invitation.email} is invited as its first admin.${handOver(visit, invitation)}`;
    return visit.leadOn(`/companies/${company.id}`, done);
  } catch (error) {
    const { email, ...faults } = visit.refusedBy(error).fields;
    return form(visit, values, { ...faults, ...(email ? { admin: email } : {}) });
  }
}

export function show(visit: Visit, values = {}, faults = {}) {
  const { db, actor } = visit;
  insist(actor, 'see the platform');
  const company = findCompanyOf(db, actor, visit.id);
  return visit.page('companies/show', {
    title: company.name,
    company,
    counts: countsOf(db, actor, company.id),
    admins: listAdmins(db, actor, company.id),
    invitations: openInvitations(db, actor, '', company.id),
    typed: values,
    faults,
  });
}

export function askSuspension(visit: Visit) {
  const { db, actor } = visit;
  insist(actor, 'see the platform');
  const company = findCompanyOf(db, actor, visit.id);
  return visit.page('companies/suspension', { title: `Suspend ${company.name}?`, company });
}

export function inviteAsAdmin(visit: Visit) {
  const { email = '' } = visit.typed;
  try {
    const invitation = inviteAdmin(visit.db, visit.actor, visit.id, email);
    const done = `${invitation.email} is invited as admin.${handOver(visit, invitation)}`;
    return visit.leadOn(`/companies/${invitation.companyId}`, done);
  } catch (error) {
    return show(visit, { email }, visit.refusedBy(error).fields);
  }
}

export const suspend = change(
  suspendCompany,
  'is suspended. Its people are signed out; its admins are told.',
);
export const declineName = change(refuseName, 'keeps its name. Its admins are told.');
export const restore = change(restoreCompany, 'is restored. Its people can sign in again.');

function change(verb: (db: Db, actor: Actor, id: number) => Company, done: string): Page {
  return (visit) => {
    const { db, actor } = visit;
    insist(actor, 'see the platform');
    const { id, name } = verb(db, actor, visit.id);
    return visit.leadOn(`/companies/${id}`, `${name} ${done}`);
  };
}

// The same name is refused beside its field; there is nothing to ask.
function isSameName(company: Company, { name = '' }: Typed): boolean {
  return looksLike(company.name, name);
}
