import type { Point, SheetReading } from '../../../../captures/tasks.ts';
import { escaped, rounded } from './svg-text.ts';

type Picture = { href: string; width: number; height: number };

/**
 * A scan with every mark outlined: unbroken if it was read, else broken and crossed out. Corners are pixels of the whole
 * picture, and the picture under them may be a smaller copy of it.
 */
export function markedPicture(
  id: string,
  { href, width, height }: Picture,
  marks: SheetReading['marks'],
): string {
  const unread = marks.filter(({ isRead }) => !isRead);
  const words = `The scan with ${marks.length} marks outlined; ${unread.length === 0 ? 'all were read' : `${unread.length} were not read`}.`;
  const outlines = marks.map(({ corners }) => outline(corners)).join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="marked" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title">`,
    `<title id="${id}-title">${words}</title>`,
    `<image href="${escaped(href)}" width="${width}" height="${height}" preserveAspectRatio="none"/>`,
    `<path class="halo" d="${outlines}${unread.map(({ corners }) => cross(corners)).join('')}" fill="none"/>`,
    ...marks.map(({ name, corners, isRead }) =>
      isRead
        ? `<path class="read" d="${outline(corners)}" fill="none"><title>${escaped(name)}</title></path>`
        : `<path class="unread" d="${outline(corners)}${cross(corners)}" fill="none"><title>${escaped(name)}, not read</title></path>`,
    ),
    '</svg>',
  ].join('');
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
