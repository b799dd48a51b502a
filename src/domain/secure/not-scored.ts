import { and, count, eq, gt, isNull, notInArray, or, type SQL, sql } from 'drizzle-orm';
import { ID_LENGTH, parseExtendedId } from '../../codes/id/crockford.ts';
import type { Tx } from '../../db/database.ts';
import { securePictures, secureReadings } from '../../db/schema/secure.ts';
import { plainLine } from '../forms/text.ts';
import type { WorkOrder } from '../orders/work-orders.ts';
import type { Picture } from './pictures.ts';
import type { Reason } from './scores/reasons.ts';
import { isOurs, isSecure } from './secure-orders.ts';

/** A code in a picture, and at how many places of it. */
type Seen = { order: WorkOrder; sequence: number; url: string; isAsPrinted: boolean; places: number };

/**
 * Graphics that are scored within an hour for others than the order's companies, as each tells a copier something: those of one code
 * for one sender, all for one sender, and those of one code for all of them. Whoever holds the copy of a label must not be able to
 * close its code to whoever holds the original, or another copy.
 */
const MOST_CHECKS = { ofOneCode: 5, inAll: 60, byEverybody: 200 };
const HOUR = 60 * 60_000;

/** Letters of a foreign text that people are shown: a code holds up to 4,296. */
const MOST_SHOWN = 200;

/** Why the graphic of a code is not scored; undefined if it is to be. */
export function whyNotScored(tx: Tx, picture: Picture, seen: Seen): Reason | undefined {
  const { order, url, isAsPrinted, places } = seen;
  if (!isAsPrinted)
    return {
      code: 'wrong address',
      sentence: `The code is right, its address is not: it says ${shown(url)}, and ${order.reference} has ${order.urlPrefix}${parseExtendedId(url.slice(-ID_LENGTH))}. It was not printed from this order.`,
    };
  if (!isSecure(order))
    return {
      code: 'no graphic',
      sentence: `${order.reference} is serialized: its codes have no graphic, so a copy cannot be told by a picture.`,
    };
  // Of copies each is one; an original there is once, and nothing tells which of them it is.
  if (places > 1 && picture.purpose !== 'copy')
    return {
      code: 'twice',
      sentence: `The code ${url.slice(-14)} is ${places} times in the picture, and was printed once. Take a picture of each label by itself.`,
    };
  if (picture.purpose !== 'check' || isOurs(order, picture.companyId)) return undefined;
  return whichLimit(tx, picture, seen);
}

function shown(text: string): string {
  return plainLine(text)
    .replace(/\p{Cc}/gu, '')
    .slice(0, MOST_SHOWN);
}

function whichLimit(tx: Tx, picture: Picture, { order, sequence }: Seen): Reason | undefined {
  const { workOrderId, sequence: ofCode } = secureReadings;
  const tooOften = (sentence: string): Reason => ({ code: 'too often', sentence });
  const code = and(eq(workOrderId, order.id), eq(ofCode, sequence));
  const { companyId, origin } = picture;
  const sender =
    companyId === null
      ? and(isNull(securePictures.companyId), eq(securePictures.origin, origin))
      : eq(securePictures.companyId, companyId);
  const { ofOneCode, inAll, byEverybody } = MOST_CHECKS;
  if (scoredBy(tx, sender, code) >= ofOneCode)
    return tooOften(`The same sender checked this code ${ofOneCode} times within an hour.`);
  if (scoredBy(tx, sender) >= inAll)
    return tooOften(`The same sender checked ${inAll} codes within an hour.`);
  const { brandId, partnerId } = order;
  const others = or(
    isNull(securePictures.companyId),
    notInArray(securePictures.companyId, [brandId, partnerId]),
  );
  if (scoredBy(tx, others, code) >= byEverybody)
    return tooOften(`Others checked this code ${byEverybody} times within an hour.`);
  return undefined;
}

/** Graphics that were scored for a sender, in pictures of the last hour. */
function scoredBy(tx: Tx, sender: SQL | undefined, code?: SQL): number {
  const { purpose, scores, pictureId } = secureReadings;
  const since = gt(securePictures.createdAt, new Date(Date.now() - HOUR));
  const recent = and(eq(purpose, 'check'), since, sql`${scores} <> '{}'`);
  const rows = tx
    .select({ n: count() })
    .from(secureReadings)
    .innerJoin(securePictures, eq(securePictures.id, pictureId))
    .where(and(sender, code, recent));
  return rows.get()?.n ?? 0;
}
