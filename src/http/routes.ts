import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MOST_CAPTURE_BYTES } from '../domain/captures/captures.ts';
import { orderRoutes } from './order-routes.ts';
import { auditLogPages } from './pages/audit-log.ts';
import { homePages } from './pages/home.ts';
import * as limit from './pages/limits.ts';
import { companyPages, companyProfilePages } from './pages/people/companies.ts';
import { acceptancePages, invitationPages } from './pages/people/invitations.ts';
import { mailPages } from './pages/people/mails.ts';
import { partnershipPages } from './pages/people/partnerships.ts';
import { peoplePages } from './pages/people/people.ts';
import { revisionPages } from './pages/press/calibrating.ts';
import { calibrationSheetPages } from './pages/press/calibration-sheet.ts';
import { calibrationPages } from './pages/press/calibrations.ts';
import { equipmentPages } from './pages/press/equipment.ts';
import { driftPages } from './pages/press/measured/drift.ts';
import { scanPages } from './pages/press/scans/scans.ts';
import { substratePages } from './pages/press/substrates.ts';
import { ownSessionPages } from './pages/sign-in/own-sessions.ts';
import { passwordLinkPages } from './pages/sign-in/password-links.ts';
import { newAddressPages, profilePages } from './pages/sign-in/profile.ts';
import { sessionPages } from './pages/sign-in/sessions.ts';
import { setUpPages } from './pages/sign-in/set-up.ts';
import { twoStepPages } from './pages/sign-in/two-step.ts';
import { verbsOf } from './pages/verbs.ts';
import type { Portal } from './portal.ts';

// Every URL of the portal, but for those of work orders and codes (order-routes.ts), /healthz, /readyz (health.ts) and /public/.

/** For everybody; every other page is for people who are signed in. */
const open = { open: true as const };
const beforeTwoStep = { beforeTwoStep: true as const };

export function pageRoutes(app: FastifyInstance, portal: Portal): void {
  const verbs = verbsOf(app);
  const { get, head, post } = verbs;

  const home = homePages(portal);
  get('/', home.show);
  head('/', home.show);
  get('/menu', home.menu, beforeTwoStep);
  const log = auditLogPages(portal);
  get('/audit-log', log.list);
  get('/audit-log.csv', log.table, { rateLimit: limit.TABLES });

  signIn();
  people();
  orderRoutes(verbs, portal);
  press();

  function signIn(): void {
    const setUp = setUpPages(portal);
    get('/set-up', setUp.show, open);
    post('/set-up', setUp.setUp, { ...open, rateLimit: limit.SET_UP });

    const session = sessionPages(portal);
    get('/sign-in', session.show, open);
    head('/sign-in', session.show, open);
    post('/sign-in', session.enter, { ...open, rateLimit: limit.SIGN_INS });
    get('/sign-in/code', session.showCode, open);
    post('/sign-in/code', session.enterCode, { ...open, rateLimit: limit.codeTries(portal.secure) });
    post('/sign-out', session.leave, beforeTwoStep);
    post('/company-switch', session.switchTo, beforeTwoStep);

    const password = passwordLinkPages(portal);
    get('/forgotten-password', password.forgotten, open);
    post('/forgotten-password', password.sendLink, { ...open, rateLimit: limit.PASSWORD_LINKS });
    get('/new-password/:token', password.openLink, open);
    post('/new-password/:token', password.renew, open);

    const profile = profilePages(portal);
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

    const address = newAddressPages(portal);
    get('/new-address/:token', address.openLink, open);
    post('/new-address/:token', address.confirm);

    const sessions = ownSessionPages(portal);
    get('/sessions', sessions.list);
    get('/sessions/:name/end', sessions.askEnd);
    post('/sessions/:name/end', sessions.end, guesses);
    get('/sessions/end', sessions.askEndOthers);
    post('/sessions/end', sessions.endOthers, guesses);

    // Open to whoever is led here because their company requires it.
    const twoStep = twoStepPages(portal);
    const tries = { ...beforeTwoStep, rateLimit: limit.TWO_STEP_GUESSES };
    get('/profile/two-step', twoStep.show, beforeTwoStep);
    post('/profile/two-step/secret', twoStep.start, tries);
    get('/profile/two-step/set-up', twoStep.showSetUp, beforeTwoStep);
    get('/profile/two-step/qr-code.svg', twoStep.qrPicture, beforeTwoStep);
    post('/profile/two-step', twoStep.finish, tries);
    post('/profile/two-step/recovery-codes', twoStep.renewCodes, tries);
    post('/profile/two-step/end', twoStep.end, tries);
  }

  function people(): void {
    const people = peoplePages(portal);
    get('/people', people.list);
    get('/people/:id', people.showPerson);
    post('/people/:id/role', people.setRole);
    post('/people/:id/deactivation', people.deactivate);
    post('/people/:id/restoration', people.restore);
    get('/people/:id/removal', people.askRemoval);
    post('/people/:id/removal', people.remove);
    post('/people/:id/two-step-reset', people.resetTwoStep, { rateLimit: limit.PASSWORD_GUESSES });

    const invitation = invitationPages(portal);
    const many = { rateLimit: limit.INVITATIONS };
    get('/invitations/new', invitation.open);
    post('/invitations', invitation.invite, many);
    post('/invitations/:id/sending', invitation.sendAgain, many);
    post('/invitations/:id/approval', invitation.approve);
    post('/invitations/:id/revocation', invitation.revoke);

    // A GET changes nothing: mail scanners follow links.
    const acceptance = acceptancePages(portal);
    get('/invitation/:token', acceptance.openLink, open);
    post('/invitation/:token', acceptance.accept, open);

    const company = companyPages(portal);
    get('/companies/new', company.open);
    post('/companies', company.create);
    get('/companies/:id', company.showCompany);
    post('/companies/:id/invitations', company.inviteAsAdmin);
    get('/companies/:id/suspension', company.askSuspension);
    post('/companies/:id/suspension', company.suspend);
    post('/companies/:id/restoration', company.restore);
    post('/companies/:id/name-refusal', company.declineName);

    const mails = mailPages(portal);
    get('/mails', mails.list);
    post('/mails/:id/sending', mails.again, many);

    const [own, any] = [companyProfilePages(portal, 'own'), companyProfilePages(portal, 'any')];
    get('/company', own.edit);
    post('/company', own.save, { rateLimit: limit.RENAMES });
    post('/company/two-step', own.setTwoStep, { rateLimit: limit.PASSWORD_GUESSES });
    get('/companies/:id/profile', any.edit);
    post('/companies/:id/profile', any.save, { rateLimit: limit.RENAMES });

    const partnership = partnershipPages(portal);
    get('/partnerships', partnership.list);
    get('/partnerships/new', partnership.open);
    post('/partnerships', partnership.invite, { rateLimit: limit.PARTNER_NAMES });
    post('/partnerships/:id/acceptance', partnership.move('acceptance'));
    post('/partnerships/:id/refusal', partnership.move('refusal'));
    post('/partnerships/:id/cancellation', partnership.move('cancellation'));
    post('/partnerships/:id/dissolution', partnership.move('dissolution'));
    get('/partnerships/:id/dissolution', partnership.askDissolution);
  }

  function press(): void {
    const equipment = equipmentPages(portal);
    get('/equipment', equipment.list);
    get('/equipment/new', equipment.open);
    post('/equipment/new', equipment.enter);
    get('/equipment/:id', equipment.show);
    get('/equipment/:id/changes', equipment.edit);
    post('/equipment/:id/changes', equipment.change);
    post('/equipment/:id/archive', equipment.archive);

    const substrate = substratePages(portal);
    get('/substrates', substrate.list);
    get('/substrates/new', substrate.open);
    post('/substrates/new', substrate.enter);
    get('/substrates/:id', substrate.show);
    get('/substrates/:id/changes', substrate.edit);
    post('/substrates/:id/changes', substrate.change);
    post('/substrates/:id/archive', substrate.archive);

    const calibration = calibrationPages(portal);
    get('/calibrations', calibration.list);
    get('/calibrations/new', calibration.choose);
    get('/calibrations/:equipment/:substrate', calibration.show);
    post('/calibrations/:equipment/:substrate/revisions', calibration.start);

    // Every form stands on the revision's page, one step up from where it is posted.
    const revision = revisionPages(portal);
    const at = '/calibrations/:equipment/:substrate/:revision';
    const formAt = (request: FastifyRequest) => request.url.replace(/\/(?:reading|approval|withdrawal)$/, '');
    get(at, revision.show);
    post(`${at}/reading`, revision.enterReadings, { files: true, formAt });
    post(`${at}/approval`, revision.approve, { formAt });
    post(`${at}/withdrawal`, revision.withdraw, { formAt });
    get(`${at}/evidence`, revision.evidence);
    const scan = scanPages(portal);
    const scanFormAt = (request: FastifyRequest) => request.url.replace(/\/scans.*$/, '');
    post(`${at}/scans`, scan.send, { files: true, fileBytes: MOST_CAPTURE_BYTES, formAt: scanFormAt });
    get(`${at}/scans/progress`, scan.progress);
    get(`${at}/scans/:scan/picture`, scan.picture);
    post(`${at}/scans/:scan/removal`, scan.remove, { formAt: scanFormAt });
    get(`${at}/sheet`, calibrationSheetPages(portal).sheet);
    const drift = driftPages(portal);
    get(`${at}/drift`, drift.show);
    const driftAt = (request: FastifyRequest) => request.url.replace(/\/(?:drift|label)-checks.*$/, '/drift');
    const driftForm = { files: true, fileBytes: MOST_CAPTURE_BYTES, formAt: driftAt } as const;
    post(`${at}/drift-checks`, drift.check, driftForm);
    post(`${at}/label-checks`, drift.checkLabels, driftForm);
    get(`${at}/drift-checks/progress`, drift.progress);
    post(`${at}/drift-checks/:scan/removal`, drift.remove, { formAt: driftAt });
  }
}
