/**
 * Letters that look like Latin ones in common typefaces (after UTS #39, confusables), in lower case: Cyrillic, Greek,
 * Armenian and Latin letters with other shapes. Accents, full-width, circled and mathematical letters are folded by NFKD.
 */
const LOOK_ALIKES: Record<string, string> = {
  a: 'аαɑ',
  b: 'вьβ',
  c: 'сϲ',
  d: 'ԁɗđ',
  e: 'еєҽε',
  f: 'ƒ',
  g: 'ɡց',
  h: 'һнհ',
  k: 'кκ',
  l: 'iıіιїјjӏ1|ł',
  m: 'мϻ',
  n: 'пηոŋ',
  o: 'оοσօ0øө',
  p: 'рρ',
  q: 'ԛգ',
  r: 'гя',
  s: 'ѕ5',
  t: 'тτŧ',
  u: 'υսц',
  v: 'νѵ',
  w: 'ԝωѡш',
  x: 'хχж',
  y: 'уγүұ',
  z: 'ᴢ',
};
/** Capitals that look like another letter than their small form does. */
const CAPITALS: Record<string, string> = { Η: 'h', Ν: 'n', Ζ: 'z', Υ: 'y', Μ: 'm' };

const PLAIN = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([plain, others]) => [...others].map((other) => [other, plain])),
);

/** What an eye takes a name for: two names with the same skeleton can be mistaken for one another. */
export function skeletonOf(name: string): string {
  const letters = name
    .normalize('NFKD')
    .replace(/[ΗΝΖΥΜ]/g, (letter) => CAPITALS[letter] ?? letter)
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}|]/gu, '');
  return [...letters]
    .map((letter) => PLAIN.get(letter) ?? letter)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}
