import { asc, eq, isNotNull } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { companies } from '../../db/schema/people.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { record } from '../trace/audit.ts';
import { post } from '../trace/outbox.ts';
import { type Company, findCompanyOf } from './company.ts';
import { addressesOf } from './people.ts';
import { recipients } from './recipients.ts';

/**
 * A company asks for another name, and whoever runs the portal gives it or not: a name that is refused at once would tell
 * whose it is. Asked for once more, nothing happens.
 */
export function askForName(tx: Tx, actor: Actor, company: Company, name: string): void {
  if (company.wishedName === name) return;
  tx.update(companies).set({ wishedName: name }).where(eq(companies.id, company.id)).run();
  record(tx, actor, 'company.name_asked', { company: company.name, name });
  const platform = tx.select().from(companies).where(eq(companies.kind, 'platform')).get();
  if (!platform) return;
  const facts = { company: company.name, name, path: `/companies/${company.id}` };
  post(tx, 'company-name-asked', addressesOf(tx, platform.id), facts);
}

/** The platform has given the company a name, the one that it asked for or another: its admins hear of it. */
export function answerWish(tx: Tx, company: Company, name: string): void {
  if (company.wishedName === null) return;
  answer(tx, company, `${name} is its name now`);
}

export function refuseName(db: Db, actor: Actor, id: number): Company {
  return transactAs(db, actor, (tx, actor) => {
    const company = findCompanyOf(tx, actor, id);
    insist(actor, 'create and suspend companies');
    const { wishedName } = company;
    if (wishedName === null) return company;
    answer(tx, company, `${wishedName} is not given to it, ask whoever runs the portal why`);
    record(tx, actor, 'company.name_refused', { company: company.name, name: wishedName });
    return company;
  });
}

/** Companies that ask for another name, for the platform operator. */
export function listWishes(db: Db, actor: Actor): Company[] {
  insist(actor, 'see the platform');
  return db
    .select()
    .from(companies)
    .where(isNotNull(companies.wishedName))
    .orderBy(asc(companies.name))
    .all();
}

function answer(tx: Tx, { id, name }: Company, answer: string): void {
  tx.update(companies).set({ wishedName: null }).where(eq(companies.id, id)).run();
  const facts = { company: name, answer, path: '/company' };
  post(tx, 'company-name-answered', recipients(tx, 'company-name-answered', id), facts);
}
