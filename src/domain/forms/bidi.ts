// Letters of scripts that are written from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko and those beside them.
const RTL = '\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}';
const ANY = new RegExp(`[${RTL}]`, 'u');
/** From a first such letter to a last one, with whatever stands between that is no letter of another script. */
const RUN = new RegExp(`[${RTL}](?:(?:[^\\p{L}]|[${RTL}])*[${RTL}])?`, 'gu');

/**
 * A text with its parts that are written from right to left wrapped one by one, so that what follows them stays where it is
 * (UAX #9). A text of such letters alone is one part, with its digits and signs.
 */
export function isolated(
  text: string,
  wrap: (part: string) => string,
  rest = (part: string) => part,
): string {
  if (!ANY.test(text)) return rest(text);
  if (!/\p{L}/u.test(text.replace(new RegExp(ANY, 'gu'), ''))) return wrap(text);
  let [done, end] = ['', 0];
  for (const { 0: part, index } of text.matchAll(RUN)) {
    done += rest(text.slice(end, index)) + wrap(part);
    end = index + part.length;
  }
  return done + rest(text.slice(end));
}

/** Where there are no elements: FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE. */
export function isolatedText(text: string): string {
  return isolated(text, (part) => `\u2068${part}\u2069`);
}
