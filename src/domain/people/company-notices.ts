import type { Tx } from '../../db/database.ts';
import { type Facts, post } from '../trace/outbox.ts';
import { nameOf } from './company.ts';
import { whoWants } from './notice-choices.ts';
import { addressesOf } from './people.ts';

/** What a company's admins hear of besides work orders. */
export type CompanyNotice =
  | 'invitation-waiting'
  | 'partnership-invited'
  | 'partnership-accepted'
  | 'partnership-declined'
  | 'partnership-canceled'
  | 'partnership-dissolved';

export function tellAdmins(tx: Tx, notice: CompanyNotice, companyId: number, facts: Facts): void {
  const company = nameOf(tx, companyId);
  const admins = whoWants(tx, notice, addressesOf(tx, companyId, { roles: ['admin'] }));
  post(tx, notice, admins, undefined, { company, ...facts });
}
