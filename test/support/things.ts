import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PASSWORD } from '../../src/cli/cast.ts';
import type { Actor, CompanyKind } from '../../src/domain/access/actor.ts';
import { digestOf } from '../../src/domain/access/links.ts';
import { copyNameOf } from '../../src/domain/captures/captures.ts';
import { changeCodes } from '../../src/domain/code-status/code-changes.ts';
import { closeList, openList, stage } from '../../src/domain/code-status/code-lists.ts';
import { extendedIdOf } from '../../src/domain/code-status/look-up.ts';
import { publicSigningKeys } from '../../src/domain/codes/keys.ts';
import { chooseSetting, shownOf } from '../../src/domain/orders/setting.ts';
import { enterTemplate } from '../../src/domain/orders/template-changes.ts';
import { findWorkOrder } from '../../src/domain/orders/work-orders.ts';
import { inviteAdmin, invitePerson } from '../../src/domain/people/invitations.ts';
import { askForAddress } from '../../src/domain/people/profile.ts';
import { startCalibration } from '../../src/domain/press/calibrating.ts';
import type { Pair } from '../../src/domain/press/calibrations.ts';
import { keepScan } from '../../src/domain/press/measured/keeping-scans.ts';
import { standingReports } from '../../src/domain/reports/print-reports.ts';
import { keepCheck } from '../../src/domain/secure/pictures.ts';
import { answerAsks, askForLink } from '../../src/domain/sign-in/password-links.ts';
import { placeEveryState } from './every-state.ts';
import { pngFile } from './files.ts';
import { linkTo } from './mails.ts';
import type { World } from './world.ts';

/** Where a route is tried, and with what: as somebody for whom the thing named is theirs, or somebody else's. */
export type Things = {
  pathOf(route: string, who: Actor, own: boolean): string;
  fieldsOf(route: string, who: Actor, own: boolean): Record<string, string>;
};

const FILLED = { name: 'Another', technology: 'other', resolution_x: '600', image_format: 'png' };
const READ = { dots_x: '9', gain_x: '40', version: '2' };
const PASSWORDS = { old_password: PASSWORD, password: 'quite another sentence' };

/** One thing of every kind of the two companies that work together, made by the real verbs. */
export async function everyThing(w: World, rita: Actor): Promise<Things> {
  const { db, cast, folders } = w;
  const orders = await placeEveryState(w);
  const artwork = { field: 'artwork', name: 'front.png', content: picture };
  const alice = await w.as('alice');
  const placed = await alice.upload('/work-orders', { ...orderOf(w, cast.alice), reference: 'PO-2026-201' }, [
    artwork,
  ]);
  const pair = { equipmentId: cast.equipment.proof, substrateId: cast.substrates.clear };
  startCalibration(db, cast.olu, pair);
  const calibration = `/calibrations/${pair.equipmentId}/${pair.substrateId}`;
  const evidence = { field: 'evidence', name: 'scan.png', content: picture };
  const olu = await w.as('olu');
  await olu.upload(`${calibration}/1/reading`, { ...READ, version: '1' }, [evidence], `${calibration}/1`);
  const scan = keptScan(w, pair);

  const held = { equipmentId: cast.equipment.label, substrateId: cast.substrates.film };
  const template = enterTemplate(db, cast.alice, { name: 'Bottle label', quantity: '10' });

  const guest = (who: Actor, role: string) => ({ email: `guest@${who.kind}.example`, role });
  const invitations: Record<CompanyKind, number> = {
    partner: invitePerson(db, cast.bob, guest(cast.bob, 'operator')).id,
    brand: invitePerson(db, cast.alice, guest(cast.alice, 'viewer')).id,
    platform: inviteAdmin(db, cast.root, cast.root.companyId, 'guest@platform.example').id,
  };
  const people: Record<CompanyKind, number> = {
    partner: cast.olu.userId,
    brand: cast.erin.userId,
    platform: rita.userId,
  };
  const mails: Record<CompanyKind, number> = {
    partner: stuckMail(w, cast.bob),
    brand: stuckMail(w, cast.alice),
    platform: stuckMail(w, cast.root),
  };
  const ready = findWorkOrder(db, cast.alice, orders.ready);
  const code = extendedIdOf(db, folders.keys, { order: ready, sequence: 2 });
  const blocked = { act: 'block', reason: 'damaged', ranges: '2' };
  const change = changeCodes(db, cast.alice, orders.ready, blocked);
  const [report] = standingReports(db, orders.printed);
  if (!report) throw new Error('The printed order has no report.');
  const photo = db.$client
    .prepare(
      `insert into print_report_photos (print_report_id, file_name, stored_name, media_type, bytes, created_at)
       values (?, 'web.png', 'a photo', 'image/png', 68, 0) returning id`,
    )
    .pluck()
    .get(report.id) as number;
  writeFileSync(join(folders.evidence, 'a photo'), picture);
  const graded = db.$client
    .prepare(
      `insert into print_grades (print_report_id, file_name, sha256, created_at, created_by)
       values (?, 'labels.png', 'one', 0, ?) returning id`,
    )
    .pluck()
    .get(report.id, cast.olu.userId) as number;
  const file = {
    fileName: 'code.png',
    storedName: 'a check',
    mediaType: 'image/png',
    bytes: 68,
    sha256: 'one',
  } as const;
  const { picture: check } = keepCheck(db, { origin: 'somebody' }, file);
  writeFileSync(join(folders.evidence, 'a check'), picture);
  const list = openList(db, cast.alice, { fileName: 'list.csv', remark: '', rows: 1 });
  const ranges = [{ first: 3, last: 4 }];
  stage(db, cast.alice, list, [{ workOrderId: orders.ready, status: 'active', reason: '', ranges }]);
  closeList(db, list);
  const orderOfRoute: Record<string, number> = {
    ...Object.fromEntries(
      [
        'package',
        'batches',
        'ticket',
        'press-data',
        'vdp.csv',
        ':batch',
        'code.png',
        'printing',
        'print-report',
        'remaking',
        'code-changes',
        'codes.csv',
      ].map((noun) => [noun, orders.ready]),
    ),
    artwork: Number(String(placed.headers.location).split('/').at(-1)),
    retry: orders.failed,
    acceptance: orders.printed,
    ':photo': orders.printed,
    archive: orders.completed,
  };
  const choice = `equipment=${cast.equipment.inkjet}&substrate=${cast.substrates.film}`;
  const invitationPath = linkTo(db, 'guest@partner.example', 'invitation');
  const [key] = publicSigningKeys(folders.keys);

  return {
    pathOf(route, who, own) {
      const [method = '', pattern = ''] = route.split(' ');
      const noun = pattern.split('/').at(-1) ?? '';
      const path = pattern
        .replace('/invitation/:token', invitationPath)
        .replace(
          /\/calibrations\/:equipment\/:substrate(?=\/:revision\/(?:drift|label))/,
          `/calibrations/${held.equipmentId}/${held.substrateId}`,
        )
        .replace('/calibrations/:equipment/:substrate', calibration)
        .replace(':revision', '1')
        .replace('/templates/:id', `/templates/${template.id}`)
        .replace('/press-presets/:id', () => `/press-presets/${pressPreset(w)}`)
        .replace('/equipment/:id', `/equipment/${cast.equipment.proof}`)
        .replace('/substrates/:id', `/substrates/${cast.substrates.kraft}`)
        .replace(
          '/work-orders/drafts/:id',
          () => `/work-orders/drafts/${draftOf(w, own ? who : strangerTo(w, who))}`,
        )
        .replace(
          '/work-orders/:id/print-report/:report',
          `/work-orders/${orders.printed}/print-report/${report.id}`,
        )
        .replace(':picture', String(graded))
        .replace('/work-orders/:id', `/work-orders/${orderOfRoute[noun] ?? orders.new}`)
        .replace('/print-reports/:id', `/print-reports/${report.id}`)
        .replace('/verify/:token', `/verify/${check.token}`)
        .replace(':scan', scan)
        .replace(':photo', String(photo))
        .replace('/code-lists/:id', `/code-lists/${list.id}`)
        .replace('/code-changes/:id', `/code-changes/${change.id}`)
        .replace(':code', code)
        .replace('/people/:id', `/people/${people[who.kind]}`)
        .replace('/invitations/:id', `/invitations/${invitations[who.kind]}`)
        .replace('/mails/:id', `/mails/${mails[who.kind]}`)
        .replace('/companies/:id', `/companies/${cast.bob.companyId}`)
        .replace('/partnerships/:id', '/partnerships/1')
        .replace(':batch', '1')
        .replace(':keyId', `${key?.keyId}.pem`)
        .replace('*', 'style.css');
      if (noun === 'specimens.zip' || (noun === 'confirmation' && method === 'GET'))
        return `${path}?${choice}`;
      if (noun === 'sheet') return `${path}?width=110`;
      if (/acceptance|refusal|cancellation/.test(noun) && pattern.startsWith('/partnerships'))
        db.$client.exec(`update partnerships set state = 'invited' where id = 1`);
      const whose = own ? who : strangerTo(w, who);
      if (pattern.startsWith('/new-password')) {
        askForLink(db, whose, whose.email);
        answerAsks(db);
        return linkTo(db, whose.email, 'password-forgotten');
      }
      if (pattern.startsWith('/new-address')) {
        askForAddress(db, whose, 'moved@more.example');
        return linkTo(db, 'moved@more.example', 'address-confirmation');
      }
      if (pattern.startsWith('/sessions/:name')) return path.replace(':name', sessionOf(w, whose));
      return path;
    },
    fieldsOf(route, who, own) {
      if (route !== 'POST /work-orders/:id/confirmation') return fieldsOf(w, route, who, own);
      const order = findWorkOrder(db, cast.bob, orders.new);
      const { equipment, substrates } = cast;
      return shownOf(
        chooseSetting(db, cast.bob, order, { equipmentId: equipment.inkjet, substrateId: substrates.film }),
      );
    },
  };
}

/** A scan of the draft that could not be read, so that it may be approved; its small copy is put back, for a removal takes it along. */
function keptScan({ db, cast, folders }: World, pair: Pair): () => string {
  const file = { fileName: 'scan.png', storedName: 'a scan', mediaType: 'image/png' as const, bytes: 68 };
  const of = { pair, revision: 1, purpose: 'calibration' as const };
  const { capture } = keepScan(db, cast.olu, of, { file: { ...file, sha256: '' }, place: 'left' });
  db.$client.prepare(`update captures set state = 'failed', failure = 'Blurred.'`).run();
  return () => {
    writeFileSync(join(folders.evidence, copyNameOf(capture)), picture);
    return String(capture.id);
  };
}

/** A preset of its own for each time that one is removed. */
function pressPreset({ db, cast }: World): number {
  const insert = db.$client.prepare(
    `insert into press_presets (equipment_id, name, options, updated_at, updated_by)
     values (?, hex(randomblob(8)), '{}', 0, ?) returning id`,
  );
  return insert.pluck().get(cast.equipment.proof, cast.olu.userId) as number;
}

/** A mail to somebody that the mail server refused once. */
function stuckMail({ db }: World, { email }: Actor): number {
  const insert = db.$client.prepare(
    `insert into outbox (notice, recipient, facts, created_at, attempts, next_attempt_at, last_error)
     values ('password-changed', ?, '{}', 0, 1, 0, '550 No such mailbox') returning id`,
  );
  return insert.pluck().get(email) as number;
}

/** What the form of a route is filled with. */
function fieldsOf(w: World, route: string, who: Actor, own: boolean): Record<string, string> {
  const { cast } = w;
  const email = `${who.name.toLowerCase()}@new.example`;
  const elsewhere = who.companyId === cast.mallory.companyId ? cast.alice : cast.mallory;
  const strangers: Record<string, string> = {
    [cast.alice.companyName]: cast.petra.companyName,
    [cast.bob.companyName]: cast.mallory.companyName,
    [cast.mallory.companyName]: cast.bob.companyName,
    [cast.petra.companyName]: cast.alice.companyName,
  };
  const forms: Record<string, Record<string, string>> = {
    'POST /sign-in': { email: who.email, password: PASSWORD },
    'POST /forgotten-password': { email: who.email },
    'POST /invitation/:token': { name: 'Guest', ...PASSWORDS },
    'POST /new-password/:token': PASSWORDS,
    'POST /company-switch': { company: String((own ? who : elsewhere).companyId) },
    'POST /profile/name': { name: 'Another Name' },
    'POST /profile/e-mail': { email, ...PASSWORDS },
    'POST /profile/password': PASSWORDS,
    'POST /profile/two-step/secret': PASSWORDS,
    'POST /profile/two-step/recovery-codes': PASSWORDS,
    'POST /profile/two-step/end': PASSWORDS,
    'POST /sessions/end': PASSWORDS,
    'POST /sessions/:name/end': PASSWORDS,
    'POST /people/:id/two-step-reset': PASSWORDS,
    'POST /company/two-step': PASSWORDS,
    'POST /company': { name: `${who.companyName} and Sons` },
    'POST /companies': { name: 'Third Labels', kind: 'partner', admin: email },
    'POST /companies/:id/profile': { name: 'Inkworks and Sons' },
    'POST /companies/:id/invitations': { email },
    'POST /people/:id/role': {
      role: { partner: 'manager', brand: 'viewer', platform: 'operator' }[who.kind],
    },
    'POST /invitations': { email, role: who.kind === 'platform' ? 'operator' : 'admin' },
    'POST /partnerships': { name: strangers[who.companyName] ?? '' },
    'POST /equipment/new': FILLED,
    'POST /equipment/:id/changes': { ...FILLED, technology: 'laser', resolution_x: '1200', version: '1' },
    'POST /substrates/new': FILLED,
    'POST /substrates/:id/changes': { ...FILLED, version: '1' },
    'POST /calibrations/:equipment/:substrate/:revision/reading': { ...READ, dots_x: '11' },
    'POST /calibrations/:equipment/:substrate/:revision/approval': { version: '2' },
    'POST /work-orders': orderOf(w, who),
    'POST /templates/new': { name: 'Another template' },
    'POST /templates/:id/changes': { name: 'Bottle label 0.5 l', version: '1' },
    'POST /work-orders/:id/press-data': { preset: 'Usual' },
    'POST /work-orders/:id/messages': { text: 'Which side up?' },
    'POST /work-orders/:id/cancellation': { reason: 'Because.' },
    'POST /work-orders/:id/code-changes': { act: 'block', reason: 'damaged', ranges: '1' },
    'POST /work-orders/:id/print-report': {
      step: 'submit',
      printed_on: '2026-01-02',
      printed_by: 'Olu',
      counted_good: '2500',
    },
    'POST /print-reports/:id/return': { reason: 'Because.' },
    'POST /code-changes/:id/undo': { remark: 'Because.' },
    'POST /work-orders/:id/refusal': { reason: 'Because.' },
  };
  return forms[route] ?? {};
}

const picture = pngFile();

/** A draft of somebody, whether or not they may have one. */
function draftOf({ db }: World, { userId, companyId }: Actor): number {
  return db.$client
    .prepare(
      `insert into order_forms (brand_id, kind, user_id, name, typed, created_by, updated_at, updated_by)
       values (?, 'draft', ?, 'PO-2026-300', '{}', ?, ?, ?) returning id`,
    )
    .pluck()
    .get(companyId, userId, userId, Date.now(), userId) as number;
}

const strangerTo = ({ cast }: World, who: Actor) =>
  who.userId === cast.root.userId ? cast.alice : cast.root;

function sessionOf({ db }: World, { userId, companyId }: Actor): string {
  const id = digestOf(`another of ${userId}`);
  const later = Date.now() + 3_600_000;
  db.$client
    .prepare(`insert or ignore into sessions values (?, ?, ?, ?, ?, ?, ?, '', '')`)
    .run(id, userId, companyId, Date.now(), Date.now(), later, later);
  return id.slice(0, 16);
}

function orderOf({ cast }: World, who: Actor): Record<string, string> {
  const partner = who.companyName === cast.alice.companyName ? cast.bob : cast.petra;
  const wish = { quantity: '10', url_prefix: 'https://id.acme.example/' };
  return { reference: 'PO-2026-200', partner: String(partner.companyId), ...wish };
}
