import type { Typed } from './drafts.ts';

// Everything Unicode draws as nothing (Default_Ignorable_Code_Point: zero-width, joiners, fillers, variation selectors, tags)
// and every format character, such as those that turn the direction of text. RFC 8264 disallows both in identifiers.
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/** Text as it is kept and compared: NFC, without characters that cannot be seen, and every kind of space is the plain one. */
export function plainText(text: string): string {
  return text
    .replace(UNSEEN, '')
    .normalize('NFC')
    .replace(/[\u2028\u2029\u0085]/g, '\n')
    .replace(/[\p{Zs}\u2800]/gu, ' ');
}

/** One line, or some, as typed, without the space around it. What is wrong goes into `faults`; `needed` is said when empty. */
export function readText(
  typed: Typed,
  field: string,
  most: number,
  faults: Record<string, string>,
  needed?: string,
): string {
  const text = plainText(typed[field] ?? '')
    .replace(/\r\n?/g, '\n')
    .trim();
  if (text === '' && needed) faults[field] = needed;
  else if (text.length > most)
    faults[field] =
      `Shorten this to ${most.toLocaleString('en')} characters; it has ${text.length.toLocaleString('en')}.`;
  else if (/\p{Cc}/u.test(text.replace(/[\n\t]/g, '')))
    faults[field] = 'This has characters that cannot be seen. Type it instead of pasting it.';
  return text;
}
