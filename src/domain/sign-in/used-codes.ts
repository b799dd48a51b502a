import { lt } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { usedCodes } from '../../db/schema/sign-in.ts';
import { stepAt, stepsOf } from './totp.ts';

/** Steps of a day: longer than a clock is wrong and right again unnoticed. */
const KEPT = 2_880;

/** Takes the app's code if it is right and was not taken before; of two people with the same code one is first. */
export function useCode(tx: Tx, userId: number, secret: Uint8Array, code: string): boolean {
  return stepsOf(secret, code, Date.now()).some(
    (step) => tx.insert(usedCodes).values({ userId, step }).onConflictDoNothing().run().changes === 1,
  );
}

export function sweepUsedCodes(db: Db): void {
  db.delete(usedCodes)
    .where(lt(usedCodes.step, stepAt(Date.now()) - KEPT))
    .run();
}
