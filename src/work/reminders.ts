import type { Db } from '../db/database.ts';
import { dueReminders, remindOf } from '../domain/orders/reminders.ts';
import { remindOfCalibrations } from '../domain/press/reminders.ts';

/** One round: writes the mails about what stands still and what ends soon. */
export async function sendReminders(db: Db, now = new Date()): Promise<void> {
  remindOfCalibrations(db, now);
  for (const due of dueReminders(db, now)) {
    remindOf(db, due, now);
    await new Promise(setImmediate);
  }
}
