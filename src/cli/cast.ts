import { type Db, transact } from '../db/database.ts';
import { type Actor, COMMAND_LINE, type CompanyKind, type Role } from '../domain/access/actor.ts';
import { days } from '../domain/forms/dates.ts';
import { createCompany } from '../domain/people/companies.ts';
import type { Company } from '../domain/people/company.ts';
import { joinCompanies } from '../domain/people/partnerships.ts';
import { createPerson } from '../domain/people/people.ts';
import { addAsset } from '../domain/press/assets.ts';
import { approveCalibration, type Measured } from '../domain/press/calibrations.ts';
import { EQUIPMENT, type NewEquipment } from '../domain/press/equipment.ts';
import { type NewSubstrate, SUBSTRATES } from '../domain/press/substrates.ts';

/** Everyone's password in the demo and in the tests. */
export const PASSWORD = 'let-it-be-printed';

export type Name = 'root' | 'alice' | 'erin' | 'bob' | 'mia' | 'olu' | 'mallory' | 'petra';

/** The people of the demo and of the tests, and what the partner prints with and on. */
export type Cast = Record<Name, Actor> & {
  equipment: Record<'label' | 'inkjet' | 'thermal' | 'proof', number>;
  substrates: Record<'film' | 'coated' | 'clear' | 'kraft', number>;
};

const COMPANIES: Record<string, CompanyKind> = {
  Imprimatur: 'platform',
  'Acme Beverages': 'brand',
  'Inkworks Labels': 'partner',
  'Mallory Foods': 'brand',
  'Pressburg Print': 'partner',
};

const PEOPLE: Record<Name, [string, string, string, Role]> = {
  root: ['Root', 'root@imprimatur.example', 'Imprimatur', 'operator'],
  alice: ['Alice', 'alice@acme.example', 'Acme Beverages', 'admin'],
  erin: ['Erin', 'erin@acme.example', 'Acme Beverages', 'editor'],
  bob: ['Bob', 'bob@inkworks.example', 'Inkworks Labels', 'admin'],
  mia: ['Mia', 'mia@inkworks.example', 'Inkworks Labels', 'manager'],
  olu: ['Olu', 'olu@inkworks.example', 'Inkworks Labels', 'operator'],
  mallory: ['Mallory', 'mallory@mallory.example', 'Mallory Foods', 'admin'],
  petra: ['Petra', 'petra@pressburg.example', 'Pressburg Print', 'admin'],
};

/** Brings the whole cast into an empty database. */
export function fillCast(db: Db, passwordHash: string): Cast {
  const people = transact(db, (tx) => {
    const companies: Record<string, Company> = {};
    for (const [name, kind] of Object.entries(COMPANIES))
      companies[name] = createCompany(tx, COMMAND_LINE, kind, name);
    const actors = Object.entries(PEOPLE).map(([key, [name, email, companyName, role]]) => {
      const company = companies[companyName]!;
      const { id: userId } = createPerson(tx, COMMAND_LINE, company, { name, email, role, passwordHash });
      return [
        key,
        {
          userId,
          name,
          email,
          companyId: company.id,
          companyName,
          kind: company.kind,
          role,
          ...COMMAND_LINE,
        },
      ] as const;
    });
    joinCompanies(tx, companies['Acme Beverages']!, companies['Inkworks Labels']!);
    joinCompanies(tx, companies['Mallory Foods']!, companies['Pressburg Print']!);
    return Object.fromEntries(actors) as Record<Name, Actor>;
  });
  return { ...people, ...furnish(db, people.bob) };
}

function furnish(db: Db, bob: Actor): Pick<Cast, 'equipment' | 'substrates'> {
  const press = (name: string, resolution: string, more: Partial<NewEquipment>) =>
    transact(db, (tx) =>
      addAsset(tx, bob, EQUIPMENT, {
        name,
        technology: 'other',
        imageFormat: 'png',
        resolutionX: resolution,
        resolutionY: resolution,
        location: 'Hall 1',
        ...more,
      }),
    ).id;
  const substrate = (name: string, more: Partial<NewSubstrate>) =>
    transact(db, (tx) => addAsset(tx, bob, SUBSTRATES, { name, ...more })).id;
  const equipment = {
    label: press('Digital label press', '812.8', {
      technology: 'electrophotography liquid',
      maker: 'Meridian',
      model: 'D6',
    }),
    inkjet: press('UV inkjet line', '600', { technology: 'inkjet UV', maker: 'Corvid', model: 'J600' }),
    thermal: press('Thermal transfer', '300', {
      technology: 'thermal transfer',
      maker: 'Tamar',
      model: 'T3',
      location: 'Hall 2',
    }),
    proof: press('Proof printer', '1200', { technology: 'laser', location: 'Office' }),
  };
  const substrates = {
    film: substrate('White PP film', {
      supplier: 'Fjell Films',
      material: 'polypropylene',
      finish: 'gloss',
      colour: 'white',
      thickness: 60,
    }),
    coated: substrate('Coated paper', {
      supplier: 'Harz Papier',
      material: 'paper',
      finish: 'semi-gloss',
      colour: 'white',
      grammage: 80,
    }),
    clear: substrate('Clear PET film', {
      supplier: 'Fjell Films',
      material: 'PET',
      finish: 'gloss',
      colour: 'clear',
      thickness: 50,
    }),
    kraft: substrate('Kraft paper', {
      supplier: 'Harz Papier',
      material: 'paper',
      finish: 'uncoated',
      colour: 'brown',
      grammage: 90,
    }),
  };
  const calibrate = (on: number, what: number, dots: number, reduction: number, validDays = 365) => {
    const measured: Measured = { dotsX: dots, dotsY: dots, reductionX: reduction, reductionY: reduction };
    approveCalibration(
      db,
      bob,
      { equipmentId: on, substrateId: what },
      measured,
      new Date(Date.now() + days(validDays)),
    );
  };
  calibrate(equipment.label, substrates.film, 12, 1);
  calibrate(equipment.label, substrates.coated, 13, 2);
  calibrate(equipment.inkjet, substrates.film, 10, 2);
  calibrate(equipment.inkjet, substrates.kraft, 14, 3, 12);
  calibrate(equipment.thermal, substrates.coated, 5, 0);
  calibrate(equipment.thermal, substrates.clear, 6, 0, -3);
  return { equipment, substrates };
}
