import { type Db, transact } from '../db/database.ts';
import { record } from './audit.ts';
import { createCompany } from './companies.ts';
import { createPerson, nobodyYet, type Person } from './people.ts';
import { Refusal } from './refusal.ts';

/** Makes the first person there is: the platform operator. Refused as soon as anybody exists. */
export function setUpPlatform(db: Db, person: { name: string; email: string; passwordHash: string }): Person {
  return transact(db, (tx) => {
    if (!nobodyYet(tx)) throw new Refusal('conflict', 'Imprimatur is set up already.');
    const company = createCompany(tx, undefined, 'platform', 'Imprimatur');
    const operator = createPerson(tx, undefined, company, { ...person, role: 'operator' });
    record(tx, undefined, 'platform.set_up', { email: operator.email });
    return operator;
  });
}
