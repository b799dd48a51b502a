import { and, eq, gt, isNull, lte } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { calibrationReminders, calibrations } from '../../db/schema/calibrations.ts';
import { companies } from '../../db/schema/people.ts';
import { equipment, substrates } from '../../db/schema/press.ts';
import { dayInWords, days } from '../forms/dates.ts';
import { readerOf } from '../forms/locales.ts';
import { recipients } from '../people/recipients.ts';
import { post } from '../trace/outbox.ts';

/** Days before the end at which the partner's people are told. */
const REMINDERS = [30, 7];

/**
 * Tells the partner's people of calibrations that end soon, each reminder once. One that would have been due when the
 * calibration was approved is left out: a calibration for a month needs no e-mail on its first day.
 */
export function remindOfCalibrations(db: Db, now = new Date()): void {
  for (const [index, before] of REMINDERS.entries()) {
    const next = REMINDERS[index + 1] ?? 0;
    for (const due of dueCalibrations(db, now, before, next)) {
      transact(db, (tx) => remind(tx, due, before, now));
    }
  }
}

type Due = ReturnType<typeof dueCalibrations>[number];

function dueCalibrations(db: Db, now: Date, before: number, next: number) {
  return db
    .select({ calibration: calibrations, equipment, substrate: substrates, partner: companies })
    .from(calibrations)
    .innerJoin(equipment, eq(calibrations.equipmentId, equipment.id))
    .innerJoin(substrates, eq(calibrations.substrateId, substrates.id))
    .innerJoin(companies, eq(equipment.partnerId, companies.id))
    .leftJoin(
      calibrationReminders,
      and(eq(calibrationReminders.calibrationId, calibrations.id), eq(calibrationReminders.days, before)),
    )
    .where(
      and(
        eq(calibrations.state, 'approved'),
        lte(calibrations.expiresAt, new Date(now.getTime() + days(before))),
        gt(calibrations.expiresAt, new Date(now.getTime() + days(next))),
        isNull(calibrationReminders.sentAt),
        isNull(equipment.archivedAt),
        isNull(substrates.archivedAt),
        isNull(companies.suspendedAt),
      ),
    )
    .all()
    .filter(
      ({ calibration: { approvedAt, expiresAt } }) => Number(expiresAt) - Number(approvedAt) > days(before),
    );
}

function remind(tx: Tx, due: Due, before: number, now: Date): void {
  const { calibration, equipment, substrate, partner } = due;
  const values = { calibrationId: calibration.id, days: before, sentAt: now };
  const { changes } = tx.insert(calibrationReminders).values(values).onConflictDoNothing().run();
  if (changes !== 1 || !calibration.expiresAt) return;
  post(tx, 'calibration-ends', recipients(tx, 'calibration-ends', partner.id), {
    partner: partner.name,
    equipment: equipment.name,
    substrate: substrate.name,
    revision: calibration.revision,
    days: Math.ceil((calibration.expiresAt.getTime() - now.getTime()) / days(1)),
    ends: dayInWords(calibration.expiresAt, readerOf(partner)),
    path: `/calibrations/${equipment.id}/${substrate.id}`,
  });
}
