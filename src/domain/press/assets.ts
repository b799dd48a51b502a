import { and, eq, isNotNull, isNull, ne, type SQLWrapper, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow, insertRow, lookupWhere, setRow, type Values } from '../../db/rows.ts';
import type { equipment, substrates } from '../../db/schema/press.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict, notFound, refuseFaults } from '../access/refusal.ts';
import type { Read, Typed } from '../forms/drafts.ts';
import { readsAs } from '../forms/latin-shapes.ts';
import { holds, type Listed, pageOf, type Wanted } from '../forms/listing.ts';
import { differences, faultOfName, recordChange, refuseOlder, type Subject } from '../trace/history.ts';

// What equipment and substrates have alike: a partner's own, with a name, a version, a history and an archive.

export type AssetTable = typeof equipment | typeof substrates;
export type Asset<T extends AssetTable> = T['$inferSelect'];
export type NewAsset<T extends AssetTable> = Omit<
  T['$inferInsert'],
  'id' | 'partnerId' | 'version' | 'createdAt' | 'archivedAt'
>;

export type AssetKind<T extends AssetTable> = {
  table: T;
  noun: 'equipment' | 'substrate';
  /** The noun with its article, if it takes one. */
  one: 'equipment' | 'a substrate';
  searched: SQLWrapper[];
  /** Fields whose changes are told, under the words people know them by. */
  labels: Partial<Record<keyof Asset<T> & string, string>>;
  /** Reads every field, so that the form can show all that is wrong at once. A field that is wrong has any value. */
  read(typed: Typed): Read<NewAsset<T>>;
};

type Done = 'added' | 'changed' | 'archived' | 'restored';

/** What a form would make of a row: `changed` has `before → after` of every field that differs. */
export type AssetChange<T extends AssetTable> = {
  before: Asset<T>;
  values: NewAsset<T>;
  changed: Record<string, string>;
};

export function addAsset<T extends AssetTable>(
  tx: Tx,
  actor: Actor,
  kind: AssetKind<T>,
  values: NewAsset<T>,
): Asset<T> {
  insist(actor, 'add equipment and substrates');
  const whose = { partnerId: actor.companyId, createdAt: new Date(), createdBy: actor.userId };
  const row = insertRow(tx, kind.table, { ...values, ...whose } as Values<T>);
  trace(tx, actor, kind, { row, done: 'added' });
  return row;
}

/** The partner's own that are not archived. */
export function listAssets<T extends AssetTable>(db: Db | Tx, actor: Actor, kind: AssetKind<T>): Asset<T>[] {
  insist(actor, 'see equipment and substrates');
  const { table } = kind;
  return rowsOf(db, table).where(inUse(table, actor.companyId)).orderBy(table.name).all();
}

/** One page of the partner's own, and how many rows there are in all. */
export function searchAssets<T extends AssetTable>(
  db: Db,
  actor: Actor,
  { table, searched }: AssetKind<T>,
  wanted: Wanted,
): Listed<Asset<T>> {
  insist(actor, 'see equipment and substrates');
  const where = and(
    eq(table.partnerId, actor.companyId),
    wanted.show === 'archived' ? isNotNull(table.archivedAt) : isNull(table.archivedAt),
    holds(wanted.search, ...searched),
  );
  const found = rowsOf(db, table).where(where).orderBy(sql`lower(${table.name})`);
  return pageOf<Asset<T>>(db, found, wanted);
}

export function hasAssets(db: Db, { table }: AssetKind<AssetTable>, partnerId: number): boolean {
  return anyRow(db, table, inUse(table, partnerId));
}

/** Also what is archived: orders and calibrations go on naming it. */
export function findAsset<T extends AssetTable>(
  db: Db | Tx,
  actor: Actor,
  { table, noun }: AssetKind<T>,
  id: number,
): Asset<T> {
  insist(actor, 'see equipment and substrates');
  const mine = and(eq(table.id, id), eq(table.partnerId, actor.companyId));
  const row = lookupWhere(db, table, mine);
  if (!row) throw notFound(noun);
  return row;
}

/** Takes it out of every list, or brings it back; the orders that used it keep it. */
export function archiveAsset<T extends AssetTable>(
  db: Db,
  actor: Actor,
  kind: AssetKind<T>,
  { id, archived }: { id: number; archived: boolean },
): Asset<T> {
  return transactAs(db, actor, (tx, actor) => {
    const before = findAsset(tx, actor, kind, id);
    insist(actor, 'add equipment and substrates');
    if ((before.archivedAt !== null) === archived) return before;
    const set = { archivedAt: archived ? new Date() : null, version: before.version + 1 };
    const row = setRow(tx, kind.table, id, set as Partial<Values<T>>);
    trace(tx, actor, kind, { row, done: archived ? 'archived' : 'restored' });
    return row;
  });
}

/** Refuses work on what is archived. */
export function mustBeInUse(row: { name: string; archivedAt: Date | null }): void {
  if (row.archivedAt) throw conflict(`${row.name} is archived. Restore it first. Nothing was changed.`);
}

/** Adds what was typed. Sent twice by the same person it is added once. */
export function enterAsset<T extends AssetTable>(
  db: Db,
  actor: Actor,
  kind: AssetKind<T>,
  typed: Typed,
): Asset<T> {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'see equipment and substrates');
    insist(actor, 'add equipment and substrates');
    const { values, faults } = kind.read(typed);
    const same = lookupName(tx, actor, kind, { name: values.name });
    const alike =
      same && !same.archivedAt && Object.keys(differences(kind.labels, same, values)).length === 0;
    if (alike && same.version === 1 && same.createdBy === actor.userId) return same;
    refuseFaults({ ...faults, ...faultOfName(kind.one, same) });
    return addAsset(tx, actor, kind, values);
  });
}

/** What a form would change. Refuses what is wrong in it, and a change from a version that is not the newest. */
export function readAssetChange<T extends AssetTable>(
  tx: Tx,
  actor: Actor,
  kind: AssetKind<T>,
  { id, typed }: { id: number; typed: Typed },
): AssetChange<T> {
  const before = findAsset(tx, actor, kind, id);
  insist(actor, 'add equipment and substrates');
  mustBeInUse(before);
  const { values, faults } = kind.read(typed);
  refuseFaults({
    ...faults,
    ...faultOfName(kind.one, lookupName(tx, actor, kind, { name: values.name, except: id })),
  });
  const changed = differences<Asset<T>>(kind.labels, before, values as Partial<Asset<T>>);
  if (Object.keys(changed).length > 0) refuseOlder(tx, subjectOf(kind, id), typed.version, before.version);
  return { before, values, changed };
}

export function saveAssetChange<T extends AssetTable>(
  tx: Tx,
  actor: Actor,
  kind: AssetKind<T>,
  { before, values, changed }: AssetChange<T>,
): Asset<T> {
  if (Object.keys(changed).length === 0) return before;
  const { table } = kind;
  const row = setRow(tx, table, before.id, { ...values, version: before.version + 1 } as Partial<Values<T>>);
  trace(tx, actor, kind, { row, done: 'changed', changed });
  return row;
}

/** What the history of one of them is kept under. */
export function subjectOf({ noun }: AssetKind<AssetTable>, id: number): Subject {
  return noun === 'equipment' ? { equipmentId: id } : { substrateId: id };
}

function rowsOf<T extends AssetTable>(db: Db | Tx, table: T) {
  return db.select().from<AssetTable>(table).$dynamic();
}

function inUse({ partnerId, archivedAt }: AssetTable, partner: number) {
  return and(eq(partnerId, partner), isNull(archivedAt));
}

function lookupName<T extends AssetTable>(
  tx: Tx,
  actor: Actor,
  { table }: AssetKind<T>,
  { name, except = 0 }: { name: string; except?: number },
) {
  const others = and(eq(table.partnerId, actor.companyId), ne(table.id, except));
  return rowsOf(tx, table)
    .where(others)
    .all()
    .find((each) => readsAs(each.name, name));
}

function trace(
  tx: Tx,
  actor: Actor,
  kind: AssetKind<AssetTable>,
  { row, done, changed }: { row: Asset<AssetTable>; done: Done; changed?: Record<string, string> },
): void {
  const { noun } = kind;
  const on = { ...subjectOf(kind, row.id), version: row.version };
  recordChange(tx, actor, `${noun}.${done}`, { [noun]: row.name, ...changed }, on);
}
