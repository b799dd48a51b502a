import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at, id, isJson, isKnown, isWithin, mayReferTo, note, pictureFile, refersTo } from './columns.ts';
import { companies, users } from './people.ts';
import { workOrders } from './work-orders.ts';

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
    workOrderId: mayReferTo('work_order_id', () => workOrders.id),
    class: text('class', { enum: CLASSES }),
    place: note('place'),
    userId: mayReferTo('user_id', () => users.id),
    companyId: mayReferTo('company_id', () => companies.id),
    /** Of somebody who has not signed in: their address, as only this portal can tell it again. */
    origin: note('origin'),
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
    takenOutBy: mayReferTo('taken_out_by', () => users.id),
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
    isWithin('secure_pictures_bytes', t.bytes, 1, 104857600),
  ],
);

/** What is never changed: a newer version of the same order and class takes its place. */
const newestHolds = () => ({
  id: id(),
  workOrderId: refersTo('work_order_id', () => workOrders.id),
  class: text('class', { enum: CLASSES }).notNull(),
  version: integer('version').notNull(),
  madeBy: refersTo('made_by', () => users.id),
  at: at('at').notNull(),
});

/** Thresholds of an order for pictures of one class, from codes of its run. */
export const secureTrainings = sqliteTable(
  'secure_trainings',
  {
    ...newestHolds(),
    /** Codes it was made from, and places of the run that they are from. */
    codes: integer('codes').notNull(),
    places: integer('places').notNull(),
    /** JSON: predictor, correction, thresholds and ranges. */
    model: text('model').notNull(),
  },
  (t) => [
    uniqueIndex('secure_trainings_version').on(t.workOrderId, t.class, t.version),
    isKnown('secure_trainings_class', t.class),
    isJson('secure_trainings_model', t.model),
  ],
);

/** What prints and copies that somebody made were told apart by. */
export const secureTests = sqliteTable(
  'secure_tests',
  {
    ...newestHolds(),
    trainingId: refersTo('training_id', () => secureTrainings.id),
    prints: integer('prints').notNull(),
    copies: integer('copies').notNull(),
    /** JSON: the score and the verdict of every print and copy. */
    results: text('results').notNull(),
  },
  (t) => [
    uniqueIndex('secure_tests_version').on(t.workOrderId, t.class, t.version),
    isKnown('secure_tests_class', t.class),
    isJson('secure_tests_results', t.results),
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
    place: note('place'),
    /** Who had it read, as its picture says; nobody for the public. */
    companyId: mayReferTo('company_id', () => companies.id),
    /** JSON: scores and measures before any threshold. */
    scores: text('scores').notNull().default('{}'),
    /** JSON: the light of the cells, for training and self-tests. */
    cells: text('cells'),
    verdict: text('verdict', { enum: ['genuine', 'copy suspected', 'cannot tell'] }),
    /** JSON: why, each with its code and a sentence for the order's companies. */
    reasons: text('reasons').notNull().default('[]'),
    trainingId: mayReferTo('training_id', () => secureTrainings.id),
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
