import { and, asc, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { calibrations } from '../../db/schema/calibrations.ts';
import { equipment, substrates } from '../../db/schema/press.ts';
import { type Actor, insist } from '../access/actor.ts';
import { holds, type Listed, pageOf, type Wanted } from '../forms/listing.ts';
import { type Revision, type RevisionState, stateNow } from './calibrations.ts';
import type { Equipment } from './equipment.ts';
import type { Substrate } from './substrates.ts';

/** Where one pair stands: by the revision that holds, else the last one settled, else its draft. */
export type Standing = {
  calibration: Revision;
  equipment: Equipment;
  substrate: Substrate;
  state: RevisionState;
  /** The revision of a draft beside it. */
  draft: number | undefined;
};

const { state, expiresAt, revision } = calibrations;

/** One page of the partner's pairs. */
export function listStandings(db: Db, actor: Actor, wanted: Wanted): Listed<Standing> {
  insist(actor, 'see equipment and substrates');
  const first = sql`${state} = 'approved' desc, ${state} <> 'draft' desc, ${revision} desc`;
  const pair = sql`partition by ${calibrations.equipmentId}, ${calibrations.substrateId}`;
  const ranked = db
    .select({
      id: calibrations.id,
      place: sql<number>`row_number() over (${pair} order by ${first})`.as('place'),
      draft: sql<number | null>`max(case when ${state} = 'draft' then ${revision} end) over (${pair})`.as(
        'draft',
      ),
    })
    .from(calibrations)
    .innerJoin(equipment, eq(calibrations.equipmentId, equipment.id))
    .where(eq(equipment.partnerId, actor.companyId))
    .as('ranked');
  const where = and(
    eq(ranked.place, 1),
    holds(wanted.search, equipment.name, substrates.name),
    standsAt(wanted.show, sql`${ranked.draft}`),
  );
  const found = db
    .select({ calibration: calibrations, equipment, substrate: substrates, draft: ranked.draft })
    .from(ranked)
    .innerJoin(calibrations, eq(ranked.id, calibrations.id))
    .innerJoin(equipment, eq(calibrations.equipmentId, equipment.id))
    .innerJoin(substrates, eq(calibrations.substrateId, substrates.id))
    .where(where)
    .orderBy(asc(sql`lower(${equipment.name})`), asc(sql`lower(${substrates.name})`));
  const { rows, total } = pageOf(db, found, wanted);
  const now = Date.now();
  return {
    total,
    rows: rows.map(({ draft, ...row }) => ({
      ...row,
      state: stateNow(row.calibration, now),
      draft: draft === null || draft === row.calibration.revision ? undefined : draft,
    })),
  };
}

function standsAt(show: string, draft: SQL): SQL | undefined {
  const now = new Date();
  const approved = eq(state, 'approved');
  if (show === 'approved') return and(approved, gt(expiresAt, now));
  if (show === 'expired') return and(approved, lte(expiresAt, now));
  if (show === 'draft') return sql`${draft} is not null`;
  return show === 'withdrawn' ? eq(state, 'withdrawn') : undefined;
}
