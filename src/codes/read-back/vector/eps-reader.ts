import type { RowsReader } from '../dot-lines.ts';
import type { Geometry } from '../geometry.ts';
import { AsciiScanner } from './ascii-scanner.ts';
import { CoverRows } from './cover-rows.ts';
import { knownOpening } from './known-opening.ts';
import { mustBePoints } from './points.ts';
import { rectangleList, type TakeRectangle } from './rectangle-list.ts';

/** A function from an EPS file to the rows of its symbol: the header, the scale, DeviceGray 0, and rectangles alone. */
export function epsReader(geometry: Geometry): RowsReader {
  const { height } = geometry;
  const rows = new CoverRows(geometry);
  const scanner = new AsciiScanner();
  const list = rectangleList(RECTANGLE);
  const openingEnd = knownOpening((head) => checkedOpening(head, geometry));
  const take: TakeRectangle = (x, y, w, h) => rows.add(x, height - y - h, w, h);
  return (file, dots) => {
    rows.start(dots);
    scanner.start(file, list(file, openingEnd(file), take));
    scanner.take('end\ngrestore\n%%EOF\n');
    scanner.end();
    return rows.finish();
  };
}

function checkedOpening(head: string, { width, height, across, down }: Geometry): string {
  const opening = OPENING.exec(head);
  if (opening === null) throw new Error('The file does not begin as the picture of a code.');
  const [start, boxX, boxY, x, y, scaleX, scaleY, path] = opening as string[] & { length: 8 };
  mustBePoints(x!, width, across.resolution);
  mustBePoints(y!, height, down.resolution);
  if (Number(boxX) !== Math.ceil(Number(x)) || Number(boxY) !== Math.ceil(Number(y))) {
    throw new Error('The bounding box is not the high-resolution one rounded up.');
  }
  if (scaleX !== across.resolution.text || scaleY !== down.resolution.text) {
    throw new Error(`The scale is for ${scaleX} × ${scaleY} dots per inch.`);
  }
  if (path !== `0 0 moveto ${width} 0 lineto ${width} ${height} lineto 0 ${height} lineto`) {
    throw new Error('The path around the image is not that of its dots.');
  }
  return start!;
}

const RECTANGLE = [' ', ' ', ' ', ' r\n'];
const OPENING = new RegExp(
  [
    '^%!PS-Adobe-3\\.0 EPSF-3\\.0',
    '%%BoundingBox: 0 0 (\\d+) (\\d+)',
    '%%HiResBoundingBox: 0 0 (\\d+\\.\\d{6}) (\\d+\\.\\d{6})',
    '%%LanguageLevel: 2',
    '%%DocumentData: Clean7Bit',
    '%%EndComments',
    'gsave',
    '1 dict begin',
    '/r \\{ \\.02 sub exch \\.02 sub exch rectfill \\} bind def',
    '72 ([\\d.]+) div 72 ([\\d.]+) div scale',
    '([^\\n]+) closepath newpath',
    '\\.01 \\.01 translate',
    '0 setgray',
    '',
  ].join('\n'),
);
