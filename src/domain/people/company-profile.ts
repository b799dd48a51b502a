import { Refusal } from '../access/refusal.ts';
import type { Faults, Typed } from '../forms/drafts.ts';
import { LANGUAGES, type Language } from '../forms/locales.ts';
import { readLine, readText } from '../forms/text.ts';
import { lookupZone } from '../forms/time-zones.ts';
import { asciiAddress, faultOfAddress } from '../forms/web-address.ts';
import type { Company } from './company.ts';

export type Profile = Pick<
  Company,
  'emailDomain' | 'website' | 'address' | 'country' | 'contact' | 'timeZone' | 'language'
>;

/** What the form says, checked; refuses with a sentence for every field that is wrong. */
export function checkCompany(typed: Typed): Profile & { name: string } {
  const faults: Faults = {};
  const line = (field: string, most: number, needed?: string) =>
    readLine(typed, field, faults, { most, needed });
  const company = {
    name: line('name', 120, 'Enter the name, 1 to 120 characters.'),
    emailDomain: line('email_domain', 253).toLowerCase().replace(/^@/, ''),
    website: websiteOf(typed.website ?? '', faults),
    address: readText(typed, 'address', faults, { most: 500 }),
    country: line('country', 80),
    contact: line('contact', 200),
    timeZone: line('time_zone', 80),
    language: languageOf(typed.language ?? 'en', faults),
  };
  if (company.emailDomain && !isDomain(company.emailDomain))
    faults.email_domain = 'Enter what follows the @ in its addresses, such as acme.example.';
  const wrongWebsite = company.website ? faultOfAddress(company.website) : undefined;
  if (wrongWebsite) faults.website ??= wrongWebsite;
  else company.website = asciiAddress(company.website);
  const zone = company.timeZone ? lookupZone(company.timeZone) : '';
  if (zone === undefined) faults.time_zone = 'Choose a time zone of the list.';
  else company.timeZone = zone;
  if (Object.keys(faults).length > 0) throw new Refusal('invalid', 'The company needs mending.', faults);
  return company;
}

/** As typed: what cannot be seen in an address is refused with the rest of what is wrong there, not taken out. */
function websiteOf(typed: string, faults: Faults): string {
  const text = typed.trim();
  if (text.length > 300) faults.website = 'Enter at most 300 characters.';
  return withScheme(text);
}

/** How the form shows a company that exists. */
export function typedOf(company: Profile & { name: string }): Typed {
  const { name, website, address, country, contact, language } = company;
  return {
    name,
    email_domain: company.emailDomain,
    website,
    address,
    country,
    contact,
    time_zone: lookupZone(company.timeZone) ?? '',
    language,
  };
}

function languageOf(text: string, faults: Faults): Language {
  const known = (Object.keys(LANGUAGES) as Language[]).find((each) => each === text);
  if (!known) faults.language = 'Choose a language of the list.';
  return known ?? 'en';
}

function withScheme(text: string): string {
  return text === '' || /^([a-z][a-z0-9+.-]*:\/|https?:)/i.test(text) ? text : `https://${text}`;
}

function isDomain(text: string): boolean {
  return /^(?!-)[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(text);
}
