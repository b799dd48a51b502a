import { transact } from '../../src/db/database.ts';
import { type Actor, COMMAND_LINE, type Role } from '../../src/domain/access/actor.ts';
import { findCompany } from '../../src/domain/people/company.ts';
import { createPerson } from '../../src/domain/people/people.ts';
import { openSession } from '../../src/domain/sign-in/sessions.ts';
import { type Client, proofOf } from './client.ts';
import type { World } from './world.ts';

export type Visitor = { actor: Actor | undefined; client: Client; proof: Record<string, string> };

const EXTRA: [string, string, Role][] = [
  ['Rita', 'Imprimatur', 'operator'],
  ['Manuel', 'Mallory Foods', 'editor'],
  ['Maud', 'Mallory Foods', 'viewer'],
  ['Piet', 'Pressburg Print', 'manager'],
  ['Polly', 'Pressburg Print', 'operator'],
];

/** Somebody in every role of chapter 3, in two companies of each kind, and a stranger. */
export async function everyVisitor(w: World): Promise<Visitor[]> {
  const { db, cast } = w;
  const { equipment: _e, substrates: _s, ...people } = cast;
  const passwordHash = db.$client.prepare('select password_hash from users').pluck().get() as string;
  const more = EXTRA.map(([name, companyName, role]): Actor => {
    const company = findCompany(db, companyName);
    const email = `${name.toLowerCase()}@more.example`;
    const person = { name, email, role, passwordHash };
    const { id: userId } = transact(db, (tx) => createPerson(tx, COMMAND_LINE, company, person));
    return {
      userId,
      name,
      email,
      companyId: company.id,
      companyName,
      kind: company.kind,
      role,
      ...COMMAND_LINE,
    };
  });
  const visitors: Visitor[] = [];
  for (const actor of [undefined, ...Object.values(people), w.bringVic(), ...more]) {
    const client = w.stranger();
    const limits = { idleMinutes: 60, hours: 12 };
    if (actor) client.cookies.set('imprimatur', await openSession(db, actor, limits, actor));
    const proof = proofOf((await client.get(actor ? '/menu' : '/sign-in')).body);
    visitors.push({ actor, client, proof });
  }
  return visitors;
}
