import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { databaseOf, migrations, takeDataFolder } from '../data-folder.ts';
import { type Db, joinDatabase, transact } from '../db/database.ts';
import { COMMAND_LINE, type CompanyKind, type Role } from '../domain/access/actor.ts';
import { checkKeys, makeKey, type Purpose } from '../domain/codes/keys.ts';
import { offerSealing } from '../domain/codes/sealed.ts';
import { createCompany } from '../domain/people/companies.ts';
import { findCompany } from '../domain/people/company.ts';
import { createPerson, resetPassword } from '../domain/people/people.ts';
import { hashPassword } from '../domain/sign-in/passwords.ts';
import { resetByEmail } from '../domain/sign-in/two-step.ts';
import { record } from '../domain/trace/audit.ts';
import { type Folders, foldersOf } from '../folders.ts';
import { backUp, insistPortal } from './backup.ts';
import { checkBackup } from './backup-check.ts';

const HELP = `imprimatur-admin: what whoever runs the container does by hand

  create-company --kind brand|partner --name NAME
  create-person  --company NAME --email EMAIL --name NAME --role ROLE
  reset-password --email EMAIL
  reset-two-step --email EMAIL     for whoever lost both phone and recovery codes
  rotate-key                       new orders are minted with a new key; keep the old ones
  rotate-key --of graphic          the same for the key of the graphics of secure codes
  backup --to FOLDER               a whole copy of the data folder, while the portal runs
  restore --check FOLDER           whether a backup is finished, whole and fit for a restore; changes nothing

A brand's roles: admin, editor, viewer. A partner's: admin, manager, operator.
Passwords are asked for, or read from the first line of standard input.
DATA_DIR names the data folder.
`;

type Options = Record<
  'kind' | 'name' | 'company' | 'email' | 'role' | 'to' | 'check' | 'of',
  string | undefined
>;

const VERBS: Record<string, (db: Db, folders: Folders, options: Options) => Promise<string>> = {
  async 'create-company'(db, _folders, { kind, name }) {
    if (kind !== 'brand' && kind !== 'partner') throw new Error('--kind must be brand or partner.');
    const company = transact(db, (tx) =>
      createCompany(tx, COMMAND_LINE, kind satisfies CompanyKind, need(name, '--name')),
    );
    return `${company.name} is created as ${company.kind}.`;
  },
  async 'create-person'(db, _folders, { company, email, name, role }) {
    const home = findCompany(db, need(company, '--company'));
    const person = {
      email: need(email, '--email'),
      name: need(name, '--name'),
      role: need(role, '--role') as Role,
    };
    const passwordHash = await hashPassword(await askPassword());
    transact(db, (tx) => createPerson(tx, COMMAND_LINE, home, { ...person, passwordHash }));
    return `${person.name} may sign in as ${person.email}, ${person.role} of ${home.name}.`;
  },
  async 'reset-password'(db, _folders, { email }) {
    const passwordHash = await hashPassword(await askPassword());
    transact(db, (tx) => resetPassword(tx, COMMAND_LINE, need(email, '--email'), passwordHash));
    return 'The password is set; all sessions of the person are ended.';
  },
  async 'reset-two-step'(db, _folders, { email }) {
    transact(db, (tx) => resetByEmail(tx, COMMAND_LINE, need(email, '--email')));
    return 'Two-step sign-in is off for the person, and their sessions are ended; they are told by mail.';
  },
  async 'rotate-key'(db, folders, { of = 'mint' }) {
    const does = Object.hasOwn(ROTATED, of) && ROTATED[of];
    if (!does) throw new Error('--of must be mint or graphic.');
    const id = makeKey(folders.keys, of as Purpose);
    checkKeys(db, folders.keys);
    record(db, COMMAND_LINE, 'key.rotated', { key: id });
    return `New ${does} with ${id}. Back up ${folders.keys} now.`;
  },
  async backup(db, folders, { to }) {
    const target = need(to, '--to');
    await backUp(db, folders, target);
    return `Everything is copied to ${target}. It holds the keys: keep it as safe as the portal.`;
  },
};

/** Keys that can be rotated, and what is done with them from then on. */
const ROTATED: Record<string, string> = {
  mint: 'orders are minted',
  graphic: 'orders of secure codes get their graphics',
};

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const option = { type: 'string' } as const;
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      kind: option,
      name: option,
      company: option,
      email: option,
      role: option,
      to: option,
      check: option,
      of: option,
      help: { type: 'boolean' },
    },
  });
  const [name = ''] = positionals;
  if (name === 'restore' && !values.help) return checkCopy(need(values.check, '--check'));
  const verb = VERBS[name];
  if (!verb || values.help) return void process.stdout.write(HELP);
  const { dataDir } = readConfig();
  if (name === 'backup') insistPortal(dataDir);
  const { db, folders } = openBeside(dataDir);
  try {
    process.stdout.write(`${await verb(db, folders, values as Options)}\n`);
  } finally {
    db.$client.close();
  }
}

async function checkCopy(folder: string): Promise<void> {
  const { files, remade } = await checkBackup(folder);
  const again =
    remade.length > 0 ? `Made again, to the same bytes: ${remade.join(', ')}.` : 'No package was made again.';
  process.stdout.write(
    `${folder} is whole: ${files} files, the database, its keys and its packages are as they were. ${again}\n`,
  );
}

/**
 * These verbs may run while the portal does: each is one transaction, or a new file. So the folder is taken only while it
 * is opened; if the portal has it, its database is used as it is.
 */
function openBeside(dataDir: string): { db: Db; folders: Folders } {
  process.umask(0o077);
  const taken = takeDataFolder(dataDir, 'imprimatur-admin');
  if (taken) {
    taken.release();
    return taken;
  }
  const folders = foldersOf(dataDir);
  const db = joinDatabase(databaseOf(dataDir), migrations);
  offerSealing(db, folders.keys);
  return { db, folders };
}

function need(value: string | undefined, name: string): string {
  if (!value) throw new Error(`${name} is missing. --help shows what each verb needs.`);
  return value;
}

async function askPassword(): Promise<string> {
  const input = createInterface({
    input: process.stdin,
    output: process.stdin.isTTY ? process.stderr : undefined,
  });
  if (process.stdin.isTTY) process.stderr.write('New password: ');
  for await (const line of input) {
    input.close();
    return line;
  }
  throw new Error('No password was given.');
}
