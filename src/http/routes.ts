import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MOST_CAPTURE_BYTES } from '../domain/captures/captures.ts';
import { orderRoutes } from './order-routes.ts';
import * as log from './pages/audit-log.ts';
import * as home from './pages/home.ts';
import * as limit from './pages/limits.ts';
import * as acceptance from './pages/people/acceptance.ts';
import * as company from './pages/people/companies.ts';
import * as companyProfile from './pages/people/company-profile.ts';
import * as invitation from './pages/people/invitations.ts';
import * as mail from './pages/people/mails.ts';
import * as partnership from './pages/people/partnerships.ts';
import * as people from './pages/people/people.ts';
import * as revision from './pages/press/calibrating.ts';
import { sheet } from './pages/press/calibration-sheet.ts';
import * as calibration from './pages/press/calibrations.ts';
import * as equipment from './pages/press/equipment.ts';
import * as drift from './pages/press/measured/drift.ts';
import * as scan from './pages/press/scans/scans.ts';
import * as substrate from './pages/press/substrates.ts';
import * as address from './pages/sign-in/new-address.ts';
import * as ownSession from './pages/sign-in/own-sessions.ts';
import * as password from './pages/sign-in/password-links.ts';
import * as profile from './pages/sign-in/profile.ts';
import * as session from './pages/sign-in/sessions.ts';
import * as setUp from './pages/sign-in/set-up.ts';
import * as twoStep from './pages/sign-in/two-step.ts';
import { type Verbs, verbsOf } from './pages/verbs.ts';
import type { Portal } from './portal.ts';

// Every URL of the portal, but for those of work orders and codes (order-routes.ts), /healthz, /readyz (health.ts) and /public/.

/** For everybody; every other page is for people who are signed in. */
const open = { open: true as const };
const beforeTwoStep = { beforeTwoStep: true as const };

export function pageRoutes(app: FastifyInstance, portal: Portal): void {
  const verbs = verbsOf(app, portal);
  const { get, head } = verbs;

  get('/', home.show);
  head('/', home.show);
  get('/menu', home.menu, beforeTwoStep);
  get('/audit-log', log.list);
  get('/audit-log.csv', log.table, { rateLimit: limit.TABLES });

  signInRoutes(verbs);
  peopleRoutes(verbs);
  orderRoutes(verbs);
  pressRoutes(verbs);
}

function signInRoutes({ get, head, post }: Verbs): void {
  get('/set-up', setUp.show, open);
  post('/set-up', setUp.setUp, { ...open, rateLimit: limit.SET_UP });

  get('/sign-in', session.show, open);
  head('/sign-in', session.show, open);
  post('/sign-in', session.enter, { ...open, rateLimit: limit.SIGN_INS });
  get('/sign-in/code', session.showCode, open);
  post('/sign-in/code', session.enterCode, { ...open, rateLimit: limit.CODE_TRIES });
  post('/sign-out', session.leave, beforeTwoStep);
  post('/company-switch', session.switchTo, beforeTwoStep);

  get('/forgotten-password', password.forgotten, open);
  post('/forgotten-password', password.sendLink, { ...open, rateLimit: limit.PASSWORD_LINKS });
  get('/new-password/:token', password.openLink, open);
  post('/new-password/:token', password.renew, open);

  const guesses = { rateLimit: limit.PASSWORD_GUESSES };
  get('/profile', profile.show);
  get('/profile/name', profile.editName);
  post('/profile/name', profile.saveName);
  get('/profile/e-mail', profile.editAddress);
  post('/profile/e-mail', profile.askAddress, guesses);
  get('/profile/password', profile.editPassword);
  post('/profile/password', profile.savePassword, guesses);
  get('/profile/notices', profile.editNotices);
  post('/profile/notices', profile.saveNotices);

  get('/new-address/:token', address.openLink, open);
  post('/new-address/:token', address.confirm);

  get('/sessions', ownSession.list);
  get('/sessions/:name/end', ownSession.askEnd);
  post('/sessions/:name/end', ownSession.end, guesses);
  get('/sessions/end', ownSession.askEndOthers);
  post('/sessions/end', ownSession.endOthers, guesses);

  // Open to whoever is led here because their company requires it.
  const tries = { ...beforeTwoStep, rateLimit: limit.TWO_STEP_GUESSES };
  get('/profile/two-step', twoStep.show, beforeTwoStep);
  post('/profile/two-step/secret', twoStep.start, tries);
  get('/profile/two-step/set-up', twoStep.showSetUp, beforeTwoStep);
  get('/profile/two-step/qr-code.svg', twoStep.qrPicture, beforeTwoStep);
  post('/profile/two-step', twoStep.finish, tries);
  post('/profile/two-step/recovery-codes', twoStep.renewCodes, tries);
  post('/profile/two-step/end', twoStep.end, tries);
}

function peopleRoutes({ get, post }: Verbs): void {
  get('/people', people.list);
  get('/people/:id', people.show);
  post('/people/:id/role', people.setRole);
  post('/people/:id/deactivation', people.deactivate);
  post('/people/:id/restoration', people.restore);
  get('/people/:id/removal', people.askRemoval);
  post('/people/:id/removal', people.remove);
  post('/people/:id/two-step-reset', people.resetTwoStep, { rateLimit: limit.PASSWORD_GUESSES });

  const many = { rateLimit: limit.INVITATIONS };
  get('/invitations/new', invitation.open);
  post('/invitations', invitation.invite, many);
  post('/invitations/:id/sending', invitation.sendAgain, many);
  post('/invitations/:id/approval', invitation.approve);
  post('/invitations/:id/revocation', invitation.revoke);

  // A GET changes nothing: mail scanners follow links.
  get('/invitation/:token', acceptance.openLink, open);
  post('/invitation/:token', acceptance.accept, open);

  get('/companies/new', company.open);
  post('/companies', company.create);
  get('/companies/:id', company.show);
  post('/companies/:id/invitations', company.inviteAsAdmin);
  get('/companies/:id/suspension', company.askSuspension);
  post('/companies/:id/suspension', company.suspend);
  post('/companies/:id/restoration', company.restore);
  post('/companies/:id/name-refusal', company.declineName);

  get('/mails', mail.list);
  post('/mails/:id/sending', mail.again, many);

  get('/company', companyProfile.edit);
  post('/company', companyProfile.save, { rateLimit: limit.RENAMES });
  post('/company/two-step', companyProfile.setTwoStep, { rateLimit: limit.PASSWORD_GUESSES });
  get('/companies/:id/profile', companyProfile.edit);
  post('/companies/:id/profile', companyProfile.save, { rateLimit: limit.RENAMES });

  get('/partnerships', partnership.list);
  get('/partnerships/new', partnership.open);
  post('/partnerships', partnership.invite, { rateLimit: limit.PARTNER_NAMES });
  post('/partnerships/:id/acceptance', partnership.move('acceptance'));
  post('/partnerships/:id/refusal', partnership.move('refusal'));
  post('/partnerships/:id/cancellation', partnership.move('cancellation'));
  post('/partnerships/:id/dissolution', partnership.move('dissolution'));
  get('/partnerships/:id/dissolution', partnership.askDissolution);
}

function pressRoutes({ get, post }: Verbs): void {
  get('/equipment', equipment.list);
  get('/equipment/new', equipment.open);
  post('/equipment/new', equipment.enter);
  get('/equipment/:id', equipment.show);
  get('/equipment/:id/changes', equipment.edit);
  post('/equipment/:id/changes', equipment.change);
  post('/equipment/:id/archive', equipment.archive);

  get('/substrates', substrate.list);
  get('/substrates/new', substrate.open);
  post('/substrates/new', substrate.enter);
  get('/substrates/:id', substrate.show);
  get('/substrates/:id/changes', substrate.edit);
  post('/substrates/:id/changes', substrate.change);
  post('/substrates/:id/archive', substrate.archive);

  get('/calibrations', calibration.list);
  get('/calibrations/new', calibration.choose);
  get('/calibrations/:equipment/:substrate', calibration.show);
  post('/calibrations/:equipment/:substrate/revisions', calibration.start);

  // Every form stands on the revision's page, one step up from where it is posted.
  const at = '/calibrations/:equipment/:substrate/:revision';
  const formAt = (request: FastifyRequest) => request.url.replace(/\/(?:reading|approval|withdrawal)$/, '');
  get(at, revision.show);
  post(`${at}/reading`, revision.enterReadings, { files: true, formAt });
  post(`${at}/approval`, revision.approve, { formAt });
  post(`${at}/withdrawal`, revision.withdraw, { formAt });
  get(`${at}/evidence`, revision.evidence);
  const scanFormAt = (request: FastifyRequest) => request.url.replace(/\/scans.*$/, '');
  post(`${at}/scans`, scan.send, { files: true, fileBytes: MOST_CAPTURE_BYTES, formAt: scanFormAt });
  get(`${at}/scans/progress`, scan.progress);
  get(`${at}/scans/:scan/picture`, scan.picture);
  post(`${at}/scans/:scan/removal`, scan.remove, { formAt: scanFormAt });
  get(`${at}/sheet`, sheet);
  get(`${at}/drift`, drift.show);
  const driftAt = (request: FastifyRequest) => request.url.replace(/\/(?:drift|label)-checks.*$/, '/drift');
  const driftForm = { files: true, fileBytes: MOST_CAPTURE_BYTES, formAt: driftAt } as const;
  post(`${at}/drift-checks`, drift.check, driftForm);
  post(`${at}/label-checks`, drift.checkLabels, driftForm);
  get(`${at}/drift-checks/progress`, drift.progress);
  post(`${at}/drift-checks/:scan/removal`, drift.remove, { formAt: driftAt });
}
