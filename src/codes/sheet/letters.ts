import { type Figure, gridFigure, type Pixel } from './figures.ts';
import { nameLine, nameWidth } from './name-line.ts';
import { lookupGlyph } from './unifont.ts';

const [WIDE, HIGH, GAP] = [5, 7, 1];

/**
 * The text in lines at most `width` dots wide, broken at spaces where there are any: in small capitals, without accents, if
 * they can write it; otherwise letter by letter in any script that GNU Unifont has. What it lacks is written as its number,
 * such as U+1F600, so that two names never look the same.
 */
export function lines(text: string, width: number, pixel: Pixel): Figure[] {
  const plain = plainLetters(text);
  if (plain) {
    const most = Math.max(1, Math.floor((width / pixel.x + GAP) / (WIDE + GAP)));
    return wrapped(plain, (line) => line.length <= most).map((line) => capitals(line, pixel));
  }
  const letters = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(writable(text))];
  const clusters = letters.map(({ segment }) => segment);
  return wrapped(clusters, (line) => nameWidth(line, pixel) <= width).map((line) => nameLine(line, pixel));
}

/** The text in characters of the font; what has no shape of its own is left out. */
function writable(text: string): string {
  return [
    ...text
      .normalize('NFC')
      .replace(/\p{DI}/gu, '')
      .replace(/\s/gu, ' '),
  ]
    .map((letter) => {
      const number = letter.codePointAt(0)?.toString(16).toUpperCase();
      return letter === ' ' || lookupGlyph(letter) ? letter : `U+${number} `;
    })
    .join('');
}

function capitals(letters: string[], pixel: Pixel): Figure {
  const columns = Math.max(1, letters.length * (WIDE + GAP) - GAP);
  return gridFigure({ columns, rows: HIGH, dotsX: pixel.x, dotsY: pixel.y }, (x, y) => {
    const glyph = GLYPHS[letters[Math.floor(x / (WIDE + GAP))] ?? ' '];
    const column = x % (WIDE + GAP);
    return column < WIDE && ((Number.parseInt(glyph?.[y] ?? '0', 32) >> (WIDE - 1 - column)) & 1) === 1;
  });
}

/** Letters in lines that fit; a line has at least one. */
function wrapped(letters: string[], fits: (line: string[]) => boolean): string[][] {
  const done: string[][] = [];
  let rest = trimmed(letters);
  while (rest.length > 1 && !fits(rest)) {
    let end = rest.length - 1;
    while (end > 1 && !fits(rest.slice(0, end))) end--;
    const space = rest.lastIndexOf(' ', end);
    if (space > 0) end = space;
    done.push(trimmed(rest.slice(0, end)));
    rest = trimmed(rest.slice(end));
  }
  return [...done, rest];
}

function trimmed(letters: string[]): string[] {
  const from = letters.findIndex((letter) => letter !== ' ');
  return from < 0 ? [] : letters.slice(from, letters.findLastIndex((letter) => letter !== ' ') + 1);
}

/** The text in letters of the small capitals; undefined if they lack one. */
function plainLetters(text: string): string[] | undefined {
  const plain = text
    .replaceAll('×', 'x')
    .replaceAll('µ', 'u')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '');
  const letters = [...plain.toUpperCase()];
  return letters.every((letter) => GLYPHS[letter]) ? letters : undefined;
}

// Seven rows of five pixels, from the top; a row is a digit of base 32, its highest bit leftmost.
const GLYPHS: Record<string, string> = {
  ' ': '0000000',
  '0': 'EHJLPHE',
  '1': '4C4444E',
  '2': 'EH1248V',
  '3': 'V2421HE',
  '4': '26AIV22',
  '5': 'VGU11HE',
  '6': '68GUHHE',
  '7': 'V124888',
  '8': 'EHHEHHE',
  '9': 'EHHF12C',
  A: 'EHHVHHH',
  B: 'UHHUHHU',
  C: 'EHGGGHE',
  D: 'SIHHHIS',
  E: 'VGGUGGV',
  F: 'VGGUGGG',
  G: 'EHGNHHF',
  H: 'HHHVHHH',
  I: 'E44444E',
  J: '72222IC',
  K: 'HIKOKIH',
  L: 'GGGGGGV',
  M: 'HRLLHHH',
  N: 'HHPLJHH',
  O: 'EHHHHHE',
  P: 'UHHUGGG',
  Q: 'EHHHLID',
  R: 'UHHUKIH',
  S: 'FGGE11U',
  T: 'V444444',
  U: 'HHHHHHE',
  V: 'HHHHHA4',
  W: 'HHHLLLA',
  X: 'HHA4AHH',
  Y: 'HHHA444',
  Z: 'V1248GV',
  '.': '00000CC',
  ',': '0000C48',
  ':': '0CC0CC0',
  '-': '000V000',
  '+': '044V440',
  '=': '00V0V00',
  '/': '01248G0',
  '(': '2488842',
  ')': '8422248',
  '%': 'OP248J3',
  '&': 'CIK8LID',
  '#': 'AAVAVAA',
  "'": '4480000',
  _: '000000V',
  '?': 'EH12404',
};
