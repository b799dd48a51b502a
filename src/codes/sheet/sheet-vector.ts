import { decimalText, dotsInMm, dotsInPoints, fraction } from '../size.ts';
import type { Rectangle } from './figures.ts';
import type { Page } from './layout.ts';

/** In a dot. */
const UNITS = 100;

type Resolution = { resolutionX: string; resolutionY: string };

/** SVG 1.1: one black path, a unit is a dot, width and height in millimetres to six decimals. */
export function* sheetSvg({ width, height, dark }: Page, { resolutionX, resolutionY }: Resolution) {
  const size = `width="${dotsInMm(width, resolutionX, 6)}mm" height="${dotsInMm(height, resolutionY, 6)}mm"`;
  yield ascii(
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" shape-rendering="crispEdges"><path d="`,
  );
  yield* inPieces(dark, ([x, y, w, h]) => `M${x} ${y}h${w}v${h}h-${w}z`);
  yield ascii('" fill="#000"/></svg>\n');
}

/** EPS 3.0, PostScript level 2, DeviceGray 0 only; shapes as `insets` makes them. */
export function* sheetEps(page: Page, { resolutionX, resolutionY }: Resolution) {
  const [x, y] = [dotsInPoints(page.width, resolutionX), dotsInPoints(page.height, resolutionY)];
  const opening = [
    '%!PS-Adobe-3.0 EPSF-3.0',
    `%%BoundingBox: 0 0 ${Math.ceil(Number(x))} ${Math.ceil(Number(y))}`,
    `%%HiResBoundingBox: 0 0 ${x} ${y}`,
    '%%LanguageLevel: 2',
    '%%EndComments',
    'gsave',
    '/r { rectfill } bind def',
    `72 ${resolutionX} ${UNITS} mul div 72 ${resolutionY} ${UNITS} mul div scale`,
    '0 setgray',
    '',
  ];
  yield ascii(opening.join('\n'));
  yield* inPieces(insets(page), (sides) => `${sides.join(' ')} r\n`);
  yield ascii('grestore\n%%EOF\n');
}

/** PDF 1.4, one page, uncompressed, DeviceGray 0 only; the content's length follows it as an object of its own. */
export function* sheetPdf(page: Page, { resolutionX, resolutionY }: Resolution) {
  const box = `0 0 ${dotsInPoints(page.width, resolutionX)} ${dotsInPoints(page.height, resolutionY)}`;
  const scale = (resolution: string) => {
    const { over, under } = fraction(resolution);
    return decimalText(72n * under, BigInt(UNITS) * over, 12);
  };
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>\nendobj\n',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n',
    `<< /Type /Page /Parent 2 0 R /MediaBox [${box}] /Resources << >> /Contents 4 0 R >>\nendobj\n`,
    '<< /Length 5 0 R >>\nstream\n',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = text.length;
    text += `${i + 1} 0 obj\n${object}`;
    return offset;
  });
  yield ascii(text);
  let length = 0;
  const content = function* () {
    yield ascii(`q ${scale(resolutionX)} 0 0 ${scale(resolutionY)} 0 0 cm\n0 g\n`);
    yield* inPieces(insets(page), (sides) => `${sides.join(' ')} re\n`);
    yield ascii('f Q\n');
  };
  for (const piece of content()) {
    length += piece.length;
    yield piece;
  }
  const ending = 'endstream\nendobj\n';
  offsets.push(text.length + length + ending.length);
  const last = `${ending}5 0 obj\n${length}\nendobj\n`;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const start = text.length + length + last.length;
  yield ascii(
    `${last}xref\n0 6\n0000000000 65535 f \n${entries}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`,
  );
}

/**
 * As in codes, and for INSET's reason: every rectangle ends a hundredth of a dot inside its dots, and where one
 * stands on another a joint of a dot's height covers the gap. In hundredths of a dot, y from the bottom.
 */
function* insets({ height, dark }: Page): Generator<Rectangle> {
  const inset = (x: number, bottom: number, w: number, h: number): Rectangle => [
    UNITS * x + 1,
    UNITS * (height - bottom) + 1,
    UNITS * w - 2,
    UNITS * h - 2,
  ];
  const tops = new Map<number, Rectangle[]>();
  for (const sides of dark) {
    const [x, y, w, h] = sides;
    yield inset(x, y + h, w, h);
    const row = tops.get(y);
    row ? row.push(sides) : tops.set(y, [sides]);
  }
  for (const row of tops.values()) row.sort((a, b) => a[0] - b[0]);
  for (const [x, y, w, h] of dark) {
    const row = tops.get(y + h) ?? [];
    for (let i = firstBeyond(row, x); i < row.length && row[i]![0] < x + w; i++) {
      const [left, , wide] = row[i]!;
      const [from, to] = [Math.max(x, left), Math.min(x + w, left + wide)];
      const joint = inset(from, y + h, to - from, 1);
      yield [joint[0], UNITS * (height - y - h) - UNITS / 2, joint[2], UNITS];
    }
  }
}

/** Which of rectangles side by side, from the left, is the first that ends right of `x`. */
function firstBeyond(row: Rectangle[], x: number): number {
  let [from, to] = [0, row.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const [left, , wide] = row[middle]!;
    if (left + wide > x) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Some thousands of shapes at a time, so that a sheet never lies in memory as one text. */
function* inPieces(shapes: Iterable<Rectangle>, write: (sides: Rectangle) => string): Generator<Uint8Array> {
  let piece: string[] = [];
  for (const sides of shapes) {
    piece.push(write(sides));
    if (piece.length < 4096) continue;
    yield ascii(piece.join(''));
    piece = [];
  }
  yield ascii(piece.join(''));
}

function ascii(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
