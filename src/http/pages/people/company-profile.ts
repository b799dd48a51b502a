import { insist } from '../../../domain/access/actor.ts';
import type { Typed } from '../../../domain/forms/drafts.ts';
import { LANGUAGES } from '../../../domain/forms/locales.ts';
import { TIME_ZONES } from '../../../domain/forms/time-zones.ts';
import { updateCompany } from '../../../domain/people/companies.ts';
import { findCompanyOf } from '../../../domain/people/company.ts';
import { typedOf } from '../../../domain/people/company-profile.ts';
import { requireTwoStep } from '../../../domain/sign-in/two-step.ts';
import { checkOwnPassword } from '../sign-in/own-password.ts';
import type { Visit } from '../visit.ts';

// The form of a company's profile: one's own, or for the platform any that the address names.

/** What the form chooses from. */
export const LISTS = {
  zones: TIME_ZONES,
  languages: Object.entries(LANGUAGES).map(([value, { words }]) => [value, words]),
};

export function edit(visit: Visit) {
  return form(visit, visit.takeDraft());
}

export function save(visit: Visit) {
  const values = visit.typed;
  try {
    const { id, wishedName } = updateCompany(visit.db, visit.actor, companyOf(visit), values);
    const waits = wishedName ? ' The new name waits for whoever runs the portal.' : '';
    return visit.leadOn(isOwn(visit) ? '/company' : `/companies/${id}`, `The profile is saved.${waits}`);
  } catch (error) {
    return form(visit, values, visit.refusedBy(error).fields);
  }
}

export async function setTwoStep(visit: Visit) {
  const { db, actor } = visit;
  const required = visit.typed.required === 'yes';
  try {
    insist(actor, 'change the company profile');
    await checkOwnPassword(visit);
    requireTwoStep(db, actor, required);
    const done = required
      ? 'Everybody is asked to set it up before anything else.'
      : 'Two-step sign-in is optional now.';
    return visit.leadOn('/company', done);
  } catch (error) {
    return form(visit, undefined, visit.refusedBy(error).fields);
  }
}

function form(visit: Visit, values?: Typed, faults = {}) {
  const company = findCompanyOf(visit.db, visit.actor, companyOf(visit));
  // The name that is asked for is there to be given, and nobody types it anew.
  const name = (!isOwn(visit) && company.wishedName) || company.name;
  const typed = values ?? typedOf({ ...company, name });
  const action = isOwn(visit) ? '/company' : `/companies/${company.id}/profile`;
  const facts = { company, typed, faults, ...LISTS, action };
  return visit.page('companies/profile', { title: 'Company profile', ...facts });
}

function companyOf(visit: Visit): number {
  if (isOwn(visit)) return visit.actor.companyId;
  insist(visit.actor, 'see the platform');
  return visit.id;
}

function isOwn(visit: Visit): boolean {
  return !Object.hasOwn(visit.request.params as object, 'id');
}
