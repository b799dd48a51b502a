import type Database from 'better-sqlite3';

/**
 * A text as searches compare it, so that letters of any language are found in any case and form: without accents, capitals,
 * and what Unicode calls compatibility (NFKD, TR 44; the case folding of chapter 3.13 but for its Turkish i).
 */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ı', 'i')
    .replaceAll('ς', 'σ')
    .normalize('NFKD')
    .replace(/[\p{M}\p{Z}\s]+/gu, (found) => (/[\p{Z}\s]/u.test(found) ? ' ' : ''));
}

/** Lets SQL fold a text too. */
export function offerFolding(client: Database.Database): void {
  client.function('folded', { deterministic: true }, (text) =>
    typeof text === 'string' ? folded(text) : text,
  );
}
