/**
 * Letters and digits of other scripts by the Latin ones whose shape they have: the single letters of Unicode's confusables
 * (UTS #39) that no decomposition folds, and small forms that it leaves apart though type at label size does not.
 */
const SHAPES: Record<string, string> = {
  2: 'ƧϨᒿꙄꛯꝚ',
  3: 'ƷȜЗӠⳌꝪꞫ𑣊𖼻',
  4: 'Ꮞ𑢯',
  5: 'Ƽ𑢻',
  6: 'бᏮⳒ𑣕',
  7: '𐓒𑣆',
  8: 'Ȣȣ৪੪𐌚',
  9: '৭੧୨൭ⳊꝮ𑢬𑣌𑣖',
  A: 'ΑАᎪᗅꓮ𐊠𖽀',
  B: 'ΒВᏴᗷꓐꞴ𐊂𐊡𐌁',
  C: 'СᏟⲤꓚ𐊢𐌂𐐕𐔜𑣩𑣲',
  D: 'ĐᎠᗞᗪꓓ',
  E: 'ΕЕᎬⴹꓰ𐊆𑢦𑢮',
  F: 'ϜᖴꓝꞘ𐊇𐊥𐔥𑢢𑣂',
  G: 'ԌᏀᏳꓖ',
  H: 'ĦΗНᎻᕼⲎꓧ𐋏',
  J: 'ͿЈᎫᒍꓙꞲ',
  K: 'ΚКᏦᛕⲔꓗ𐔘',
  L: 'ŁᏞᒪⳐꓡ𐐛𐔦𑢣𑢲𖼖',
  M: 'ΜϺМᎷᗰᛖⲘꓟ𐊰𐌑',
  N: 'ΝⲚꓠ𐔓',
  O: 'ØΟОՕ০ଠ୦ዐⲞⵔ〇ꓳ𐊒𐊫𐐄𐓂𐔖𑓐𑢵𑣠',
  P: 'ΡРᏢᑭⲢꓑ𐊕',
  Q: 'ⵕ',
  R: 'ƦᎡᏒᖇꓣ𐒴𖼵',
  S: 'ЅՏᏕᏚꓢ𐊖𐐠𖼺',
  T: 'ŦΤТᎢⲦꓔ𐊗𐊱𐌕𑢼𖼊',
  U: 'Սሀᑌꓴ𐓎𑢸𖽂',
  V: 'Ѵ۷Ꮩᐯⴸꓦꛟ𐔝𑢠𖼈',
  W: 'ԜᎳᏔꓪ𑣦𑣯',
  X: 'ΧХᚷⲬⵝꓫꞳ𐊐𐊴𐌗𐌢𐔧𑣬',
  Y: 'ΥУҮᎩᎽⲨꓬ𐊲𑢤𖽃',
  Z: 'ΖᏃꓜ𐋵𑢩𑣥',
  a: 'ɑαа',
  b: 'ƄβЬвьᏏᑲᖯ',
  c: 'сᴄⲥꮯ𐐽',
  d: 'đԁᏧᑯꓒ',
  e: 'εеєҽꬲ',
  f: 'ƒքẝꞙꬵ',
  g: 'ƍɡցᶃ',
  h: 'ħɦнһհᏂ',
  i: 'ıɩɪιіӏᎥꙇꭵ𑣃',
  j: 'ϳј',
  k: 'ĸκк',
  l: 'łƖǀɫΙІӀ۱ᛁⲒⵏꓲ𐊊𐌉𐌠𖼨',
  m: 'ϻм',
  n: 'ŋηпղոռ',
  o: 'øοσоөօ۵०੦૦௦౦೦ഠ൦๐໐ဝ၀ჿᴏᴑⲟꬽ𐐬𐓪𑣈𑣗',
  p: 'ρрⲣ',
  q: 'ԛգզ',
  r: 'гяᴦⲅꭇꭈꮁ',
  s: 'ƽѕꜱꮪ𐑈𑣁',
  t: 'ŧτт',
  u: 'ʋυцսᴜꞟꭎꭒ𐓶𑣘',
  v: 'νѵᴠꮩ𑜆𑣀',
  w: 'ɯωшщѡԝաᴡꮃ𑜊𑜎𑜏',
  x: 'χжхᕁᕽ',
  y: 'ɣʏγуүყᶌỿꭚ𑣜',
  ss: 'ßẞ',
  ae: 'æ',
  AE: 'Æ',
  oe: 'œ',
  OE: 'Œ',
  z: 'ʐᴢꮓ𑣄',
};

const LATIN = new Map(
  Object.entries(SHAPES).flatMap(([latin, others]) => [...others].map((other) => [other, latin])),
);

/**
 * A text as it looks in Latin letters: other scripts by shape, full-width, circled and mathematical letters as plain ones.
 * Latin letters stay what they are, and so do capitals and accents.
 */
export function latinOf(text: string): string {
  const letters = [...text.normalize('NFKD')].map((letter) => LATIN.get(letter) ?? letter);
  return letters.join('').normalize('NFC');
}

/** The same in small letters without accents. */
export function bareLatinOf(text: string): string {
  return latinOf(latinOf(text).toLowerCase()).normalize('NFKD').replace(/\p{M}/gu, '');
}

/** Whether two texts are the same but for capitals and for letters of other scripts that have the same shape. */
export function readsAs(a: string, b: string): boolean {
  return latinOf(a).toLowerCase() === latinOf(b).toLowerCase() || spelt(a) === spelt(b);
}

/** Without capitals and compatibility forms: a capital may have the shape of another letter than its small form, as Η and η. */
export function spelt(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
