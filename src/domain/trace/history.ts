import { and, desc, eq, gt } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { insertRow } from '../../db/rows.ts';
import { users } from '../../db/schema/people.ts';
import { audit, auditSubjects } from '../../db/schema/trace.ts';
import type { Actor } from '../access/actor.ts';
import { conflict } from '../access/refusal.ts';
import type { Faults } from '../forms/drafts.ts';
import { type Action, type AuditEntry, type Detail, record, wordsOf } from './audit.ts';

/** What a change was made to: a piece of equipment, a substrate, or with both of them their calibration. */
export type Subject = { equipmentId?: number; substrateId?: number };

export type Change = Pick<AuditEntry, 'at' | 'who' | 'userId' | 'action' | 'words' | 'detail'>;

/** Leaves the trace of a change, with the version it made, for the audit log and for the history of what was changed. */
export function recordChange(
  tx: Tx,
  actor: Actor,
  action: Action,
  detail: Detail,
  on: Subject & { version?: number },
): void {
  const auditId = record(tx, actor, action, detail);
  insertRow(tx, auditSubjects, { ...on, auditId });
}

/** What happened to it, the last 100 things, newest first. The caller has found it through its actor. */
export function historyOf(db: Db | Tx, on: Subject): Change[] {
  return changes(db, on, -1, 100);
}

/** What was changed in it after `version`, newest first. */
function changesSince(db: Db | Tx, on: Subject, version: number): Change[] {
  return changes(db, on, version, 20).filter(({ action }) => action.endsWith('.changed'));
}

/** `before → after` of every field that differs, under the words people know it by. */
export function differences<Row extends object>(
  labels: Partial<Record<keyof Row & string, string>>,
  before: Row,
  after: Partial<Row>,
): Record<string, string> {
  const entries = Object.entries(labels) as [keyof Row & string, string][];
  return Object.fromEntries(
    entries
      .filter(([field]) => (before[field] ?? '') !== (after[field] ?? ''))
      .map(([field, label]) => [label, `${before[field] || '–'} → ${after[field] || '–'}`]),
  );
}

/** Refuses a change from a version that is not the newest, and says what was changed since. */
export function refuseOlder(tx: Tx, on: Subject, typed: string | undefined, newest: number): void {
  if (typed === String(newest)) return;
  throw conflict(changedMeanwhile(changesSince(tx, on, Number(typed) || 0)));
}

/** The fault of a name that something of the same kind has; `kind` with its article, if it takes one. */
export function faultOfName(
  kind: string,
  same: { name: string; archivedAt: Date | null } | undefined,
): Faults {
  if (!same) return {};
  const way = same.archivedAt ? 'It is archived: restore it, or take another name.' : 'Take another name.';
  return { name: `There is ${kind} named ${same.name} already. ${way}` };
}

/** What somebody else changed, for the one who was editing at the same time. */
function changedMeanwhile(since: Change[]): string {
  const what = since.map(({ who, detail }) => {
    const fields = Object.entries(detail).filter(([, value]) => String(value).includes(' → '));
    return `${who} changed ${fields.map(([label, value]) => `${label}: ${value}`).join(', ')}`;
  });
  return `Nothing was saved: ${what.join('; ') || 'somebody changed this'} while this page was open. Below is what you typed. Save again to keep yours.`;
}

function changes(db: Db | Tx, on: Subject, after: number, most: number): Change[] {
  const { at, userId, action, detail } = audit;
  const { auditId, equipmentId, substrateId, version } = auditSubjects;
  return db
    .select({ at, who: users.name, userId, action, detail })
    .from(auditSubjects)
    .innerJoin(audit, eq(auditId, audit.id))
    .leftJoin(users, eq(userId, users.id))
    .where(
      and(
        on.equipmentId === undefined ? undefined : eq(equipmentId, on.equipmentId),
        on.substrateId === undefined ? undefined : eq(substrateId, on.substrateId),
        after >= 0 ? gt(version, after) : undefined,
      ),
    )
    .orderBy(desc(auditId))
    .limit(most)
    .all()
    .map((row) => ({
      ...row,
      who: row.who ?? 'Imprimatur',
      words: wordsOf(row.action),
      detail: JSON.parse(row.detail) as Detail,
    }));
}
