import { eq } from 'drizzle-orm';
import { ID_LENGTH } from '../../codes/id/crockford.ts';
import type { Db, Tx } from '../../db/database.ts';
import { lookupWhere } from '../../db/rows.ts';
import { packages } from '../../db/schema/packages.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict, Refusal } from '../access/refusal.ts';
import { findWorkOrder, STATE_WORDS, type WorkOrder } from '../orders/work-orders.ts';
import { record } from '../trace/audit.ts';
import { isIssued } from './code-changes.ts';
import { type CodeStatus, ofOrder } from './code-status.ts';
import { idsOf, serialsOf } from './look-up.ts';
import type { Range } from './overlay.ts';
import type { CodeChange } from './wishes.ts';

/** Some codes of an order, one after the other: what is told of all of them, and how each is called. */
export type Codes = {
  /** Runs of codes of one status; what lies between them is not wanted. */
  spans: Span[];
  idOf(sequence: number): string;
  serialOf(sequence: number): string;
  urlPrefix: string;
  /** The sequence number to go on with. */
  next: number | undefined;
};

/** `changedAt` and `remark` are those of the change that says what the codes are, if any does. */
export type Span = CodeStatus & Range & { changedAt: Date | undefined; remark: string };

export type WantedStatus = CodeStatus['status'] | '';

/** Sequence numbers that one look goes through. */
const WINDOW = 2_000;

/** Somebody begins to read an order's codes as a table: that leaves a trace, as the download of a package does. */
export function beginCodeTable(db: Db, actor: Actor, id: number, wanted: string): WorkOrder {
  return transactAs(db, actor, (tx, actor) => {
    const order = findReadable(tx, actor, id);
    if (!/^(active|inactive|blocked)?$/.test(wanted))
      throw new Refusal('invalid', `A code is active, inactive or blocked, and never “${wanted}”.`);
    record(tx, actor, 'codes.exported', wanted ? { status: wanted } : {}, { workOrderId: id });
    return order;
  });
}

/** The codes from a sequence number on that have a status, as far as one look goes. */
export function readCodes(
  db: Db,
  actor: Actor,
  keys: string,
  { id, from, wanted }: { id: number; from: number; wanted: WantedStatus },
): Codes {
  const order = findReadable(db, actor, id);
  const { urlPrefix } = order;
  const last = Math.min(from + WINDOW - 1, order.quantity);
  const next = last < order.quantity ? last + 1 : undefined;
  const spans = spansOf(db, order, from, last).filter(({ status }) => wanted === '' || status === wanted);
  if (spans.length === 0) return { spans, idOf: () => '', serialOf: () => '', urlPrefix, next };
  const ids = idsOf(db, keys, order, { first: from, last });
  return {
    spans,
    idOf: (sequence) => ids.slice((sequence - from) * ID_LENGTH, (sequence - from + 1) * ID_LENGTH),
    serialOf: serialsOf(db, order, { first: from, last }),
    urlPrefix,
    next,
  };
}

/**
 * Why an order's codes cannot be read as a table; undefined when they can. Those of a canceled order are the brand's to know, and
 * of no use to a partner any more.
 */
export function whyNoTable(db: Db | Tx, actor: Actor, order: WorkOrder): string | undefined {
  if (isIssued(order)) return undefined;
  if (order.state !== 'canceled') return 'it has no codes yet';
  if (actor.kind !== 'brand') return 'its codes are blocked for good';
  const made = lookupWhere(db, packages, eq(packages.workOrderId, order.id));
  return made ? undefined : 'it never had codes';
}

function findReadable(db: Db | Tx, actor: Actor, id: number): WorkOrder {
  const order = findWorkOrder(db, actor, id);
  insist(actor, 'see codes');
  const why = whyNoTable(db, actor, order);
  if (why) throw conflict(`${order.reference} is “${STATE_WORDS[order.state]}”: ${why}.`);
  return order;
}

/** What the codes between two numbers are, both included, without a gap. */
function spansOf(db: Db, order: WorkOrder, first: number, last: number): Span[] {
  const own = { ...ofOrder(order), changedAt: undefined, remark: '' };
  const spans: Span[] = [];
  let from = first;
  for (const row of order.state === 'canceled' ? [] : rangesBetween(db, order.id, first, last)) {
    if (row.first > from) spans.push({ ...own, first: from, last: row.first - 1 });
    const said = row.status === 'unblocked' ? own : { status: row.status, reason: row.reason };
    spans.push({
      ...said,
      first: Math.max(row.first, first),
      last: Math.min(row.last, last),
      changedAt: new Date(row.at),
      remark: row.remark,
    });
    from = row.last + 1;
  }
  if (from <= last) spans.push({ ...own, first: from, last });
  return spans;
}

type Row = Range & Pick<CodeChange, 'status' | 'reason' | 'remark'> & { at: number };

function rangesBetween({ $client }: Db, order: number, first: number, last: number): Row[] {
  return $client
    .prepare(
      `select r.first, r.last, c.status, c.reason, c.at, c.remark from code_ranges r join code_changes c on c.id = r.change_id
       where r.work_order_id = @order and r.first <= @last and r.last >= @first and r.first >= coalesce(
         (select max(first) from code_ranges where work_order_id = @order and first <= @first), @first)
       order by r.first`,
    )
    .all({ order, first, last }) as Row[];
}
