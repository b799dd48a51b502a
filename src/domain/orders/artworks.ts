import { and, eq, inArray, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow, insertRow, setRow } from '../../db/rows.ts';
import { artworks } from '../../db/schema/order-files.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { wrong } from '../access/refusal.ts';
import type { Artwork } from './work-orders.ts';

export const MOST_ARTWORKS = 5;
export const MOST_ARTWORK_BYTES = 50 * 1024 * 1024;

export type NewArtwork = Pick<Artwork, 'fileName' | 'storedName' | 'mediaType' | 'bytes' | 'locked'>;

const SIGNATURES: [Artwork['mediaType'], number[]][] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/tiff', [0x49, 0x49, 0x2a, 0x00]],
  ['image/tiff', [0x4d, 0x4d, 0x00, 0x2a]],
  // BigTIFF, for what is larger than 4 GB.
  ['image/tiff', [0x49, 0x49, 0x2b, 0x00]],
  ['image/tiff', [0x4d, 0x4d, 0x00, 0x2b]],
];

/** As much of a file as says what it is: a PDF may begin anywhere in its first 1,024 bytes. */
export const HEAD_BYTES = 1024 + 5;

/** What a file is by its first bytes, whatever its name says; undefined if it is not PDF, PNG, JPEG or TIFF. */
export function mediaTypeOf(head: Uint8Array): Artwork['mediaType'] | undefined {
  const image = SIGNATURES.find(([, signature]) => signature.every((byte, index) => head[index] === byte));
  return image?.[0] ?? (Buffer.from(head).includes('%PDF-') ? 'application/pdf' : undefined);
}

/** Keeps an uploaded file until its order is placed, so that a mistake elsewhere in the form does not lose it. */
export function keepArtwork(db: Db, actor: Actor, file: NewArtwork): Artwork {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'submit a work order');
    refuseTooMany(tx, actor, file);
    const whose = { brandId: actor.companyId, createdAt: new Date(), createdBy: actor.userId };
    return insertRow(tx, artworks, { ...file, ...whose });
  });
}

/** Files, and bytes of them, that a brand may have in forms and drafts that are not submitted; of one person half as much. */
export const MOST_KEPT = 200;
const MOST_KEPT_BYTES = 4 * 1024 ** 3;

function refuseTooMany(tx: Tx, actor: Actor, file: NewArtwork): void {
  const of = (mine?: SQL) => {
    const open = and(eq(artworks.brandId, actor.companyId), isNull(artworks.workOrderId), mine);
    const total = { files: sql<number>`count(*)`, bytes: sql<number>`total(${artworks.bytes})` };
    return tx.select(total).from(artworks).where(open).get() ?? { files: 0, bytes: 0 };
  };
  const refuse = (who: string, kept: ReturnType<typeof of>, part: number) => {
    if (kept.files < MOST_KEPT * part && kept.bytes + file.bytes <= MOST_KEPT_BYTES * part) return;
    throw wrong(
      'artwork',
      `${file.fileName} was not taken: ${who} ${kept.files} files in drafts and in forms that were not submitted. Delete drafts, or wait a day: files of forms are kept no longer.`,
    );
  };
  refuse('you have', of(eq(artworks.createdBy, actor.userId)), 1 / 2);
  refuse(`${actor.companyName} has`, of(), 1);
}

/** Whether a file of the folder belongs to an order, a draft or a form. */
export function isArtwork(db: Db, storedName: string): boolean {
  return anyRow(db, artworks, eq(artworks.storedName, storedName));
}

/** The brand's kept files of these ids, without those that an order has by now. */
export function keptArtworks(db: Db | Tx, actor: Actor, ids: number[]): Artwork[] {
  return artworksAmong(db, actor, ids, isNull(artworks.workOrderId));
}

/** The files of these ids that orders of the brand have. */
export function placedArtworks(db: Db | Tx, actor: Actor, ids: number[]): Artwork[] {
  return artworksAmong(db, actor, ids, isNotNull(artworks.workOrderId));
}

function artworksAmong(db: Db | Tx, { companyId }: Actor, ids: number[], which: SQL): Artwork[] {
  if (ids.length === 0) return [];
  const mine = and(eq(artworks.brandId, companyId), inArray(artworks.id, ids), which);
  return db.select().from(artworks).where(mine).orderBy(artworks.id).all();
}

/** Hands kept files to their order. One that another order has becomes a second row of the same stored file. */
export function takeArtworks(tx: Tx, workOrderId: number, kept: Artwork[]): void {
  if (kept.length > MOST_ARTWORKS) {
    const sentence = `Send at most ${MOST_ARTWORKS} files of artwork; these are ${kept.length}.`;
    throw wrong('artwork', sentence);
  }
  for (const { id, ...file } of kept)
    if (file.workOrderId === null) setRow(tx, artworks, id, { workOrderId });
    else insertRow(tx, artworks, { ...file, workOrderId, draftId: null, createdAt: new Date() });
}

/**
 * Kept files whose order was not placed by `before`, and that no draft holds: removed from the table, and returned for the folder. None of them has a second
 * row: only what an order has gets one.
 */
export function forgetArtworks(db: Db, before: Date): Artwork[] {
  return db
    .delete(artworks)
    .where(and(isNull(artworks.workOrderId), isNull(artworks.draftId), lt(artworks.createdAt, before)))
    .returning()
    .all();
}
