import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import {
  type AnySQLiteColumn,
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';

// Times are milliseconds since 1970 in UTC. Every table is STRICT: the generated SQL is edited, and a test keeps it.

const id = () => integer('id').primaryKey({ autoIncrement: true });
const at = (name: string) => integer(name, { mode: 'timestamp_ms' });
const refersTo = (name: string, column: () => AnySQLiteColumn) => integer(name).notNull().references(column);
/** The key of a row that another one has at most once. */
const ownedBy = (name: string, column: () => AnySQLiteColumn) =>
  integer(name).primaryKey().references(column);

const pictureFile = () => ({
  fileName: text('file_name').notNull(),
  storedName: text('stored_name').notNull().unique(),
  mediaType: text('media_type', { enum: ['image/png', 'image/jpeg', 'image/tiff'] }).notNull(),
  bytes: integer('bytes').notNull(),
});
const keptInVersions = () => ({
  createdBy: integer('created_by').references(() => users.id),
  /** Counts its changes, so that of two people who edit at once the second is told. */
  version: integer('version').notNull().default(1),
  createdAt: at('created_at').notNull(),
  archivedAt: at('archived_at'),
});

// Checks hold literals: SQLite takes no parameters in them.
const isKnown = (name: string, column: SQLWrapper & { enumValues: readonly string[] }) =>
  check(name, sql`${column} in (${sql.raw(column.enumValues.map((value) => `'${value}'`).join(', '))})`);
const isAddress = (name: string, column: AnySQLiteColumn) =>
  check(name, sql`${column} = lower(${column}) and instr(${column}, '@') > 1`);

const ROLES = ['admin', 'manager', 'operator', 'editor', 'viewer'] as const;
const IMAGE_FORMATS = ['png', 'tiff', 'svg', 'eps', 'pdf'] as const;

export const companies = sqliteTable(
  'companies',
  {
    id: id(),
    kind: text('kind', { enum: ['brand', 'partner', 'platform'] }).notNull(),
    name: text('name').notNull(),
    /** The name it asks the platform for. */
    wishedName: text('wished_name'),
    /** What its people's addresses end with, lower case, such as `acme.example`; empty when unknown. */
    emailDomain: text('email_domain').notNull().default(''),
    website: text('website').notNull().default(''),
    address: text('address').notNull().default(''),
    country: text('country').notNull().default(''),
    contact: text('contact').notNull().default(''),
    /** An IANA name, such as `Europe/Berlin`; empty: the server's. */
    timeZone: text('time_zone').notNull().default(''),
    /** `en` is British: the only one there was at first. */
    language: text('language', { enum: ['en', 'en-US'] })
      .notNull()
      .default('en'),
    /** Of a brand: its partners report what became of every code; without it they only say that an order is printed. */
    asksReports: integer('asks_reports', { mode: 'boolean' }).notNull().default(true),
    /** Of a brand: whoever has one of its secure codes in hand may have it checked, without an account. */
    publicChecks: integer('public_checks', { mode: 'boolean' }).notNull().default(false),
    requiresTwoStep: integer('requires_two_step', { mode: 'boolean' }).notNull().default(false),
    createdAt: at('created_at').notNull(),
    suspendedAt: at('suspended_at'),
  },
  (t) => [
    uniqueIndex('companies_name').on(sql`lower(${t.name})`),
    index('companies_wishes').on(t.id).where(sql`${t.wishedName} is not null`),
    uniqueIndex('companies_one_platform').on(t.kind).where(sql`${t.kind} = 'platform'`),
    isKnown('companies_kind', t.kind),
    check('companies_name_length', sql`length(${t.name}) between 1 and 120`),
  ],
);

export const users = sqliteTable(
  'users',
  {
    id: id(),
    /** Always lower case. */
    email: text('email').notNull().unique(),
    name: text('name').notNull(),
    passwordHash: text('password_hash').notNull(),
    /** Encrypted under a key of keys/; present once a first code proved that the app has it. */
    twoStepSecret: text('two_step_secret'),
    twoStepSince: at('two_step_since'),
    /** A secret on its way into an app, encrypted likewise; the first right code makes it the one above. */
    twoStepPending: text('two_step_pending'),
    /** Wrong codes in a row, and until when no further one is looked at. */
    twoStepFaults: integer('two_step_faults').notNull().default(0),
    twoStepWaitsUntil: at('two_step_waits_until'),
    createdAt: at('created_at').notNull(),
    /** Archived: the person is in no company any more. */
    deactivatedAt: at('deactivated_at'),
  },
  (t) => [
    check('users_name_length', sql`length(${t.name}) between 1 and 120`),
    check('users_two_step', sql`(${t.twoStepSecret} is null) = (${t.twoStepSince} is null)`),
    isAddress('users_email', t.email),
  ],
);

export const memberships = sqliteTable(
  'memberships',
  {
    userId: refersTo('user_id', () => users.id),
    companyId: refersTo('company_id', () => companies.id),
    role: text('role', { enum: ROLES }).notNull(),
    createdAt: at('created_at').notNull(),
    /** May not act for this company until restored. */
    deactivatedAt: at('deactivated_at'),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.companyId] }),
    index('memberships_company').on(t.companyId),
    isKnown('memberships_role', t.role),
  ],
);

export const sessions = sqliteTable(
  'sessions',
  {
    /** SHA-256 of the id in the cookie, in hex. */
    id: text('id').primaryKey(),
    userId: refersTo('user_id', () => users.id),
    companyId: refersTo('company_id', () => companies.id),
    createdAt: at('created_at').notNull(),
    lastUsedAt: at('last_used_at').notNull(),
    /** The end by idleness; moves with use. */
    expiresAt: at('expires_at').notNull(),
    /** The end whatever happens. */
    endsAt: at('ends_at').notNull(),
    /** The address it was used from last. */
    origin: text('origin').notNull().default(''),
    /** What it was opened with, such as `Firefox on Windows`. */
    browser: text('browser').notNull().default(''),
  },
  (t) => [index('sessions_user').on(t.userId), index('sessions_expires').on(t.expiresAt)],
);

// Of every link that a mail carries only the SHA-256 of its 256 random bits is kept, in hex: who reads the database, or a
// backup of it, cannot follow one.

export const invitations = sqliteTable(
  'invitations',
  {
    id: id(),
    companyId: refersTo('company_id', () => companies.id),
    email: text('email').notNull(),
    role: text('role', { enum: ROLES }).notNull(),
    tokenDigest: text('token_digest').notNull().unique(),
    invitedBy: refersTo('invited_by', () => users.id),
    sentAt: at('sent_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    acceptedAt: at('accepted_at'),
    revokedAt: at('revoked_at'),
    /** Since when an invitation by the platform waits for the yes of the company's admins; no link was sent yet. */
    waitingSince: at('waiting_since'),
    approvedBy: integer('approved_by').references(() => users.id),
  },
  (t) => [
    uniqueIndex('invitations_one_open')
      .on(t.companyId, t.email)
      .where(sql`${t.acceptedAt} is null and ${t.revokedAt} is null`),
    isAddress('invitations_email', t.email),
    isKnown('invitations_role', t.role),
    check('invitations_end', sql`${t.acceptedAt} is null or ${t.revokedAt} is null`),
  ],
);

/** Who asked for a link to a new password, as it was typed: whether anybody has the address is looked up later. */
export const passwordAsks = sqliteTable('password_asks', {
  id: id(),
  email: text('email').notNull(),
  /** Where it was asked from. */
  origin: text('origin').notNull(),
  at: at('at').notNull(),
});

export const passwordLinks = sqliteTable(
  'password_links',
  {
    tokenDigest: text('token_digest').primaryKey(),
    /** Nobody in rows of older versions, which were written for their time alone. */
    userId: integer('user_id').references(() => users.id),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
  },
  (t) => [index('password_links_user').on(t.userId)],
);

export const emailLinks = sqliteTable(
  'email_links',
  {
    tokenDigest: text('token_digest').primaryKey(),
    userId: refersTo('user_id', () => users.id),
    email: text('email').notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
  },
  (t) => [index('email_links_user').on(t.userId), isAddress('email_links_email', t.email)],
);

/** Somebody whose password was right and whose code is still asked for. It is no session and opens nothing. */
export const secondSteps = sqliteTable(
  'second_steps',
  {
    /** SHA-256 of the id in its cookie, in hex. */
    id: text('id').primaryKey(),
    userId: refersTo('user_id', () => users.id),
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [index('second_steps_user').on(t.userId)],
);

/** Sign-ins that were not right, by the network they came from; each for a quarter of an hour. */
export const signInTries = sqliteTable(
  'sign_in_tries',
  {
    id: id(),
    /** An IPv4 address, or the first 64 bits of an IPv6 address. */
    network: text('network').notNull(),
    at: at('at').notNull(),
    /** A digest of the e-mail that was typed, whether anybody has it or not. */
    person: text('person').notNull().default(''),
  },
  (t) => [
    index('sign_in_tries_network').on(t.network, t.at),
    index('sign_in_tries_person').on(t.person, t.at),
    index('sign_in_tries_at').on(t.at),
  ],
);

/** From where a person has signed in, and when the last time. */
export const knownNetworks = sqliteTable(
  'known_networks',
  {
    userId: refersTo('user_id', () => users.id),
    network: text('network').notNull(),
    at: at('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.network] }), index('known_networks_at').on(t.at)],
);

/** What a person used up is gone from here. */
export const recoveryCodes = sqliteTable(
  'recovery_codes',
  {
    userId: refersTo('user_id', () => users.id),
    codeDigest: text('code_digest').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.codeDigest] })],
);

/** The 30-second steps whose codes were taken from the app: none is taken twice, wherever the clock was set meanwhile. */
export const usedCodes = sqliteTable(
  'used_codes',
  {
    userId: refersTo('user_id', () => users.id),
    step: integer('step').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.step] }), index('used_codes_step').on(t.step)],
);

/** Notices a person does not want to hear. */
export const mutedNotices = sqliteTable(
  'muted_notices',
  {
    userId: refersTo('user_id', () => users.id),
    notice: text('notice').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.notice] })],
);

/** What was typed into a form when the session ended, until its author signs in again. */
export const drafts = sqliteTable(
  'drafts',
  {
    userId: refersTo('user_id', () => users.id),
    path: text('path').notNull(),
    body: text('body').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.path] })],
);

export const partnerships = sqliteTable(
  'partnerships',
  {
    id: id(),
    brandId: refersTo('brand_id', () => companies.id),
    partnerId: refersTo('partner_id', () => companies.id),
    state: text('state', { enum: ['invited', 'active', 'declined', 'canceled', 'dissolved'] }).notNull(),
    invitedBy: refersTo('invited_by', () => companies.id),
    /** When it was invited first, and when it came into its present state. */
    createdAt: at('created_at').notNull(),
    changedAt: at('changed_at').notNull(),
  },
  (t) => [
    uniqueIndex('partnerships_pair').on(t.brandId, t.partnerId),
    index('partnerships_partner').on(t.partnerId),
    isKnown('partnerships_state', t.state),
    check('partnerships_inviter', sql`${t.invitedBy} in (${t.brandId}, ${t.partnerId})`),
  ],
);

export const equipment = sqliteTable(
  'equipment',
  {
    id: id(),
    partnerId: refersTo('partner_id', () => companies.id),
    name: text('name').notNull(),
    technology: text('technology', {
      enum: [
        'electrophotography dry',
        'electrophotography liquid',
        'inkjet UV',
        'inkjet aqueous',
        'thermal transfer',
        'laser',
        'offset',
        'flexo',
        'gravure',
        'screen',
        'other',
      ],
    }).notNull(),
    maker: text('maker').notNull().default(''),
    model: text('model').notNull().default(''),
    location: text('location').notNull().default(''),
    /** Dots per inch as an exact decimal, such as `812.8`. */
    resolutionX: text('resolution_x').notNull(),
    resolutionY: text('resolution_y').notNull(),
    imageFormat: text('image_format', { enum: IMAGE_FORMATS }).notNull(),
    notes: text('notes').notNull().default(''),
    ...keptInVersions(),
  },
  (t) => [
    uniqueIndex('equipment_name').on(t.partnerId, sql`lower(${t.name})`),
    check('equipment_name_length', sql`length(${t.name}) between 1 and 120`),
    isKnown('equipment_format', t.imageFormat),
    check('equipment_resolution_x', sql`cast(${t.resolutionX} as real) between 50 and 10000`),
    check('equipment_resolution_y', sql`cast(${t.resolutionY} as real) between 50 and 10000`),
  ],
);

/** How a piece of equipment takes the table for variable-data printing, by names. */
export const pressPresets = sqliteTable(
  'press_presets',
  {
    id: id(),
    equipmentId: refersTo('equipment_id', () => equipment.id),
    name: text('name').notNull(),
    /** JSON: options by field, as the form's address has them. */
    options: text('options').notNull(),
    updatedAt: at('updated_at').notNull(),
    updatedBy: refersTo('updated_by', () => users.id),
  },
  (t) => [
    uniqueIndex('press_presets_equipment').on(t.equipmentId, t.name),
    check('press_presets_name', sql`length(${t.name}) between 1 and 60`),
  ],
);

export const substrates = sqliteTable(
  'substrates',
  {
    id: id(),
    partnerId: refersTo('partner_id', () => companies.id),
    name: text('name').notNull(),
    supplier: text('supplier').notNull().default(''),
    productCode: text('product_code').notNull().default(''),
    material: text('material').notNull().default(''),
    finish: text('finish').notNull().default(''),
    colour: text('colour').notNull().default(''),
    /** Grams per square metre. */
    grammage: integer('grammage'),
    /** Micrometres. */
    thickness: integer('thickness'),
    notes: text('notes').notNull().default(''),
    ...keptInVersions(),
  },
  (t) => [
    uniqueIndex('substrates_name').on(t.partnerId, sql`lower(${t.name})`),
    check('substrates_name_length', sql`length(${t.name}) between 1 and 120`),
  ],
);

export const calibrations = sqliteTable(
  'calibrations',
  {
    id: id(),
    equipmentId: refersTo('equipment_id', () => equipment.id),
    substrateId: refersTo('substrate_id', () => substrates.id),
    revision: integer('revision').notNull(),
    state: text('state', { enum: ['draft', 'approved', 'superseded', 'withdrawn'] }).notNull(),
    /** A module in whole dots of the equipment; a draft has none before its sheet was read. */
    dotsX: integer('dots_x'),
    dotsY: integer('dots_y'),
    /** Bar-width reduction in whole dots, smaller than the module. */
    reductionX: integer('reduction_x'),
    reductionY: integer('reduction_y'),
    /** What ink gains on one edge, in nanometres; less than nothing is a loss. */
    gainX: integer('gain_x'),
    gainY: integer('gain_y'),
    remarks: text('remarks').notNull().default(''),
    /** JSON: the graphic of secure codes that may be printed, or why none may; nothing where it was not measured. */
    secure: text('secure'),
    /** The layout of its sheet; 1 was drawn before there were others. */
    sheetLayout: integer('sheet_layout').notNull().default(1),
    /** The widest sheet of it that was handed out, in micrometres. */
    sheetWidth: integer('sheet_width'),
    /** JSON: what its scans came to when its readings were saved; without a scan nothing. */
    measured: text('measured'),
    version: integer('version').notNull().default(1),
    approvedAt: at('approved_at'),
    approvedBy: integer('approved_by').references(() => users.id),
    expiresAt: at('expires_at'),
    withdrawnAt: at('withdrawn_at'),
    withdrawnBy: integer('withdrawn_by').references(() => users.id),
    withdrawReason: text('withdraw_reason'),
    createdAt: at('created_at').notNull(),
    createdBy: integer('created_by').references(() => users.id),
  },
  (t) => [
    uniqueIndex('calibrations_revision').on(t.equipmentId, t.substrateId, t.revision),
    uniqueIndex('calibrations_one_approved')
      .on(t.equipmentId, t.substrateId)
      .where(sql`${t.state} = 'approved'`),
    uniqueIndex('calibrations_one_draft').on(t.equipmentId, t.substrateId).where(sql`${t.state} = 'draft'`),
    index('calibrations_ends').on(t.expiresAt).where(sql`${t.state} = 'approved'`),
    isKnown('calibrations_state', t.state),
    check('calibrations_secure', sql`${t.secure} is null or json_valid(${t.secure})`),
    check('calibrations_sheet_layout', sql`${t.sheetLayout} >= 1`),
    check('calibrations_sheet_width', sql`${t.sheetWidth} between 16000 and 1000000`),
    check('calibrations_dots', sql`${t.dotsX} between 1 and 256 and ${t.dotsY} between 1 and 256`),
    check('calibrations_reduction_x', sql`${t.reductionX} >= 0 and ${t.reductionX} < ${t.dotsX}`),
    check('calibrations_reduction_y', sql`${t.reductionY} >= 0 and ${t.reductionY} < ${t.dotsY}`),
    check(
      'calibrations_measured',
      sql`${t.state} in ('draft', 'withdrawn') or (${t.dotsX} is not null and ${t.dotsY} is not null and ${t.reductionX} is not null and ${t.reductionY} is not null)`,
    ),
    check(
      'calibrations_approval',
      sql`${t.state} <> 'approved' or (${t.approvedAt} is not null and ${t.approvedBy} is not null and ${t.expiresAt} is not null)`,
    ),
    check(
      'calibrations_withdrawal',
      sql`(${t.state} = 'withdrawn') = (${t.withdrawReason} is not null and ${t.withdrawnAt} is not null)`,
    ),
  ],
);

/** A figure of a revision that was typed otherwise than it was measured, and why. */
export const calibrationCorrections = sqliteTable(
  'calibration_corrections',
  {
    calibrationId: refersTo('calibration_id', () => calibrations.id),
    figure: text('figure', {
      enum: ['module', 'gain across', 'gain along', 'reduction across', 'reduction along', 'fitness'],
    }).notNull(),
    measured: text('measured').notNull(),
    typed: text('typed').notNull(),
    remark: text('remark').notNull(),
    madeAt: at('made_at').notNull(),
    madeBy: integer('made_by').references(() => users.id),
  },
  (t) => [
    primaryKey({ columns: [t.calibrationId, t.figure] }),
    check('calibration_corrections_remark', sql`length(${t.remark}) between 1 and 500`),
  ],
);

/** The scan or photo that a calibration was read from. */
export const evidence = sqliteTable(
  'evidence',
  {
    calibrationId: ownedBy('calibration_id', () => calibrations.id),
    ...pictureFile(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [check('evidence_bytes', sql`${t.bytes} between 1 and 52428800`)],
);

/** A picture of something printed, from its arrival to what the process that reads pictures answered. */
export const captures = sqliteTable(
  'captures',
  {
    id: id(),
    companyId: refersTo('company_id', () => companies.id),
    purpose: text('purpose', { enum: ['calibration', 'drift', 'grade'] }).notNull(),
    ...pictureFile(),
    sha256: text('sha256').notNull(),
    state: text('state', { enum: ['waiting', 'reading', 'read', 'failed'] }).notNull(),
    /** Names one reading: whoever comes back later than another was begun has nothing to say any more. */
    claim: text('claim'),
    claimedAt: at('claimed_at'),
    tries: integer('tries').notNull().default(0),
    /** JSON, as captures/tasks.ts has it. */
    answer: text('answer'),
    /** Why it could not be read, for the person, with what to do. */
    failure: text('failure'),
    createdAt: at('created_at').notNull(),
    createdBy: refersTo('created_by', () => users.id),
    readAt: at('read_at'),
    /** When its file went, because nobody needs it any more; what it came to stays. */
    letGoAt: at('let_go_at'),
  },
  (t) => [
    index('captures_open').on(t.id).where(sql`${t.state} in ('waiting', 'reading')`),
    index('captures_company').on(t.companyId, t.createdBy, t.letGoAt, t.bytes),
    index('captures_checked').on(t.readAt).where(sql`${t.purpose} = 'drift' and ${t.letGoAt} is null`),
    isKnown('captures_state', t.state),
    check('captures_reading', sql`(${t.state} = 'reading') = (${t.claim} is not null)`),
    check('captures_read', sql`(${t.state} = 'read') = (${t.answer} is not null)`),
    check('captures_failed', sql`(${t.state} = 'failed') = (${t.failure} is not null)`),
    check('captures_json', sql`${t.answer} is null or json_valid(${t.answer})`),
    check('captures_bytes', sql`${t.bytes} between 1 and 209715200`),
  ],
);

/** Scans of a revision's sheet: a draft is measured from them, an approved one held against them. */
export const calibrationScans = sqliteTable(
  'calibration_scans',
  {
    captureId: ownedBy('capture_id', () => captures.id),
    calibrationId: refersTo('calibration_id', () => calibrations.id),
    purpose: text('purpose', { enum: ['calibration', 'drift'] }).notNull(),
    position: integer('position').notNull(),
    /** Where on the web it was printed, as a person says it; empty where that does not matter. */
    place: text('place').notNull().default(''),
    /** The order whose printed labels it shows; none of a scan of the sheet. */
    workOrderId: integer('work_order_id').references(() => workOrders.id),
  },
  (t) => [
    uniqueIndex('calibration_scans_position').on(t.calibrationId, t.purpose, t.position),
    check('calibration_scans_position', sql`${t.position} >= 1`),
  ],
);

/** What a scan came to that was to show whether a press still prints as its calibration says. */
export const driftChecks = sqliteTable(
  'drift_checks',
  {
    captureId: ownedBy('capture_id', () => captures.id),
    calibrationId: refersTo('calibration_id', () => calibrations.id),
    verdict: text('verdict', { enum: ['within', 'recalibrate', 'open'] }).notNull(),
    /** JSON: reasons and figures. */
    found: text('found').notNull(),
    checkedAt: at('checked_at').notNull(),
  },
  (t) => [
    index('drift_checks_calibration').on(t.calibrationId, t.captureId),
    isKnown('drift_checks_verdict', t.verdict),
    check('drift_checks_found', sql`json_valid(${t.found})`),
  ],
);

/** Which reminders went out that a calibration ends: each once. */
export const calibrationReminders = sqliteTable(
  'calibration_reminders',
  {
    calibrationId: refersTo('calibration_id', () => calibrations.id),
    /** How many days before the end. */
    days: integer('days').notNull(),
    sentAt: at('sent_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.calibrationId, t.days] })],
);

/** A form of a new work order that somebody filled in: a brand's template, or a person's draft. */
export const orderForms = sqliteTable(
  'order_forms',
  {
    id: id(),
    brandId: refersTo('brand_id', () => companies.id),
    kind: text('kind', { enum: ['template', 'draft'] }).notNull(),
    /** Whose draft it is; a template is everybody's. */
    userId: integer('user_id').references(() => users.id),
    name: text('name').notNull(),
    /** JSON: the fields as they were typed. */
    typed: text('typed').notNull(),
    /** Names of a template's fields that an order may not change, with spaces between. */
    fixed: text('fixed').notNull().default(''),
    /** Counts its changes, so that of two people who edit at once the second is told. */
    version: integer('version').notNull().default(1),
    createdBy: refersTo('created_by', () => users.id),
    updatedAt: at('updated_at').notNull(),
    updatedBy: refersTo('updated_by', () => users.id),
    archivedAt: at('archived_at'),
  },
  (t) => [
    uniqueIndex('order_forms_draft').on(t.userId, t.brandId, t.name).where(isDraft(t)),
    index('order_forms_templates').on(t.brandId, t.name).where(isTemplate(t)),
    index('order_forms_old_drafts').on(t.updatedAt).where(isDraft(t)),
    isKnown('order_forms_kind', t.kind),
    check('order_forms_owner', sql`(${t.kind} = 'draft') = (${t.userId} is not null)`),
    check('order_forms_name', sql`length(${t.name}) between 1 and 120`),
    check('order_forms_typed', sql`json_valid(${t.typed})`),
  ],
);

// Literals: indexes are made of the same words.
export const isDraft = ({ kind }: { kind: SQLWrapper }): SQL => sql`${kind} = 'draft'`;
export const isTemplate = ({ kind }: { kind: SQLWrapper }): SQL => sql`${kind} = 'template'`;

/** What a template was in each of its versions: an order says which one it was placed with. */
export const orderFormVersions = sqliteTable(
  'order_form_versions',
  {
    formId: refersTo('form_id', () => orderForms.id),
    version: integer('version').notNull(),
    name: text('name').notNull(),
    typed: text('typed').notNull(),
    fixed: text('fixed').notNull(),
    at: at('at').notNull(),
    by: refersTo('by', () => users.id),
  },
  (t) => [primaryKey({ columns: [t.formId, t.version] })],
);

export const workOrders = sqliteTable(
  'work_orders',
  {
    id: id(),
    brandId: refersTo('brand_id', () => companies.id),
    partnerId: refersTo('partner_id', () => companies.id),
    reference: text('reference').notNull(),
    quantity: integer('quantity').notNull(),
    codeType: text('code_type', { enum: ['serialized', 'secure'] }).notNull(),
    urlPrefix: text('url_prefix').notNull(),
    /** Of a GS1 Digital Link, which its prefix holds: GTIN of 14 digits, consumer product variant (AI 22), batch or lot (AI 10). */
    gtin: text('gtin'),
    cpv: text('cpv'),
    lot: text('lot'),
    errorCorrection: text('error_correction', { enum: ['L', 'M', 'Q', 'H'] }).notNull(),
    /** The side of the printed symbol the brand wishes, quiet zone excluded, in micrometres. */
    wishedSize: integer('wished_size'),
    serialKind: text('serial_kind', { enum: ['none', 'sequential', 'list'] }).notNull(),
    /** Of sequential serial numbers: the digits of the first one and the text around them. */
    serialPrefix: text('serial_prefix'),
    serialDigits: text('serial_digits'),
    serialSuffix: text('serial_suffix'),
    remarks: text('remarks').notNull().default(''),
    activateOnCompletion: integer('activate_on_completion', { mode: 'boolean' }).notNull(),
    state: text('state', {
      enum: ['new', 'generating', 'failed', 'ready', 'printed', 'completed', 'canceled'],
    }).notNull(),
    /** The status that every code of the order has. */
    codesStatus: text('codes_status', { enum: ['inactive', 'active', 'blocked'] }).notNull(),
    codesReason: text('codes_reason'),
    submittedAt: at('submitted_at').notNull(),
    submittedBy: refersTo('submitted_by', () => users.id),
    /** Codes drawn so far, while generating. */
    drawn: integer('drawn').notNull().default(0),
    generationStartedAt: at('generation_started_at'),
    failure: text('failure'),
    cancelReason: text('cancel_reason'),
    brandArchivedAt: at('brand_archived_at'),
    partnerArchivedAt: at('partner_archived_at'),
    /** When the janitor removed what a canceled order had left on the disk. */
    sweptAt: at('swept_at'),
    /** The move that made the state, and who made it; nobody for what the portal does. */
    lastMove: text('last_move'),
    movedBy: integer('moved_by').references(() => users.id),
    /** The order of which this one makes what was short. */
    replacesId: integer('replaces_id'),
    /** Of all that was sent with the form it came from: the same form once more makes no second order. */
    formDigest: text('form_digest'),
    /** How many of the codes were added to what was ordered, and the percentage that was typed for it. */
    extra: integer('extra').notNull().default(0),
    extraPercent: text('extra_percent').notNull().default(''),
    /** A day, such as `2026-12-24`. */
    dueOn: text('due_on'),
    /** The template it was placed with, in which of its versions. */
    templateId: integer('template_id').references(() => orderForms.id),
    templateVersion: integer('template_version'),
  },
  (t) => [
    uniqueIndex('work_orders_reference').on(t.brandId, t.reference),
    // A list is one company's, without or with what its side has archived, in any or in one state, newest first.
    index('work_orders_brand_listed').on(t.brandId, t.id).where(sql`${t.brandArchivedAt} is null`),
    index('work_orders_brand_state').on(t.brandId, t.state, t.id).where(sql`${t.brandArchivedAt} is null`),
    index('work_orders_brand_archived').on(t.brandId, t.id).where(sql`${t.brandArchivedAt} is not null`),
    index('work_orders_partner_listed').on(t.partnerId, t.id).where(sql`${t.partnerArchivedAt} is null`),
    index('work_orders_partner_state')
      .on(t.partnerId, t.state, t.id)
      .where(sql`${t.partnerArchivedAt} is null`),
    index('work_orders_partner_archived')
      .on(t.partnerId, t.id)
      .where(sql`${t.partnerArchivedAt} is not null`),
    index('work_orders_replacing').on(t.replacesId).where(sql`${t.replacesId} is not null`),
    index('work_orders_generating').on(t.id).where(sql`${t.state} = 'generating'`),
    index('work_orders_unswept').on(t.id).where(sql`${t.state} = 'canceled' and ${t.sweptAt} is null`),
    uniqueIndex('work_orders_form').on(t.submittedBy, t.formDigest).where(sql`${t.formDigest} is not null`),
    index('work_orders_pair').on(t.brandId, t.partnerId, t.id),
    index('work_orders_submitted').on(t.submittedAt),
    index('work_orders_template').on(t.templateId).where(sql`${t.templateId} is not null`),
    index('work_orders_brand_secure').on(t.brandId, t.id).where(isSecure(t)),
    index('work_orders_partner_secure').on(t.partnerId, t.id).where(isSecure(t)),
    index('work_orders_brand_due').on(t.brandId, t.id).where(awaited(t)),
    index('work_orders_partner_due').on(t.partnerId, t.id).where(awaited(t)),
    index('work_orders_serials').on(t.brandId, t.serialPrefix, t.serialSuffix, t.serialDigits),
    isKnown('work_orders_state_known', t.state),
    check('work_orders_quantity', sql`${t.quantity} between 1 and 10000000`),
    check('work_orders_drawn', sql`${t.drawn} between 0 and ${t.quantity}`),
    check('work_orders_reference_length', sql`length(${t.reference}) between 1 and 64`),
    isKnown('work_orders_error_correction', t.errorCorrection),
    check(
      'work_orders_gtin',
      sql`${t.gtin} is null or (length(${t.gtin}) = 14 and ${t.gtin} not glob '*[^0-9]*')`,
    ),
    check(
      'work_orders_cpv',
      sql`${t.cpv} is null or (${t.gtin} is not null and length(${t.cpv}) between 1 and 20)`,
    ),
    check(
      'work_orders_lot',
      sql`${t.lot} is null or (${t.gtin} is not null and length(${t.lot}) between 1 and 20)`,
    ),
    check('work_orders_wished_size', sql`${t.wishedSize} is null or ${t.wishedSize} between 1000 and 500000`),
    check(
      'work_orders_serials',
      sql`${t.serialKind} in ('none', 'list') and ${t.serialDigits} is null or ${t.serialKind} = 'sequential' and ${t.serialDigits} is not null and ${t.serialPrefix} is not null and ${t.serialSuffix} is not null`,
    ),
    isKnown('work_orders_codes_status', t.codesStatus),
    check('work_orders_canceled', sql`(${t.state} = 'canceled') = (${t.cancelReason} is not null)`),
    check('work_orders_failure', sql`(${t.state} = 'failed') = (${t.failure} is not null)`),
    check('work_orders_extra', sql`${t.extra} between 0 and ${t.quantity} - 1`),
    check(
      'work_orders_due_on',
      sql`${t.dueOn} is null or ${t.dueOn} glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'`,
    ),
  ],
);

/** Orders with a due date of which nothing is printed yet. Literals: an index is made of the same words. */
export function awaited({ dueOn, state }: { dueOn: SQLWrapper; state: SQLWrapper }): SQL {
  return sql`${dueOn} is not null and ${state} in ('new', 'generating', 'failed', 'ready')`;
}

// Literals: indexes are made of the same words.
export const isSecure = ({ codeType }: { codeType: SQLWrapper }): SQL => sql`${codeType} = 'secure'`;

/** What Confirm fixed, copied from the equipment, the substrate and their calibration as they were then. Never updated, but for a mint number that would have met an issued code. */
export const confirmations = sqliteTable(
  'confirmations',
  {
    workOrderId: ownedBy('work_order_id', () => workOrders.id),
    equipmentId: refersTo('equipment_id', () => equipment.id),
    substrateId: refersTo('substrate_id', () => substrates.id),
    calibrationId: refersTo('calibration_id', () => calibrations.id),
    confirmedAt: at('confirmed_at').notNull(),
    confirmedBy: refersTo('confirmed_by', () => users.id),
    confirmedByName: text('confirmed_by_name').notNull(),
    brandName: text('brand_name').notNull(),
    partnerName: text('partner_name').notNull(),
    equipmentName: text('equipment_name').notNull(),
    technology: text('technology').notNull(),
    resolutionX: text('resolution_x').notNull(),
    resolutionY: text('resolution_y').notNull(),
    imageFormat: text('image_format', { enum: IMAGE_FORMATS }).notNull(),
    substrateName: text('substrate_name').notNull(),
    calibrationRevision: integer('calibration_revision').notNull(),
    calibratedAt: at('calibrated_at').notNull(),
    dotsX: integer('dots_x').notNull(),
    dotsY: integer('dots_y').notNull(),
    reductionX: integer('reduction_x').notNull(),
    reductionY: integer('reduction_y').notNull(),
    calibratedDotsX: integer('calibrated_dots_x').notNull(),
    calibratedDotsY: integer('calibrated_dots_y').notNull(),
    symbolVersion: integer('symbol_version').notNull(),
    engine: integer('engine').notNull(),
    /** The package's folder: `workorder-` and ten random symbols. */
    folder: text('folder').notNull().unique(),
    /** 35 random bits: the order's half of every ID (design: never the row's id). */
    mintNumber: integer('mint_number').notNull().unique(),
    mintKeyId: text('mint_key_id').notNull(),
    signingKeyId: text('signing_key_id').notNull(),
    /** Of a secure order: JSON, the graphic as it is drawn, and the key whose order key draws its patterns. */
    graphic: text('graphic'),
    graphicKeyId: text('graphic_key_id'),
  },
  (t) => [
    index('confirmations_graphic_key').on(t.graphicKeyId).where(sql`${t.graphicKeyId} is not null`),
    check(
      'confirmations_graphic',
      sql`(${t.graphic} is null) = (${t.graphicKeyId} is null) and (${t.graphic} is null or json_valid(${t.graphic}))`,
    ),
    index('confirmations_mint_key').on(t.mintKeyId),
    index('confirmations_calibration').on(t.calibrationId, t.workOrderId),
    index('confirmations_signing_key').on(t.signingKeyId),
    check('confirmations_mint_number', sql`${t.mintNumber} between 0 and 34359738367`),
    check('confirmations_symbol_version', sql`${t.symbolVersion} between 1 and 10`),
    check('confirmations_dots', sql`${t.dotsX} between 1 and 256 and ${t.dotsY} between 1 and 256`),
  ],
);

/**
 * The bytes of a download that somebody has had, from `first` up to but not including `beyond`; spans that touch are one. Part 0 is
 * the package, from 1 on a batch alone, −1 the table for variable-data printing.
 */
export const deliveries = sqliteTable(
  'deliveries',
  {
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    userId: refersTo('user_id', () => users.id),
    first: integer('first').notNull(),
    beyond: integer('beyond').notNull(),
    part: integer('part').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.workOrderId, t.userId, t.part, t.first] }),
    check('deliveries_span', sql`${t.first} >= 0 and ${t.beyond} > ${t.first}`),
    check('deliveries_part', sql`${t.part} >= -1`),
  ],
);

/** Batches that somebody has had whole, each in a zip of its own, and when first. */
export const batchDownloads = sqliteTable(
  'batch_downloads',
  {
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    batch: integer('batch').notNull(),
    downloadedAt: at('downloaded_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workOrderId, t.batch] }),
    check('batch_downloads_batch', sql`${t.batch} >= 1`),
  ],
);

/** Who took the graphic key of an order, and when the brand was told of it last. */
export const graphicKeyTakings = sqliteTable(
  'graphic_key_takings',
  {
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    userId: refersTo('user_id', () => users.id),
    toldAt: at('told_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workOrderId, t.userId] })],
);

export const packages = sqliteTable(
  'packages',
  {
    workOrderId: ownedBy('work_order_id', () => workOrders.id),
    fileName: text('file_name').notNull().unique(),
    bytes: integer('bytes').notNull(),
    sha256: text('sha256').notNull(),
    createdAt: at('created_at').notNull(),
    /** The first time somebody had all of it. */
    downloadedAt: at('downloaded_at'),
    removedAt: at('removed_at'),
    /** Asked for again, because the file was lost; and why the last time it did not come. */
    remakingSince: at('remaking_since'),
    remakeAskedBy: integer('remake_asked_by').references(() => users.id),
    remakeFailure: text('remake_failure'),
    /** The file's change time when its hash was compared last, and whether it was the one above. */
    fileChangedAt: at('file_changed_at'),
    fileIsRight: integer('file_is_right', { mode: 'boolean' }),
    /** When the order was completed, or the file was needed after that: how long it is kept counts from here. */
    keptSince: at('kept_since'),
    /** When its time was over and the file went; it is made again when somebody asks. */
    expiredAt: at('expired_at'),
    /** The order's companies, copied: what waits to be downloaded is counted by them. */
    brandId: integer('brand_id').references(() => companies.id),
    partnerId: integer('partner_id').references(() => companies.id),
  },
  (t) => [
    index('packages_remaking').on(t.remakingSince).where(sql`${t.remakingSince} is not null`),
    index('packages_brand_waiting').on(t.brandId, t.workOrderId).where(sql`${t.downloadedAt} is null`),
    index('packages_partner_waiting').on(t.partnerId, t.workOrderId).where(sql`${t.downloadedAt} is null`),
    index('packages_stored')
      .on(t.workOrderId)
      .where(sql`${t.removedAt} is null and ${t.expiredAt} is null and ${t.remakingSince} is null`),
    index('packages_kept')
      .on(t.keptSince)
      .where(
        sql`${t.keptSince} is not null and ${t.downloadedAt} is not null and ${t.removedAt} is null and ${t.expiredAt} is null and ${t.remakingSince} is null`,
      ),
    check('packages_sha256', sql`length(${t.sha256}) = 64`),
    check('packages_bytes', sql`${t.bytes} > 0`),
  ],
);

/** What the people of both sides of an order write to each other. Never changed, never taken back. */
export const messages = sqliteTable(
  'messages',
  {
    id: id(),
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    companyId: refersTo('company_id', () => companies.id),
    userId: refersTo('user_id', () => users.id),
    writtenAt: at('written_at').notNull(),
    text: text('text').notNull(),
  },
  (t) => [
    index('messages_order').on(t.workOrderId, t.id),
    index('messages_person').on(t.userId, t.writtenAt),
    check('messages_text', sql`length(${t.text}) between 1 and 2000`),
  ],
);

/** What is due to be said of an order that stands still: looked at once its time has come, and then never again. */
export const orderReminders = sqliteTable(
  'order_reminders',
  {
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    kind: text('kind', { enum: ['new', 'ready', 'report 3', 'report 7', 'overdue'] }).notNull(),
    dueAt: at('due_at').notNull(),
    /** When it was looked at, and whether somebody had to be reminded. */
    doneAt: at('done_at'),
    told: integer('told', { mode: 'boolean' }).notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.workOrderId, t.kind] }),
    index('order_reminders_due').on(t.dueAt).where(sql`${t.doneAt} is null`),
    isKnown('order_reminders_kind', t.kind),
  ],
);

/**
 * A file that came with an order; uploaded before the order is placed, the order's from then on. Orders that were ordered again
 * share a stored file.
 */
export const artworks = sqliteTable(
  'artworks',
  {
    id: id(),
    brandId: refersTo('brand_id', () => companies.id),
    workOrderId: integer('work_order_id').references(() => workOrders.id),
    /** The draft that keeps it meanwhile. */
    draftId: integer('draft_id').references(() => orderForms.id, { onDelete: 'set null' }),
    fileName: text('file_name').notNull(),
    storedName: text('stored_name').notNull(),
    mediaType: text('media_type', {
      enum: ['application/pdf', 'image/png', 'image/jpeg', 'image/tiff'],
    }).notNull(),
    bytes: integer('bytes').notNull(),
    /** An encrypted PDF: to open, print or change it may take a password. */
    locked: integer('locked', { mode: 'boolean' }).notNull().default(false),
    createdAt: at('created_at').notNull(),
    /** Whose form or draft brought it; nobody for what came before this was noted. */
    createdBy: integer('created_by').references(() => users.id),
  },
  (t) => [
    index('artworks_work_order').on(t.workOrderId),
    index('artworks_stored_name').on(t.storedName),
    index('artworks_draft').on(t.draftId).where(sql`${t.draftId} is not null`),
    check('artworks_bytes', sql`${t.bytes} between 1 and 52428800`),
  ],
);

/** A brand's own list of serial numbers; claimed before the order is placed, the order's from then on. */
export const serialLists = sqliteTable(
  'serial_lists',
  {
    id: id(),
    brandId: refersTo('brand_id', () => companies.id),
    workOrderId: integer('work_order_id')
      .unique()
      .references(() => workOrders.id),
    /** The draft that keeps it meanwhile. */
    draftId: integer('draft_id').references(() => orderForms.id, { onDelete: 'set null' }),
    storedName: text('stored_name').notNull().unique(),
    fileName: text('file_name').notNull(),
    count: integer('count').notNull(),
    createdAt: at('created_at').notNull(),
    createdBy: integer('created_by').references(() => users.id),
  },
  (t) => [index('serial_lists_draft').on(t.draftId).where(sql`${t.draftId} is not null`)],
);

export const listedSerials = sqliteTable(
  'listed_serials',
  {
    brandId: refersTo('brand_id', () => companies.id),
    serialNumber: text('serial_number').notNull(),
    serialListId: refersTo('serial_list_id', () => serialLists.id),
    row: integer('row').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.brandId, t.serialNumber] }),
    index('listed_serials_rows').on(t.serialListId, t.row),
  ],
);

/** E-mails to send: written with the verb that causes them, delivered by the mailer. */
export const outbox = sqliteTable(
  'outbox',
  {
    id: id(),
    notice: text('notice').notNull(),
    recipient: text('recipient').notNull(),
    workOrderId: integer('work_order_id').references(() => workOrders.id),
    /** JSON: what the mail's templates are given. */
    facts: text('facts').notNull(),
    /** Where the mail leads, if that opens something: encrypted under a key of keys/ until it is sent. */
    sealedPath: text('sealed_path'),
    createdAt: at('created_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: at('next_attempt_at').notNull(),
    sentAt: at('sent_at'),
    lastError: text('last_error'),
    /** Refused for good by the mail server: tried no more, unless somebody asks. */
    givenUpAt: at('given_up_at'),
  },
  (t) => [
    index('outbox_due').on(t.nextAttemptAt).where(sql`${t.sentAt} is null`),
    index('outbox_stuck').on(t.id).where(sql`${t.sentAt} is null and ${t.attempts} > 0`),
    index('outbox_sealed').on(t.sealedPath).where(sql`${t.sealedPath} is not null`),
  ],
);

/** What tells each key from another in its place; it does not tell the key. */
export const keyChecks = sqliteTable(
  'key_checks',
  {
    keyId: text('key_id').primaryKey(),
    /** The first 64 bits of an HMAC under the key, in hex. */
    value: text('value').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [check('key_checks_value', sql`length(${t.value}) = 16`)],
);

/** Who came and went is in the audit log, but no news. Literals: an index is made of the same words. */
export function isNews(action: SQLWrapper): SQL {
  return sql`${action} not in ('person.signed_in', 'person.signed_out', 'person.company_switched', 'person.sign_in_refused')`;
}

export const audit = sqliteTable(
  'audit',
  {
    id: id(),
    at: at('at').notNull(),
    userId: integer('user_id').references(() => users.id),
    /** The company the person acted for; none for what the portal did by itself. */
    companyId: integer('company_id').references(() => companies.id),
    /** Whom it is about when nobody is signed in: the admins of their companies see it. */
    aboutUserId: integer('about_user_id').references(() => users.id),
    /** Where it was done from: an IP address, or what did it without one. */
    origin: text('origin').notNull().default(''),
    workOrderId: integer('work_order_id').references(() => workOrders.id),
    /** The companies of the work order, copied: each reads what happened to its orders. */
    brandId: integer('brand_id').references(() => companies.id),
    partnerId: integer('partner_id').references(() => companies.id),
    action: text('action').notNull(),
    /** JSON. */
    detail: text('detail').notNull(),
  },
  (t) => [
    index('audit_company').on(t.companyId, t.id),
    index('audit_company_news').on(t.companyId, t.id).where(isNews(t.action)),
    index('audit_brand').on(t.brandId, t.id).where(sql`${t.brandId} is not null`),
    index('audit_partner').on(t.partnerId, t.id).where(sql`${t.partnerId} is not null`),
    index('audit_work_order').on(t.workOrderId, t.id),
    index('audit_user').on(t.userId, t.id),
    index('audit_at').on(t.at),
    index('audit_about').on(t.aboutUserId, t.id).where(sql`${t.aboutUserId} is not null`),
  ],
);

/** What an entry of the audit log is about, other than a work order: its history is read from here. */
export const auditSubjects = sqliteTable(
  'audit_subjects',
  {
    auditId: ownedBy('audit_id', () => audit.id),
    equipmentId: integer('equipment_id').references(() => equipment.id),
    substrateId: integer('substrate_id').references(() => substrates.id),
    /** The version that the change made. */
    version: integer('version'),
  },
  (t) => [
    index('audit_subjects_equipment').on(t.equipmentId, t.auditId),
    index('audit_subjects_substrate').on(t.substrateId, t.auditId),
  ],
);

/** A list of codes that a brand uploaded to change their status: read and shown first, then applied. */
export const codeLists = sqliteTable(
  'code_lists',
  {
    id: id(),
    brandId: refersTo('brand_id', () => companies.id),
    userId: refersTo('user_id', () => users.id),
    fileName: text('file_name').notNull(),
    remark: text('remark').notNull().default(''),
    rows: integer('rows').notNull().default(0),
    codes: integer('codes').notNull().default(0),
    state: text('state', { enum: ['reading', 'checked', 'applied', 'given up'] }).notNull(),
    createdAt: at('created_at').notNull(),
    appliedAt: at('applied_at'),
  },
  (t) => [
    index('code_lists_brand').on(t.brandId, t.id),
    index('code_lists_unapplied')
      .on(t.createdAt)
      .where(sql`${t.state} in ('reading', 'checked', 'given up')`),
    isKnown('code_lists_state', t.state),
  ],
);

/** What a press room says of some batches of an order: which of their codes are not good. The codes are those of its changes. */
export const printReports = sqliteTable(
  'print_reports',
  {
    id: id(),
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    /** Counts the reports of an order. */
    revision: integer('revision').notNull(),
    state: text('state', { enum: ['draft', 'submitted', 'accepted', 'returned'] }).notNull(),
    firstBatch: integer('first_batch').notNull(),
    lastBatch: integer('last_batch').notNull(),
    /** JSON: the form as it was typed. */
    typed: text('typed').notNull(),
    /** The file whose codes are among those that are not good. */
    listName: text('list_name'),
    /** A day, such as \`2026-11-26\`. */
    printedOn: text('printed_on'),
    printedBy: text('printed_by'),
    /** Good labels as the counter of the press has them. */
    countedGood: integer('counted_good'),
    /** Codes: all of its batches are good, spoiled, sampled, unused or missing. */
    good: integer('good'),
    spoiled: integer('spoiled'),
    sampled: integer('sampled'),
    unused: integer('unused'),
    missing: integer('missing'),
    remarks: text('remarks').notNull().default(''),
    /** Counts its changes, so that of two people who edit at once the second is told. */
    version: integer('version').notNull().default(1),
    updatedAt: at('updated_at').notNull(),
    updatedBy: refersTo('updated_by', () => users.id),
    submittedAt: at('submitted_at'),
    decidedAt: at('decided_at'),
    decidedBy: integer('decided_by').references(() => users.id),
    returnReason: text('return_reason'),
  },
  (t) => [
    uniqueIndex('print_reports_revision').on(t.workOrderId, t.revision),
    uniqueIndex('print_reports_one_draft').on(t.workOrderId).where(sql`${t.state} = 'draft'`),
    isKnown('print_reports_state', t.state),
    check('print_reports_batches', sql`${t.firstBatch} >= 1 and ${t.lastBatch} >= ${t.firstBatch}`),
    check('print_reports_returned', sql`(${t.state} = 'returned') = (${t.returnReason} is not null)`),
  ],
);

/** Photos that came with a report. */
export const printReportPhotos = sqliteTable(
  'print_report_photos',
  {
    id: id(),
    printReportId: refersTo('print_report_id', () => printReports.id),
    fileName: text('file_name').notNull(),
    storedName: text('stored_name').notNull().unique(),
    mediaType: text('media_type', { enum: ['image/png', 'image/jpeg'] }).notNull(),
    bytes: integer('bytes').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    index('print_report_photos_report').on(t.printReportId, t.id),
    check('print_report_photos_bytes', sql`${t.bytes} between 1 and 10485760`),
  ],
);

/** A picture of printed codes that came with a report to be graded. What was read off it stays when the picture has gone. */
export const printGrades = sqliteTable(
  'print_grades',
  {
    id: id(),
    printReportId: refersTo('print_report_id', () => printReports.id),
    /** None once the picture has gone. */
    captureId: integer('capture_id')
      .unique()
      .references(() => captures.id),
    fileName: text('file_name').notNull(),
    sha256: text('sha256').notNull(),
    /** JSON: each code that was found, with its grade; none until it is read. */
    found: text('found'),
    createdAt: at('created_at').notNull(),
    createdBy: refersTo('created_by', () => users.id),
  },
  (t) => [
    uniqueIndex('print_grades_picture').on(t.printReportId, t.sha256),
    index('print_grades_kept').on(t.createdAt).where(sql`${t.captureId} is not null`),
    check('print_grades_found', sql`${t.found} is null or json_valid(${t.found})`),
  ],
);

/** What somebody said of the status of some codes of one order. Never altered, but for its end: it can be undone as a whole. */
export const codeChanges = sqliteTable(
  'code_changes',
  {
    id: id(),
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    codeListId: integer('code_list_id').references(() => codeLists.id),
    printReportId: integer('print_report_id').references(() => printReports.id),
    at: at('at').notNull(),
    userId: refersTo('user_id', () => users.id),
    companyId: refersTo('company_id', () => companies.id),
    kind: text('kind', { enum: ['range', 'order', 'list', 'report'] }).notNull(),
    /** `unblocked`: what the order says of all its codes. */
    status: text('status', { enum: ['active', 'blocked', 'unblocked'] }).notNull(),
    /** Why, of blocked codes alone. */
    reason: text('reason', {
      enum: [
        '',
        'counterfeit',
        'low quality',
        'overprint',
        'stolen',
        'damaged',
        'lost',
        'misprint',
        'sampled',
        'not sold',
      ],
    })
      .notNull()
      .default(''),
    remark: text('remark').notNull().default(''),
    codes: integer('codes').notNull(),
    ranges: integer('ranges').notNull(),
    state: text('state', { enum: ['staging', 'applying', 'done', 'undoing', 'undone'] }).notNull(),
    /** Of two changes of one code the one with the higher rank holds: they are applied in this order. */
    rank: integer('rank'),
    /** The sequence number up to which it is applied, or taken back. */
    doneTo: integer('done_to').notNull().default(0),
    undoneAt: at('undone_at'),
    undoneBy: integer('undone_by').references(() => users.id),
    undoRemark: text('undo_remark'),
  },
  (t) => [
    uniqueIndex('code_changes_ranked').on(t.rank),
    index('code_changes_order').on(t.workOrderId, t.rank),
    index('code_changes_list').on(t.codeListId, t.id).where(sql`${t.codeListId} is not null`),
    index('code_changes_report').on(t.printReportId, t.id).where(sql`${t.printReportId} is not null`),
    index('code_changes_open').on(t.id).where(sql`${t.state} in ('applying', 'undoing')`),
    isKnown('code_changes_kind', t.kind),
    isKnown('code_changes_status', t.status),
    check('code_changes_blocked', sql`(${t.status} = 'blocked') = (${t.reason} <> '')`),
    isKnown('code_changes_state', t.state),
    check('code_changes_rank', sql`(${t.rank} is null) = (${t.state} = 'staging')`),
  ],
);

/** The sequence numbers of a change, from `first` to `last`. */
export const codeChangeRanges = sqliteTable(
  'code_change_ranges',
  {
    changeId: refersTo('change_id', () => codeChanges.id),
    first: integer('first').notNull(),
    last: integer('last').notNull(),
  },
  (t) => [primaryKey({ columns: [t.changeId, t.first] })],
);

/** Which change holds now, for the codes of which any does. Made from the changes, and can be made again. */
export const codeRanges = sqliteTable(
  'code_ranges',
  {
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    first: integer('first').notNull(),
    last: integer('last').notNull(),
    changeId: refersTo('change_id', () => codeChanges.id),
  },
  (t) => [primaryKey({ columns: [t.workOrderId, t.first] })],
);

/** How many codes of an order have which status by a change; summed from `code_ranges` as that is written. */
export const codeTallies = sqliteTable(
  'code_tallies',
  {
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    status: text('status', { enum: ['active', 'blocked', 'unblocked'] }).notNull(),
    reason: text('reason').notNull(),
    codes: integer('codes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workOrderId, t.status, t.reason] })],
);

const PURPOSES = ['check', 'training', 'print', 'copy'] as const;
const CLASSES = ['flatbed', 'phone'] as const;

/** A photo or scan of secure codes, and what it is for: a check, training, or one side of a self-test. */
export const securePictures = sqliteTable(
  'secure_pictures',
  {
    id: id(),
    /** Random: the address of its page, for whoever sent it. */
    token: text('token').notNull().unique(),
    purpose: text('purpose', { enum: PURPOSES }).notNull(),
    /** Of what is no check: the order it is about, how it was taken, and from which place of the run its codes are. */
    workOrderId: integer('work_order_id').references(() => workOrders.id),
    class: text('class', { enum: CLASSES }),
    place: text('place').notNull().default(''),
    userId: integer('user_id').references(() => users.id),
    companyId: integer('company_id').references(() => companies.id),
    /** Of somebody who has not signed in: their address, as only this portal can tell it again. */
    origin: text('origin').notNull().default(''),
    ...pictureFile(),
    sha256: text('sha256').notNull(),
    state: text('state', { enum: ['waiting', 'reading', 'done'] }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** Codes found in it, and how many of them were left out because they are not of the order. */
    found: integer('found').notNull().default(0),
    others: integer('others').notNull().default(0),
    /** JSON: why nothing could be told of it as a whole. */
    reason: text('reason'),
    createdAt: at('created_at').notNull(),
    doneAt: at('done_at'),
    /** When its file was taken away; what was read from it stays. */
    removedAt: at('removed_at'),
    /** When it was taken out of training or self-test as a mistake: its codes count no more. */
    takenOutAt: at('taken_out_at'),
    takenOutBy: integer('taken_out_by').references(() => users.id),
  },
  (t) => [
    index('secure_pictures_open').on(t.id).where(sql`${t.state} in ('waiting', 'reading')`),
    index('secure_pictures_origin').on(t.origin, t.createdAt),
    index('secure_pictures_company').on(t.companyId, t.createdAt),
    index('secure_pictures_kept').on(t.createdAt).where(sql`${t.removedAt} is null`),
    index('secure_pictures_order')
      .on(t.workOrderId, t.purpose, t.id)
      .where(sql`${t.workOrderId} is not null`),
    isKnown('secure_pictures_purpose', t.purpose),
    check('secure_pictures_of', sql`(${t.purpose} = 'check') = (${t.workOrderId} is null)`),
    check('secure_pictures_class', sql`(${t.purpose} = 'check') = (${t.class} is null)`),
    isKnown('secure_pictures_state', t.state),
    check('secure_pictures_bytes', sql`${t.bytes} between 1 and 104857600`),
  ],
);

/** Thresholds of an order for pictures of one class, from codes of its run. Never changed: a newer version takes its place. */
export const secureTrainings = sqliteTable(
  'secure_trainings',
  {
    id: id(),
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    class: text('class', { enum: CLASSES }).notNull(),
    version: integer('version').notNull(),
    /** Codes it was made from, and places of the run that they are from. */
    codes: integer('codes').notNull(),
    places: integer('places').notNull(),
    /** JSON: predictor, correction, thresholds and ranges. */
    model: text('model').notNull(),
    madeBy: refersTo('made_by', () => users.id),
    at: at('at').notNull(),
  },
  (t) => [
    uniqueIndex('secure_trainings_version').on(t.workOrderId, t.class, t.version),
    isKnown('secure_trainings_class', t.class),
    check('secure_trainings_model', sql`json_valid(${t.model})`),
  ],
);

/** What prints and copies that somebody made were told apart by. Never changed: a newer version takes its place. */
export const secureTests = sqliteTable(
  'secure_tests',
  {
    id: id(),
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    class: text('class', { enum: CLASSES }).notNull(),
    version: integer('version').notNull(),
    trainingId: refersTo('training_id', () => secureTrainings.id),
    prints: integer('prints').notNull(),
    copies: integer('copies').notNull(),
    /** JSON: the score and the verdict of every print and copy. */
    results: text('results').notNull(),
    madeBy: refersTo('made_by', () => users.id),
    at: at('at').notNull(),
  },
  (t) => [
    uniqueIndex('secure_tests_version').on(t.workOrderId, t.class, t.version),
    isKnown('secure_tests_class', t.class),
    check('secure_tests_results', sql`json_valid(${t.results})`),
  ],
);

/** What was read of the graphic of one code in one picture; of a check with its verdict. Never changed. */
export const secureReadings = sqliteTable(
  'secure_readings',
  {
    id: id(),
    pictureId: refersTo('picture_id', () => securePictures.id),
    purpose: text('purpose', { enum: PURPOSES }).notNull(),
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    sequence: integer('sequence').notNull(),
    /** Which of the places of this code in the picture, from 1: of copies there may be many. */
    instance: integer('instance').notNull().default(1),
    class: text('class', { enum: CLASSES }),
    place: text('place').notNull().default(''),
    /** Who had it read, as its picture says; nobody for the public. */
    companyId: integer('company_id').references(() => companies.id),
    /** JSON: scores and measures before any threshold. */
    scores: text('scores').notNull().default('{}'),
    /** JSON: the light of the cells, for training and self-tests. */
    cells: text('cells'),
    verdict: text('verdict', { enum: ['genuine', 'copy suspected', 'cannot tell'] }),
    /** JSON: why, each with its code and a sentence for the order's companies. */
    reasons: text('reasons').notNull().default('[]'),
    trainingId: integer('training_id').references(() => secureTrainings.id),
    at: at('at').notNull(),
  },
  (t) => [
    uniqueIndex('secure_readings_once').on(t.pictureId, t.workOrderId, t.sequence, t.instance),
    index('secure_readings_code').on(t.workOrderId, t.sequence, t.id),
    index('secure_readings_use').on(t.workOrderId, t.purpose, t.class, t.id),
    index('secure_readings_checks').on(t.workOrderId, t.id, t.verdict).where(sql`${t.purpose} = 'check'`),
    check('secure_readings_verdict', sql`(${t.purpose} = 'check') = (${t.verdict} is not null)`),
    check(
      'secure_readings_known',
      sql`${t.verdict} is null or ${t.verdict} in ('genuine', 'copy suspected', 'cannot tell')`,
    ),
    check('secure_readings_json', sql`json_valid(${t.scores}) and json_valid(${t.reasons})`),
  ],
);
