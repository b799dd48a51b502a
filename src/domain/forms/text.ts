import type { Faults, Typed } from './drafts.ts';

// Everything Unicode draws as nothing (Default_Ignorable_Code_Point: zero-width, joiners, fillers, variation selectors, tags;
// a musical sign), every format character, such as those that turn the direction of text, and what no font knows: halves of
// pairs, private use, noncharacters. RFC 8264 disallows all of them in identifiers.
const UNSEEN_SIGN =
  '\\p{Default_Ignorable_Code_Point}\\p{Cf}\\p{Cs}\\p{Co}\\p{Noncharacter_Code_Point}\\u{1d159}';
const UNSEEN = new RegExp(`[${UNSEEN_SIGN}]`, 'gu');
const HIDDEN = new RegExp(`[${UNSEEN_SIGN}\\p{Cc}\\p{Zl}\\p{Zp}]`, 'u');
const CONTROL = /\p{Cc}/u;

/** Text as it is kept and compared: NFC, without characters that cannot be seen, and every kind of space is the plain one. */
export function plainText(text: string): string {
  return spaced(
    text
      .replace(UNSEEN, '')
      .normalize('NFC')
      .replace(/[\u2028\u2029\u0085]/g, '\n'),
  );
}

/** The same in one line, without the space around it. */
export function plainLine(text: string): string {
  return plainText(text).trim().replace(/\s+/g, ' ');
}

/** Text that must be seen to be what it is, such as a serial number: NFC and plain spaces, and what is hidden is left for `hiddenIn`. */
export function seenText(text: string): string {
  return spaced(text.normalize('NFC'));
}

/** The first character of a text that cannot be seen, as `U+200B`. */
export function hiddenIn(text: string): string | undefined {
  const code = HIDDEN.exec(text)?.[0].codePointAt(0);
  return code === undefined ? undefined : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Full-width letters, digits and signs as the ASCII ones that they stand for. */
export function narrowText(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

/** `needed` is said when nothing was typed; `what` names the text where it is too long. */
type Wanted = { most: number; needed?: string; what?: string };

/** Some lines as typed, without the space around them. What is wrong goes into `faults`. */
export function readText(typed: Typed, field: string, faults: Faults, wanted: Wanted): string {
  const text = plainText((typed[field] ?? '').replace(/\r\n?/g, '\n')).trim();
  return checked(text, field, faults, wanted);
}

/** The same for a field of one line. */
export function readLine(typed: Typed, field: string, faults: Faults, wanted: Wanted): string {
  return checked(plainLine(typed[field] ?? ''), field, faults, wanted);
}

function checked(
  text: string,
  field: string,
  faults: Faults,
  { most, needed, what = 'this' }: Wanted,
): string {
  const count = (length: number) => length.toLocaleString('en');
  if (text === '' && needed) faults[field] = needed;
  else if (text.length > most)
    faults[field] = `Shorten ${what} to ${count(most)} characters; it has ${count(text.length)}.`;
  else if (CONTROL.test(text.replace(/[\n\t]/g, '')))
    faults[field] = 'This has control characters, which cannot be seen. Type it instead of pasting it.';
  return text;
}

function spaced(text: string): string {
  return text.replace(/[\p{Zs}\u2800]/gu, ' ');
}
