import type { Db, Tx } from '../../db/database.ts';
import { lookupRow } from '../../db/rows.ts';
import { companies } from '../../db/schema/people.ts';
import { ANYBODY, type Reader } from './dates.ts';

export type Language = (typeof companies.$inferSelect)['language'];

/** The words are English everywhere; the language of a company says how dates, times and numbers are written in it. */
export const LANGUAGES: Record<Language, { words: string; locale: Reader['locale'] }> = {
  en: { words: 'English (United Kingdom)', locale: 'en-GB' },
  'en-US': { words: 'English (United States)', locale: 'en-US' },
};

export function readerOf({ timeZone, language }: { timeZone: string; language: Language }): Reader {
  return { timeZone, locale: LANGUAGES[language].locale };
}

/** How the people of a company read. */
export function lookupReader(db: Db | Tx, companyId: number): Reader {
  const company = lookupRow(db, companies, companyId);
  return company ? readerOf(company) : ANYBODY;
}
