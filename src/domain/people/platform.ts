import { type Db, transact } from '../../db/database.ts';
import type { Doer } from '../access/actor.ts';
import { conflict } from '../access/refusal.ts';
import { record } from '../trace/audit.ts';
import { createCompany } from './companies.ts';
import { createPerson, nobodyYet, type Person } from './people.ts';

/** Makes the first person there is: the platform operator. Refused as soon as anybody exists. */
export function setUpPlatform(
  db: Db,
  doer: Doer,
  person: { name: string; email: string; passwordHash: string },
): Person {
  return transact(db, (tx) => {
    if (!nobodyYet(tx)) throw conflict('Imprimatur is set up already.');
    const company = createCompany(tx, doer, 'platform', 'Imprimatur');
    const operator = createPerson(tx, doer, company, { ...person, role: 'operator' });
    const themselves = { ...doer, userId: operator.id, companyId: company.id };
    record(tx, themselves, 'platform.set_up', { email: operator.email });
    return operator;
  });
}
