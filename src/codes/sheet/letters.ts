import { type Figure, gridFigure } from './figures.ts';

/** Dots of a letter's pixel. */
export type Pixel = { x: number; y: number };

const [WIDE, HIGH, GAP] = [5, 7, 1];

/** Letters that fit into a line of `width` dots. */
export function lettersIn(width: number, pixel: Pixel): number {
  return Math.max(1, Math.floor((width / pixel.x + GAP) / (WIDE + GAP)));
}

/** One line of text in capitals; a letter this font lacks is written as its nearest, or as `?`. */
export function line(text: string, pixel: Pixel): Figure {
  const glyphs = plainLetters(text).map((letter) => GLYPHS[letter] ?? GLYPHS['?']!);
  const columns = Math.max(1, glyphs.length * (WIDE + GAP) - GAP);
  return gridFigure(columns, HIGH, pixel.x, pixel.y, (x, y) => {
    const glyph = glyphs[Math.floor(x / (WIDE + GAP))];
    const column = x % (WIDE + GAP);
    return column < WIDE && ((Number.parseInt(glyph?.[y] ?? '0', 32) >> (WIDE - 1 - column)) & 1) === 1;
  });
}

/** The text in lines of at most `most` letters, broken at spaces where there are any. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  let rest = plainLetters(text).join('').trim();
  while (rest.length > most) {
    const space = rest.lastIndexOf(' ', most);
    const end = space > 0 ? space : most;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trim();
  }
  return [...lines, rest];
}

function plainLetters(text: string): string[] {
  const plain = text
    .replaceAll('×', 'x')
    .replaceAll('µ', 'u')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
  return [...plain.toUpperCase()].map((letter) => (GLYPHS[letter] ? letter : '?'));
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
