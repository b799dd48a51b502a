import type { Db } from '../db/database.ts';
import { dueReminders, remindOf } from '../domain/orders/reminders.ts';
import { remindOfCalibrations } from '../domain/press/reminders.ts';

/** One round: writes the mails about what stands still and what ends soon. One that fails does not keep the others back. */
export async function sendReminders(db: Db, now = new Date()): Promise<void> {
  remindOfCalibrations(db, now);
  const failures: unknown[] = [];
  for (const due of dueReminders(db, now)) {
    try {
      remindOf(db, due, now);
    } catch (error) {
      failures.push(error);
    }
    await new Promise(setImmediate);
  }
  if (failures.length > 0) throw failures[0];
}
