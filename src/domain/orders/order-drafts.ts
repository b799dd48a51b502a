import { and, desc, eq, inArray, isNull, lt, ne } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow, countRows, dropRows, insertRow, lookupWhere, setRow, setRows } from '../../db/rows.ts';
import { artworks, serialLists } from '../../db/schema/order-files.ts';
import { isDraft, orderForms } from '../../db/schema/work-orders.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound, wrong } from '../access/refusal.ts';
import { days } from '../forms/dates.ts';
import type { Typed } from '../forms/drafts.ts';
import { countSome } from '../forms/listing.ts';
import { plainLine } from '../forms/text.ts';
import { record } from '../trace/audit.ts';

export type OrderDraft = typeof orderForms.$inferSelect & { kind: 'draft' };

/** A draft that nobody touched for so many days is gone. */
export const DRAFT_DAYS = 90;
const MOST_DRAFTS = 100;
const MOST_CHARACTERS = 100_000;
const NAMELESS = 'Without a reference';

/** The files of a form that no order has yet. */
export type DraftFiles = { artworks: number[]; serialList: number | undefined };

/**
 * Saves what was typed into the form of a new work order, right or wrong, for its author alone: into the draft it was opened from, or
 * the one of the same reference. A form sent twice makes one draft. Its files stay as long as it does.
 */
export function saveDraft(
  db: Db,
  actor: Actor,
  { draft = '', ...typed }: Typed,
  files: DraftFiles,
): OrderDraft {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'submit a work order');
    const text = JSON.stringify(typed);
    if (text.length > MOST_CHARACTERS)
      throw wrong('save-draft', 'This is too long to be kept as a draft. Shorten it.');
    const opened = lookupDraft(tx, actor, Number(draft) || 0);
    const reference = plainLine(typed.reference ?? '').slice(0, 64);
    const alike = reference ? eq(orderForms.name, reference) : eq(orderForms.typed, text);
    const before = opened ?? lookup(tx, actor, alike);
    const now = { typed: text, updatedAt: new Date(), updatedBy: actor.userId };
    const name = freeName(tx, actor, reference || NAMELESS, before?.id ?? 0);
    const saved = before
      ? setRow(tx, orderForms, before.id, { ...now, name })
      : insertDraft(tx, actor, { ...now, name });
    holdFiles(tx, actor, saved.id, files);
    if (before?.typed !== text) record(tx, actor, 'draft.saved', { draft: name });
    return saved as OrderDraft;
  });
}

/** The actor's own draft for their company; 404 for any other. */
export function findDraft(db: Db | Tx, actor: Actor, id: number): OrderDraft {
  insist(actor, 'see work orders');
  const draft = lookupDraft(db, actor, id);
  if (!draft) throw notFound('draft');
  insist(actor, 'submit a work order');
  return draft;
}

/** What the form shows again when a draft is opened. */
export function openDraft(db: Db, actor: Actor, id: number): Typed {
  return { ...(JSON.parse(findDraft(db, actor, id).typed) as Typed), draft: String(id) };
}

/** The actor's own drafts, the last saved first. */
export function listDrafts(db: Db, actor: Actor): OrderDraft[] {
  insist(actor, 'see work orders');
  insist(actor, 'submit a work order');
  return db
    .select()
    .from(orderForms)
    .where(mine(actor))
    .orderBy(desc(orderForms.updatedAt))
    .all() as OrderDraft[];
}

export function countDrafts(db: Db, actor: Actor): number {
  return countSome(db, db.select({ id: orderForms.id }).from(orderForms).where(mine(actor)));
}

export function removeDraft(db: Db, actor: Actor, id: number): OrderDraft {
  return transactAs(db, actor, (tx, actor) => {
    const draft = findDraft(tx, actor, id);
    dropDraft(tx, actor, String(id));
    record(tx, actor, 'draft.removed', { draft: draft.name });
    return draft;
  });
}

/** Ends the draft that an order was placed from. */
export function dropDraft(tx: Tx, actor: Actor, draft: string | undefined): void {
  const id = Number(draft) || 0;
  if (id) dropRows(tx, orderForms, and(mine(actor), eq(orderForms.id, id)));
}

export function sweepOrderDrafts(db: Db): void {
  const old = lt(orderForms.updatedAt, new Date(Date.now() - days(DRAFT_DAYS)));
  dropRows(db, orderForms, and(isDraft(orderForms), old));
}

function lookupDraft(db: Db | Tx, actor: Actor, id: number): OrderDraft | undefined {
  return lookup(db, actor, eq(orderForms.id, id));
}

function lookup(db: Db | Tx, actor: Actor, which: ReturnType<typeof eq>): OrderDraft | undefined {
  return lookupWhere(db, orderForms, and(mine(actor), which)) as OrderDraft | undefined;
}

function mine({ userId, companyId }: Actor) {
  const { userId: owner, brandId } = orderForms;
  return and(isDraft(orderForms), eq(owner, userId), eq(brandId, companyId));
}

/** `PO-118`, or `PO-118 (2)` where another of the person's drafts is called so. */
function freeName(tx: Tx, actor: Actor, name: string, id: number): string {
  for (let n = 1; ; n++) {
    const wanted = n === 1 ? name : `${name} (${n})`;
    const other = and(mine(actor), eq(orderForms.name, wanted), ne(orderForms.id, id));
    if (!anyRow(tx, orderForms, other)) return wanted;
  }
}

type Kept = Pick<OrderDraft, 'name' | 'typed' | 'updatedAt' | 'updatedBy'>;

function insertDraft(tx: Tx, { companyId, userId }: Actor, draft: Kept) {
  const own = and(isDraft(orderForms), eq(orderForms.userId, userId));
  if (countRows(tx, orderForms, own) >= MOST_DRAFTS)
    throw wrong(
      'save-draft',
      `You have ${MOST_DRAFTS} drafts. Remove one that you do not need, and save this one again.`,
    );
  const values = { ...draft, kind: 'draft' as const, brandId: companyId, userId, createdBy: userId };
  return insertRow(tx, orderForms, values);
}

/** From now on it keeps these files and no others. */
function holdFiles(tx: Tx, { companyId }: Actor, draftId: number, files: DraftFiles): void {
  setRows(tx, artworks, eq(artworks.draftId, draftId), { draftId: null });
  setRows(tx, serialLists, eq(serialLists.draftId, draftId), { draftId: null });
  const open = and(eq(artworks.brandId, companyId), isNull(artworks.workOrderId));
  setRows(tx, artworks, and(open, inArray(artworks.id, files.artworks)), { draftId });
  if (files.serialList === undefined) return;
  const list = and(eq(serialLists.id, files.serialList), eq(serialLists.brandId, companyId));
  setRows(tx, serialLists, and(list, isNull(serialLists.workOrderId)), { draftId });
}
