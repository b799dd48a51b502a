import type { Tx } from '../../db/database.ts';
import { companies } from '../../db/schema.ts';
import type { Doer } from '../access/actor.ts';
import { Refusal } from '../access/refusal.ts';
import { skeletonOf } from './look-alikes.ts';

/** Refuses a name that looks like another company's. A company that renames itself does not hear whose. */
export function refuseTaken(tx: Tx, doer: Doer, name: string, except?: number): void {
  const wanted = skeletonOf(name);
  const all = tx
    .select({ id: companies.id, name: companies.name, kind: companies.kind })
    .from(companies)
    .all();
  const taken = all.find((company) => company.id !== except && skeletonOf(company.name) === wanted);
  if (!taken) return;
  const isCompany = all.some(({ id, kind }) => id === doer.companyId && kind !== 'platform');
  const sentence = isCompany
    ? 'This name cannot be chosen here. Ask whoever runs the portal for it.'
    : `There is a company named ${taken.name} already.`;
  throw new Refusal('invalid', sentence, { name: sentence });
}

const LEGAL_FORMS =
  /\b(ab|ag|aps|as|asa|bv|co|company|corp|corporation|doo|gmbh|group|holding|inc|kft|kg|limited|llc|llp|ltd|nv|oy|plc|sa|sarl|sas|se|sl|spa|spol|srl|sro)\b/g;

/** A name without signs and legal form. */
export function plainName(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, '');
  return words.replace(LEGAL_FORMS, '').replace(/\s+/g, '') || words.replace(/\s+/g, '');
}
