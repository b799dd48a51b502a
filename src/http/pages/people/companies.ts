import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Db } from '../../../db/database.ts';
import { type Actor, insist } from '../../../domain/access/actor.ts';
import { takeDraft } from '../../../domain/forms/drafts.ts';
import { LANGUAGES } from '../../../domain/forms/locales.ts';
import { TIME_ZONES } from '../../../domain/forms/time-zones.ts';
import {
  countsOf,
  listAdmins,
  openCompany,
  restoreCompany,
  similarCompanies,
  suspendCompany,
  updateCompany,
} from '../../../domain/people/companies.ts';
import { type Company, findCompanyOf } from '../../../domain/people/company.ts';
import { typedOf } from '../../../domain/people/company-profile.ts';
import { inviteAdmin, openInvitations } from '../../../domain/people/invitations.ts';
import { looksLike } from '../../../domain/people/look-alikes.ts';
import { refuseName } from '../../../domain/people/wished-names.ts';
import { requireTwoStep } from '../../../domain/sign-in/two-step.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { idOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';
import { checkOwnPassword } from '../sign-in/own-password.ts';
import { handOver } from './handing-over.ts';

const LISTS = {
  zones: TIME_ZONES,
  languages: Object.entries(LANGUAGES).map(([value, { words }]) => [value, words]),
};

const ASKED = 'The new name waits for whoever runs the portal.';

// The platform operator's side: every company. A company's own side is company-profile.ts.
export function companyPages(portal: Portal) {
  const { db } = portal;

  const form = (request: FastifyRequest, reply: FastifyReply, values: Record<string, string>, faults = {}) =>
    page(request, reply, 'companies/new', { title: 'New company', typed: values, faults, ...LISTS });

  const open: Page = async (request, reply) => {
    const actor = actorOf(request);
    insist(actor, 'see the platform');
    return form(request, reply, takeDraft(db, actor.userId, request.url) ?? {});
  };

  const create: Page = async (request, reply) => {
    const actor = actorOf(request);
    const values = typed(request);
    try {
      const similar = similarCompanies(db, actor, values);
      const looked = similar.map(({ id }) => id).join(' ');
      // They are asked about once; another that came up meanwhile is asked about again.
      const asks = similar.length > 0 && !similar.some((each) => isSameName(each, values));
      if (asks && values.looked !== looked) {
        const facts = { title: 'Is it one of these?', typed: values, similar, looked };
        return page(request, reply, 'companies/similar', facts);
      }
      const opened = openCompany(db, actor, values);
      const { company, invitation } = opened;
      const done = `${company.name} is created, and ${invitation.email} is invited as its first admin.${handOver(portal, request, invitation)}`;
      return leadOn(reply, `/companies/${company.id}`, done);
    } catch (error) {
      const { email, ...faults } = refusedBy(reply, error).fields;
      return form(request, reply, values, { ...faults, ...(email ? { admin: email } : {}) });
    }
  };

  const show = (request: FastifyRequest, reply: FastifyReply, values = {}, faults = {}) => {
    const actor = actorOf(request);
    insist(actor, 'see the platform');
    const company = findCompanyOf(db, actor, idOf(request));
    const counts = countsOf(db, actor, company.id);
    return page(request, reply, 'companies/show', {
      title: company.name,
      company,
      counts,
      admins: listAdmins(db, actor, company.id),
      invitations: openInvitations(db, actor, '', company.id),
      typed: values,
      faults,
    });
  };

  const showCompany: Page = async (request, reply) => show(request, reply);

  const askSuspension: Page = async (request, reply) => {
    const actor = actorOf(request);
    insist(actor, 'see the platform');
    const company = findCompanyOf(db, actor, idOf(request));
    return page(request, reply, 'companies/suspension', { title: `Suspend ${company.name}?`, company });
  };

  const inviteAsAdmin: Page = async (request, reply) => {
    const { email = '' } = typed(request);
    try {
      const invitation = inviteAdmin(db, actorOf(request), idOf(request), email);
      const done = `${invitation.email} is invited as admin.${handOver(portal, request, invitation)}`;
      return leadOn(reply, `/companies/${invitation.companyId}`, done);
    } catch (error) {
      return show(request, reply, { email }, refusedBy(reply, error).fields);
    }
  };

  const suspend: Page = change(
    db,
    suspendCompany,
    'is suspended. Its people are signed out; its admins are told.',
  );
  const declineName: Page = change(db, refuseName, 'keeps its name. Its admins are told.');
  const restore: Page = change(db, restoreCompany, 'is restored. Its people can sign in again.');

  return { open, create, showCompany, askSuspension, inviteAsAdmin, suspend, restore, declineName };
}

/** The form of a company's profile: its own, or any for the platform. */
export function companyProfilePages({ db }: Portal, whose: 'own' | 'any') {
  const which = (request: FastifyRequest) => {
    const actor = actorOf(request);
    if (whose === 'own') return actor.companyId;
    insist(actor, 'see the platform');
    return idOf(request);
  };

  const form = (
    request: FastifyRequest,
    reply: FastifyReply,
    values?: Record<string, string>,
    faults = {},
  ) => {
    const company = findCompanyOf(db, actorOf(request), which(request));
    // The name that is asked for is there to be given, and nobody types it anew.
    const name = (whose === 'any' && company.wishedName) || company.name;
    const shown = values ?? typedOf({ ...company, name });
    const facts = { company, typed: shown, faults, ...LISTS, action: request.url };
    return page(request, reply, 'companies/profile', { title: 'Company profile', ...facts });
  };

  const edit: Page = async (request, reply) =>
    form(request, reply, takeDraft(db, actorOf(request).userId, request.url));

  const save: Page = async (request, reply) => {
    const values = typed(request);
    try {
      const { id, wishedName } = updateCompany(db, actorOf(request), which(request), values);
      const waits = wishedName ? ` ${ASKED}` : '';
      return leadOn(
        reply,
        whose === 'own' ? '/company' : `/companies/${id}`,
        `The profile is saved.${waits}`,
      );
    } catch (error) {
      return form(request, reply, values, refusedBy(reply, error).fields);
    }
  };

  const setTwoStep: Page = async (request, reply) => {
    const required = typed(request).required === 'yes';
    try {
      insist(actorOf(request), 'change the company profile');
      await checkOwnPassword(db, request);
      requireTwoStep(db, actorOf(request), required);
      const done = required
        ? 'Everybody is asked to set it up before anything else.'
        : 'Two-step sign-in is optional now.';
      return leadOn(reply, '/company', done);
    } catch (error) {
      return form(request, reply, undefined, refusedBy(reply, error).fields);
    }
  };

  return { edit, save, setTwoStep };
}

function change(db: Db, verb: (db: Db, actor: Actor, id: number) => Company, done: string) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const actor = actorOf(request);
    insist(actor, 'see the platform');
    const { id, name } = verb(db, actor, idOf(request));
    return leadOn(reply, `/companies/${id}`, `${name} ${done}`);
  };
}

// The same name is refused beside its field; there is nothing to ask.
function isSameName(company: Company, { name = '' }: Record<string, string>): boolean {
  return looksLike(company.name, name);
}
