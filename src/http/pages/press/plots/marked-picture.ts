import type { Point, SheetReading } from '../../../../captures/tasks.ts';
import { escaped, rounded } from './svg-text.ts';

type Picture = { href: string; width: number; height: number };

/**
 * A scan with every mark outlined: unbroken if it was read, dotted if it is for the eye, else broken and crossed out. Corners are pixels of the whole
 * picture, and the picture under them may be a smaller copy of it.
 */
export function markedPicture(
  id: string,
  { href, width, height }: Picture,
  marks: SheetReading['marks'],
): string {
  const unread = marks.filter((mark) => !mark.isRead && !isForTheEye(mark));
  const words = `The scan with ${marks.length} marks outlined; ${unread.length === 0 ? 'all were read' : `${unread.length} were not read`}.`;
  const outlines = marks.map(({ corners }) => outline(corners)).join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="marked" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title">`,
    `<title id="${id}-title">${words}</title>`,
    `<image href="${escaped(href)}" width="${width}" height="${height}" preserveAspectRatio="none"/>`,
    `<path class="halo" d="${outlines}${unread.map(({ corners }) => cross(corners)).join('')}" fill="none"/>`,
    ...marks.map(markOf),
    '</svg>',
  ].join('');
}

/** Single bars and checkers: a person looks at them, and nothing is read off them. */
export function isForTheEye({ name }: { name: string }): boolean {
  return /^(checker of|dark bars? of|light bars? of) /.test(name);
}

function markOf(mark: SheetReading['marks'][number]): string {
  const { name, corners, isRead } = mark;
  const path = (kind: string, lines: string, words: string) =>
    `<path class="${kind}" d="${lines}" fill="none"><title>${escaped(words)}</title></path>`;
  if (isRead) return path('read', outline(corners), name);
  if (isForTheEye(mark)) return path('eye', outline(corners), `${name}, for the eye`);
  return path('unread', `${outline(corners)}${cross(corners)}`, `${name}, not read`);
}

function outline(corners: Point[]): string {
  return `M${corners.map(at).join('L')}Z`;
}

function cross([one, two, three, four]: [Point, Point, Point, Point]): string {
  return `M${at(one)}L${at(three)}M${at(two)}L${at(four)}`;
}

function at([x, y]: Point): string {
  return `${rounded(x)} ${rounded(y)}`;
}
