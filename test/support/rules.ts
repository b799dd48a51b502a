/**
 * Design chapter 3 as a table: for every route who sees it, who may do it, whose the thing is that it names, and
 * what it answers when all is well. It is written from the design, never from the program.
 */
export type Rule = {
  /** Roles, by kind of company, who see it. To a kind that is not named it does not exist. */
  sees: Roles | 'everybody' | 'signed in';
  /** Those of them who may do it; the others read who may. */
  may?: Roles;
  /** It names something of a company or of a person; without the word it names nothing. */
  of?: 'the company' | 'the person' | 'both companies' | 'any company';
  done: number;
  /** What others get who name it; without the number it does not exist to them. */
  others?: number;
  /** What somebody gets who has not signed in, where everybody may come. */
  stranger?: number;
};

export type Roles = Partial<Record<'partner' | 'brand' | 'platform', string>>;

const PARTNER = { partner: 'admin manager operator' };
const TRADE = { ...PARTNER, brand: 'admin editor viewer' };
const ADMINS = { partner: 'admin', brand: 'admin' };
const KEEPERS = { ...ADMINS, platform: 'operator' };
const PLATFORM = { platform: 'operator' };
const ORDERERS = { brand: 'admin editor' };
const PARTNER_ADMIN = { partner: 'admin' };

const order = (done: number, may?: Roles): Rule => ({
  sees: TRADE,
  of: 'both companies',
  done,
  ...(may && { may }),
});
const pressThing = (done: number, may?: Roles): Rule => ({
  sees: PARTNER,
  of: 'the company',
  done,
  ...(may && { may }),
});
const person = (done: number): Rule => ({ sees: KEEPERS, of: 'the company', done });
const partnership = (done: number, may?: Roles): Rule => ({
  sees: ADMINS,
  of: 'both companies',
  done,
  ...(may && { may }),
});
const company = (done: number): Rule => ({ sees: PLATFORM, of: 'any company', done });
const mine = (done: number): Rule => ({ sees: 'signed in', done });
const open = (done: number, stranger = done): Rule => ({ sees: 'everybody', done, stranger });

export const RULES: Record<string, Rule> = {
  'GET /healthz': open(200),
  'GET /readyz': open(200),
  'GET /public/*': open(200),
  'HEAD /public/*': open(200),
  'HEAD /healthz': open(200),
  'HEAD /readyz': open(200),
  'HEAD /sign-in': open(303, 200),
  'HEAD /': mine(200),
  'GET /set-up': open(404),
  'POST /set-up': open(404),
  'GET /sign-in': open(303, 200),
  'POST /sign-in': open(303),
  'GET /sign-in/code': open(303),
  'POST /sign-in/code': open(303),
  'GET /forgotten-password': open(200),
  'POST /forgotten-password': open(200),
  'GET /invitation/:token': open(200),
  'POST /invitation/:token': open(303),
  'GET /new-password/:token': open(200),
  'POST /new-password/:token': open(303),
  'GET /new-address/:token': open(200),
  'POST /new-address/:token': { sees: 'signed in', of: 'the person', done: 303, others: 403 },

  'GET /mails': { sees: KEEPERS, done: 200 },
  'POST /mails/:id/sending': { sees: KEEPERS, of: 'the company', done: 303 },
  'GET /': mine(200),
  'GET /menu': mine(200),
  'POST /sign-out': mine(303),
  'POST /company-switch': { sees: 'signed in', of: 'the person', done: 303 },
  'GET /signing-key': mine(200),
  'GET /signing-key/:keyId': mine(200),
  'GET /sessions': mine(200),
  'GET /sessions/end': mine(200),
  'POST /sessions/end': mine(303),
  'GET /sessions/:name/end': { sees: 'signed in', of: 'the person', done: 200 },
  'POST /sessions/:name/end': { sees: 'signed in', of: 'the person', done: 303 },
  'GET /profile': mine(200),
  'GET /profile/name': mine(200),
  'POST /profile/name': mine(303),
  'GET /profile/e-mail': mine(200),
  'POST /profile/e-mail': mine(303),
  'GET /profile/password': mine(200),
  'POST /profile/password': mine(303),
  'GET /profile/notices': mine(200),
  'POST /profile/notices': mine(303),
  'GET /profile/two-step': mine(200),
  'POST /profile/two-step': mine(409),
  'POST /profile/two-step/secret': mine(303),
  'GET /profile/two-step/set-up': mine(303),
  'GET /profile/two-step/qr-code.svg': mine(303),
  'POST /profile/two-step/recovery-codes': mine(409),
  'POST /profile/two-step/end': mine(303),

  'GET /company': { sees: KEEPERS, done: 200 },
  'POST /company': { sees: KEEPERS, done: 303 },
  'POST /company/two-step': { sees: KEEPERS, done: 303 },
  'GET /companies/new': { sees: PLATFORM, done: 200 },
  'POST /companies': { sees: PLATFORM, done: 303 },
  'GET /companies/:id': company(200),
  'GET /companies/:id/profile': company(200),
  'POST /companies/:id/profile': company(303),
  'POST /companies/:id/invitations': company(303),
  'GET /companies/:id/suspension': company(200),
  'POST /companies/:id/suspension': company(303),
  'POST /companies/:id/restoration': company(303),
  'POST /companies/:id/name-refusal': company(303),

  'GET /people': { sees: KEEPERS, done: 200 },
  'GET /people/:id': person(200),
  'POST /people/:id/role': person(303),
  'POST /people/:id/deactivation': person(303),
  'POST /people/:id/restoration': person(303),
  'GET /people/:id/removal': person(200),
  'POST /people/:id/removal': person(303),
  'POST /people/:id/two-step-reset': person(303),
  'GET /invitations/new': { sees: KEEPERS, done: 200 },
  'POST /invitations': { sees: KEEPERS, done: 303 },
  'POST /invitations/:id/sending': person(303),
  'POST /invitations/:id/revocation': person(303),
  // None of the invitations there waits for a yes.
  'POST /invitations/:id/approval': person(409),
  'GET /partnerships': { sees: ADMINS, done: 200 },
  'GET /partnerships/new': { sees: ADMINS, done: 200 },
  'POST /partnerships': { sees: ADMINS, done: 303 },
  'GET /partnerships/:id/dissolution': partnership(200),
  'POST /partnerships/:id/dissolution': partnership(303),
  // In the test the brand has invited: its partner answers, and the brand itself may take it back.
  'POST /partnerships/:id/acceptance': partnership(303, PARTNER_ADMIN),
  'POST /partnerships/:id/refusal': partnership(303, PARTNER_ADMIN),
  'POST /partnerships/:id/cancellation': partnership(303, { brand: 'admin' }),
  'GET /audit-log': { sees: KEEPERS, done: 200 },
  'GET /audit-log.csv': { sees: KEEPERS, done: 200 },

  'GET /equipment': { sees: PARTNER, done: 200 },
  'GET /equipment/new': { sees: PARTNER, may: PARTNER_ADMIN, done: 200 },
  'POST /equipment/new': { sees: PARTNER, may: PARTNER_ADMIN, done: 303 },
  'GET /equipment/:id': pressThing(200),
  'GET /equipment/:id/changes': pressThing(200, PARTNER_ADMIN),
  'POST /equipment/:id/changes': pressThing(303, PARTNER_ADMIN),
  'POST /equipment/:id/archive': pressThing(303, PARTNER_ADMIN),
  'GET /substrates': { sees: PARTNER, done: 200 },
  'GET /substrates/new': { sees: PARTNER, may: PARTNER_ADMIN, done: 200 },
  'POST /substrates/new': { sees: PARTNER, may: PARTNER_ADMIN, done: 303 },
  'GET /substrates/:id': pressThing(200),
  'GET /substrates/:id/changes': pressThing(200, PARTNER_ADMIN),
  'POST /substrates/:id/changes': pressThing(303, PARTNER_ADMIN),
  'POST /substrates/:id/archive': pressThing(303, PARTNER_ADMIN),
  'GET /calibrations': { sees: PARTNER, done: 200 },
  'GET /calibrations/new': { sees: PARTNER, done: 200 },
  'GET /calibrations/:equipment/:substrate': pressThing(200),
  'POST /calibrations/:equipment/:substrate/revisions': pressThing(303),
  'GET /calibrations/:equipment/:substrate/:revision': pressThing(200),
  'POST /calibrations/:equipment/:substrate/:revision/reading': pressThing(303),
  'POST /calibrations/:equipment/:substrate/:revision/approval': pressThing(303),
  'POST /calibrations/:equipment/:substrate/:revision/withdrawal': pressThing(303),
  'GET /calibrations/:equipment/:substrate/:revision/evidence': pressThing(200),
  'GET /calibrations/:equipment/:substrate/:revision/sheet': pressThing(200),
  // What is posted has no scan in it.
  'GET /calibrations/:equipment/:substrate/:revision/drift': pressThing(200),
  'POST /calibrations/:equipment/:substrate/:revision/drift-checks': pressThing(422),
  'POST /calibrations/:equipment/:substrate/:revision/label-checks': pressThing(422),
  'GET /calibrations/:equipment/:substrate/:revision/drift-checks/progress': pressThing(200),
  'POST /calibrations/:equipment/:substrate/:revision/drift-checks/:scan/removal': pressThing(303),
  // What is posted has no file in it.
  'POST /calibrations/:equipment/:substrate/:revision/scans': pressThing(422),
  'GET /calibrations/:equipment/:substrate/:revision/scans/progress': pressThing(200),
  'GET /calibrations/:equipment/:substrate/:revision/scans/:scan/picture': pressThing(200),
  'POST /calibrations/:equipment/:substrate/:revision/scans/:scan/removal': pressThing(303),

  // No brand there lets everybody check its codes. What is posted has no picture in it.
  'GET /verify': open(200, 303),
  'POST /verify': open(422, 303),
  'GET /verify/:token': open(200),
  'GET /verify/:token/answer': open(200),
  'GET /verify/:token/picture': open(200),
  'POST /company/public-checks': {
    sees: { brand: 'admin editor viewer' },
    may: { brand: 'admin' },
    done: 303,
  },
  // The codes there are serialized.
  'GET /work-orders/:id/training': order(409),
  'POST /work-orders/:id/training': order(409, PARTNER),
  'GET /work-orders/:id/training/progress': order(409),
  'GET /work-orders/:id/checks': order(409),
  'POST /work-orders/:id/training/pictures/:picture/removal': order(409, PARTNER),
  'GET /work-orders/:id/self-test': order(409),
  'POST /work-orders/:id/self-test': order(409, { ...PARTNER, ...ORDERERS }),
  'GET /work-orders/:id/self-test/progress': order(409),
  'POST /work-orders/:id/self-test/pictures/:picture/removal': order(409, { ...PARTNER, ...ORDERERS }),
  'GET /codes': { sees: TRADE, done: 200 },
  'GET /codes/:code': order(200),
  'GET /codes/:code/image': order(200),
  // The order there has no GTIN.
  'GET /work-orders/:id/epcis.jsonld': order(409),
  'GET /work-orders/:id/code-changes': order(200),
  'GET /work-orders/:id/codes.csv': order(200),
  'POST /work-orders/:id/code-changes': order(303, { brand: 'admin' }),
  'GET /code-changes/:id/undo': order(200, { brand: 'admin' }),
  'POST /code-changes/:id/undo': order(303, { brand: 'admin' }),
  'GET /code-lists/new': { sees: TRADE, may: { brand: 'admin' }, done: 200 },
  'POST /code-lists': { sees: TRADE, may: { brand: 'admin' }, done: 422 },
  'GET /code-lists/:id': {
    sees: { brand: 'admin editor viewer' },
    may: { brand: 'admin' },
    of: 'the company',
    done: 200,
  },
  'POST /code-lists/:id': {
    sees: { brand: 'admin editor viewer' },
    may: { brand: 'admin' },
    of: 'the company',
    done: 303,
  },
  'POST /code-lists/:id/undo': {
    sees: { brand: 'admin editor viewer' },
    may: { brand: 'admin' },
    of: 'the company',
    done: 409,
  },
  'POST /code-lists/:id/removal': {
    sees: { brand: 'admin editor viewer' },
    may: { brand: 'admin' },
    of: 'the company',
    done: 303,
  },
  'GET /work-orders': { sees: TRADE, done: 200 },
  'GET /work-orders.csv': { sees: TRADE, done: 200 },
  'GET /work-orders/new': { sees: TRADE, may: ORDERERS, done: 200 },
  'GET /templates': { sees: ORDERERS, done: 200 },
  'GET /templates/new': { sees: ORDERERS, may: { brand: 'admin' }, done: 200 },
  'POST /templates/new': { sees: ORDERERS, may: { brand: 'admin' }, done: 303 },
  'GET /templates/:id': { sees: ORDERERS, of: 'the company', done: 200 },
  'GET /templates/:id/changes': { sees: ORDERERS, of: 'the company', may: { brand: 'admin' }, done: 200 },
  'POST /templates/:id/changes': { sees: ORDERERS, of: 'the company', may: { brand: 'admin' }, done: 303 },
  'POST /templates/:id/archive': { sees: ORDERERS, of: 'the company', may: { brand: 'admin' }, done: 303 },
  'GET /work-orders/drafts': { sees: TRADE, may: ORDERERS, done: 200 },
  'POST /work-orders/drafts/:id/removal': { sees: TRADE, may: ORDERERS, of: 'the person', done: 303 },
  'GET /work-orders/link': { sees: TRADE, may: ORDERERS, done: 200 },
  'GET /work-orders/total': { sees: TRADE, may: ORDERERS, done: 200 },
  'POST /work-orders': { sees: TRADE, may: ORDERERS, done: 303 },
  'GET /work-orders/:id': order(200),
  'GET /work-orders/:id/card': order(200),
  'GET /work-orders/:id/progress': order(200),
  'GET /work-orders/:id/code.png': order(200),
  'GET /work-orders/:id/artwork': order(200),
  'GET /work-orders/:id/messages': order(200),
  // Who only looks at the orders of a brand writes nothing on them.
  'POST /work-orders/:id/messages': order(303, { ...PARTNER, ...ORDERERS }),
  'GET /work-orders/:id/cancellation': order(200, ORDERERS),
  'POST /work-orders/:id/cancellation': order(303, ORDERERS),
  'GET /work-orders/:id/refusal': order(200, { partner: 'admin manager' }),
  'POST /work-orders/:id/refusal': order(303, { partner: 'admin manager' }),
  'GET /work-orders/:id/generation': order(200, PARTNER),
  'GET /work-orders/:id/generation/pair': order(200, PARTNER),
  'GET /work-orders/:id/specimens.zip': order(200, PARTNER),
  'GET /work-orders/:id/confirmation': order(200, PARTNER),
  'POST /work-orders/:id/confirmation': order(303, PARTNER),
  'POST /work-orders/:id/retry': order(303, PARTNER),
  // Their packages are whole, so there is nothing to make again.
  'POST /work-orders/:id/remaking': order(409, PARTNER),
  'GET /work-orders/:id/package': order(200, PARTNER),
  'HEAD /work-orders/:id/package': order(200, PARTNER),
  // The order there has serialized codes.
  'GET /work-orders/:id/graphic-key': order(409, { partner: 'admin manager' }),
  // Their brand asks for print reports: the simple step is not for its orders.
  'GET /work-orders/:id/printing': order(409, PARTNER),
  'POST /work-orders/:id/printing': order(409, PARTNER),
  'GET /work-orders/:id/print-report': order(200),
  'POST /work-orders/:id/print-report': order(303, PARTNER),
  'GET /work-orders/:id/print-report/photos/:photo': order(200),
  'GET /work-orders/:id/print-report/:report/grades': order(200),
  // No picture is chosen there.
  'POST /work-orders/:id/print-report/:report/grades': order(422, PARTNER),
  'GET /work-orders/:id/print-report/:report/grades/progress': order(200),
  'POST /work-orders/:id/print-report/:report/grades/:picture/removal': order(303, PARTNER),
  'POST /print-reports/:id/return': order(303, { brand: 'admin' }),
  'POST /company/print-reports': {
    sees: { brand: 'admin editor viewer' },
    may: { brand: 'admin' },
    done: 303,
  },
  'GET /work-orders/:id/batches': order(200, PARTNER),
  'GET /work-orders/:id/batches/:batch': order(200, PARTNER),
  'HEAD /work-orders/:id/batches/:batch': order(200, PARTNER),
  'GET /work-orders/:id/ticket': order(200, PARTNER),
  'GET /work-orders/:id/press-data': order(200, PARTNER),
  'GET /work-orders/:id/vdp.csv': order(200, PARTNER),
  'POST /work-orders/:id/press-data': order(303, PARTNER),
  'POST /press-presets/:id/removal': pressThing(303),
  'GET /work-orders/:id/acceptance': order(200, { brand: 'admin' }),
  'POST /work-orders/:id/acceptance': order(303, { brand: 'admin' }),
  'POST /work-orders/:id/archive': order(303, { partner: 'admin manager', brand: 'admin editor' }),
  'GET /generator': { sees: TRADE, may: PARTNER, done: 200 },
};
