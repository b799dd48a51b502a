import type { Tx } from '../../db/database.ts';
import { type Facts, post } from '../trace/outbox.ts';
import { nameOf } from './company.ts';
import type { NoticeName } from './notice-table.ts';
import { recipients } from './recipients.ts';

/** What a company's admins hear of besides work orders. */
export type CompanyNotice = Extract<NoticeName, `${'invitation' | 'partnership'}-${string}`>;

export function tellAdmins(tx: Tx, notice: CompanyNotice, companyId: number, facts: Facts): void {
  const company = nameOf(tx, companyId);
  post(tx, notice, recipients(tx, notice, companyId), { company, ...facts });
}
