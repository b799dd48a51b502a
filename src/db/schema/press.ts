import { sql } from 'drizzle-orm';
import { check, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at, hasLength, id, isKnown, mayReferTo, note, refersTo, version } from './columns.ts';
import { companies, users } from './people.ts';

export const IMAGE_FORMATS = ['png', 'tiff', 'svg', 'eps', 'pdf'] as const;

const keptInVersions = () => ({
  createdBy: mayReferTo('created_by', () => users.id),
  version: version(),
  createdAt: at('created_at').notNull(),
  archivedAt: at('archived_at'),
});

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
    maker: note('maker'),
    model: note('model'),
    location: note('location'),
    /** Dots per inch as an exact decimal, such as `812.8`. */
    resolutionX: text('resolution_x').notNull(),
    resolutionY: text('resolution_y').notNull(),
    imageFormat: text('image_format', { enum: IMAGE_FORMATS }).notNull(),
    notes: note('notes'),
    ...keptInVersions(),
  },
  (t) => [
    uniqueIndex('equipment_name').on(t.partnerId, sql`lower(${t.name})`),
    hasLength('equipment_name_length', t.name, 120),
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
    hasLength('press_presets_name', t.name, 60),
  ],
);

export const substrates = sqliteTable(
  'substrates',
  {
    id: id(),
    partnerId: refersTo('partner_id', () => companies.id),
    name: text('name').notNull(),
    supplier: note('supplier'),
    productCode: note('product_code'),
    material: note('material'),
    finish: note('finish'),
    colour: note('colour'),
    /** Grams per square metre. */
    grammage: integer('grammage'),
    /** Micrometres. */
    thickness: integer('thickness'),
    notes: note('notes'),
    ...keptInVersions(),
  },
  (t) => [
    uniqueIndex('substrates_name').on(t.partnerId, sql`lower(${t.name})`),
    hasLength('substrates_name_length', t.name, 120),
  ],
);
