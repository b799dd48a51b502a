import { ne } from 'drizzle-orm';
import type { Tx } from '../../db/database.ts';
import { companies } from '../../db/schema/people.ts';
import { wrong } from '../access/refusal.ts';
import { bareLatinOf } from '../forms/latin-shapes.ts';
import type { Company } from './company.ts';
import { looksLike, skeletonOf, withoutMarks } from './look-alikes.ts';

/**
 * Refuses a name that looks like another company's, and says whose: only whoever runs the portal hears of it. One that differs
 * in its legal form alone may be another company: the platform is asked about it elsewhere.
 */
export function refuseTaken(tx: Tx, name: string, except = 0): void {
  refuseEmpty(name);
  const taken = lookupTaken(tx, name, except);
  if (taken) throw wrong('name', `There is a company named ${taken.name} already.`);
}

/** Refuses a name that has nothing to look like. */
export function refuseEmpty(name: string): void {
  if (skeletonOf(name) === '') throw wrong('name', 'Enter a name with letters or digits.');
}

/** Whether a company may write its own name so: as it looks now, and like nobody else's. */
export function isOwnName(tx: Tx, company: Company, name: string): boolean {
  return looksLike(company.name, name) && lookupTaken(tx, name, company.id) === undefined;
}

function lookupTaken(tx: Tx, name: string, except: number): Company | undefined {
  const others = tx.select().from(companies).where(ne(companies.id, except)).all();
  return others.find((company) => looksLike(company.name, name));
}

/** Whether two names look alike once their legal forms are left out: `Acme GmbH`, `ACME Inc.`, `Acme, S.A. de C.V.` */
export function isSameFirm(a: string, b: string): boolean {
  return looksLike(coreOf(a), coreOf(b));
}

const folded = (forms: string) =>
  forms
    .split(/\s+/)
    .map((form) => form.split('|').map(skeletonOf).join(' '))
    .sort((a, b) => b.length - a.length);
// What kind of company it is, as GLEIF's list of legal forms has it for the countries that print most; without signs.
const AFTER = folded(
  `aps as asa ab publ oy oyj hf ehf ltd limited plc llp llc lllp inc incorporated corp corporation company co group holding
  holdings pty pty|ltd pvt pvt|ltd private|limited pte pte|ltd sdn|bhd bhd gmbh mbh ag kg kgaa ug haftungsbeschrankt ohg gbr
  ek ev eg se sa sas sasu sarl sa|rl eurl snc scs sca cie spa srl srls sapa sl slu slne sau sc scp sa|de|cv sab|de|cv
  sapi|de|cv s|de|rl|de|cv s|de|rl de|cv ltda limitada lda eireli bv nv vof cv bvba sprl cvba kft zrt nyrt rt bt doo dd ad ood
  eood sro spol|sro spol|s|ro ks vos sp|zoo sp|z|oo spolka|zoo sp|j sp|k ooo oao zao pao sti ltdsti sirketi anonim|sirketi tbk
  kk kabushiki|kaisha yk gk`,
);
const BEFORE = folded('pt sc ooo oao zao pao ao tov too uab sia kk kabushiki|kaisha');
const OTHER_SCRIPTS = /株式会社|有限会社|合同会社|股份有限公司|有限责任公司|有限公司|주식회사|유한회사/g;
const AND = folded('and und et y e en og och');

/** The words of a name without its legal form; of a name that is nothing else, all of them. */
function coreOf(name: string): string {
  let text = wordsOf(name.replace(OTHER_SCRIPTS, ' ')) || wordsOf(name);
  for (;;) {
    const after = AFTER.find((form) => text.endsWith(` ${form}`));
    const before = BEFORE.find((form) => text.startsWith(`${form} `));
    if (after) text = withoutAnd(text.slice(0, -after.length - 1));
    else if (before) text = text.slice(before.length + 1);
    else return text;
  }
}

// `Acme & Co.` and `Acme and Company` are the same firm.
function withoutAnd(text: string): string {
  const word = AND.find((each) => text.endsWith(` ${each}`));
  return word ? text.slice(0, -word.length - 1) : text;
}

// Dots and slashes within a word go (`S.A.`, `A/S`), and single letters beside one another are one word (`S. A.`).
function wordsOf(name: string): string {
  return bareLatinOf(withoutMarks(name))
    .replace(/(?<=\p{L})[./](?=\p{L})/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join(' ')
    .replace(/(?<=(?:^| )\p{L}) (?=\p{L}(?: |$))/gu, '')
    .split(' ')
    .map(skeletonOf)
    .join(' ');
}
