import type { Tx } from '../../db/database.ts';
import { lookupRow } from '../../db/rows.ts';
import { companies } from '../../db/schema/people.ts';
import { whoWants } from './notice-choices.ts';
import { type NoticeName, rolesTold } from './notice-table.ts';
import { addressesOf } from './people.ts';

/**
 * Whom of a company a notice goes to: those whom the table names, without those who chose not to hear of it. `own` is who of
 * them submitted or confirmed the order it is about.
 */
export function recipients(tx: Tx, notice: NoticeName, companyId: number, own?: number): string[] {
  const company = lookupRow(tx, companies, companyId);
  if (!company) return [];
  const all = addressesOf(tx, companyId, { roles: rolesTold(notice, company.kind, '●') });
  const theirs =
    own === undefined
      ? []
      : addressesOf(tx, companyId, { roles: rolesTold(notice, company.kind, '○'), userId: own });
  return whoWants(tx, notice, [...all, ...theirs]);
}
