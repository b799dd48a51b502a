import { and, eq, isNull } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { securePictures } from '../../db/schema/secure.ts';
import { transactAs } from '../access/acting.ts';
import type { Actor } from '../access/actor.ts';
import { conflict, notFound, Refusal } from '../access/refusal.ts';
import { record } from '../trace/audit.ts';
import { type Picture, rightFor, type Use } from './pictures.ts';
import { findPrintedSecure } from './secure-orders.ts';
import { testIfBoth } from './self-tests.ts';
import { trainIfEnough, trainingHoldsWithout } from './trainings.ts';

/** A picture of an order by its number, for somebody who may send such pictures. */
export type Removal = { orderId: number; purposes: Use['purpose'][]; pictureId: number };

/**
 * Takes a picture out that was sent by mistake: its codes count no more, and training or self-test are made anew from the others. A
 * second press changes nothing. Refused to another company than sent it, and where the others would not be enough for the training.
 */
export function removePicture(db: Db, keys: string, actor: Actor, removal: Removal): Picture {
  return transactAs(db, actor, (tx, actor) => {
    const order = findPrintedSecure(tx, actor, removal.orderId, rightFor(removal.purposes[0]!));
    const picture = findSent(tx, removal);
    if (picture.companyId !== actor.companyId)
      throw new Refusal(
        'forbidden',
        `${picture.fileName} was sent by another company: its people can remove it.`,
      );
    if (picture.takenOutAt) return picture;
    const now = new Date();
    const taken = { takenOutAt: now, takenOutBy: actor.userId };
    const ended = picture.state === 'done' ? {} : { state: 'done' as const, doneAt: now };
    tx.update(securePictures)
      .set({ ...taken, ...ended })
      .where(and(eq(securePictures.id, picture.id), isNull(securePictures.takenOutAt)))
      .run();
    const by = { ...picture, userId: actor.userId, companyId: actor.companyId };
    if (picture.purpose === 'training') {
      if (!trainingHoldsWithout(tx, picture)) throw tooFew(picture);
      trainIfEnough(tx, keys, by);
    } else testIfBoth(tx, keys, by);
    const detail = { file: picture.fileName, as: picture.purpose };
    record(tx, actor, 'secure.picture_removed', detail, { workOrderId: order.id });
    return { ...picture, ...taken };
  });
}

function findSent(tx: Tx, { orderId, purposes, pictureId }: Removal): Picture {
  const mine = and(eq(securePictures.id, pictureId), eq(securePictures.workOrderId, orderId));
  const picture = tx.select().from(securePictures).where(mine).get();
  if (!picture || !purposes.some((each) => each === picture.purpose)) throw notFound('picture');
  return picture;
}

function tooFew({ fileName }: Picture): Refusal {
  return conflict(
    `${fileName} is needed: the order is trained, and the codes of the other pictures are too few for a training. Send more of them first, then remove it.`,
  );
}
