import type { Typed } from './drafts.ts';

/** One line, or some, as typed, without the space around it. What is wrong goes into `faults`; `needed` is said when empty. */
export function readText(
  typed: Typed,
  field: string,
  most: number,
  faults: Record<string, string>,
  needed?: string,
): string {
  const text = (typed[field] ?? '').replace(/\r\n?/g, '\n').trim();
  if (text === '' && needed) faults[field] = needed;
  else if (text.length > most)
    faults[field] =
      `Shorten this to ${most.toLocaleString('en')} characters; it has ${text.length.toLocaleString('en')}.`;
  else if (/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text.replace(/[\n\t]/g, '')))
    faults[field] = 'This has characters that cannot be seen. Type it instead of pasting it.';
  return text;
}
