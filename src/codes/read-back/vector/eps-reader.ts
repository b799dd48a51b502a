import type { Drawing, SymbolShape } from '../../plan.ts';
import { AsciiScanner } from './ascii-scanner.ts';
import { InsetRows } from './inset-rows.ts';
import { mustBePoints } from './points.ts';

/** A function from an EPS file to the rows of its symbol: the header, the scale, DeviceGray 0, and rectangles alone. */
export function epsReader(drawing: Drawing, shape: SymbolShape): (file: Uint8Array) => Int32Array {
  const rows = new InsetRows(drawing, shape);
  const scanner = new AsciiScanner();
  const { width, height } = rows.grid;
  return (file) => {
    const opening = OPENING.exec(Buffer.from(file.subarray(0, 600)).toString('latin1'));
    if (opening === null) throw new Error('The file does not begin as the picture of a code.');
    const [start, boxX, boxY, x, y, scaleX, scaleY] = opening as string[] & { length: 7 };
    mustBePoints(x!, width, drawing.resolutionX);
    mustBePoints(y!, height, drawing.resolutionY);
    if (Number(boxX) !== Math.ceil(Number(x)) || Number(boxY) !== Math.ceil(Number(y))) {
      throw new Error('The bounding box is not the high-resolution one rounded up.');
    }
    if (scaleX !== drawing.resolutionX || scaleY !== drawing.resolutionY) {
      throw new Error(`The scale is for ${scaleX} × ${scaleY} dots per inch.`);
    }
    scanner.start(file, start!.length);
    const symbol = rows.read(scanner, ' r\n');
    scanner.take('end\ngrestore\n%%EOF\n');
    scanner.end();
    return symbol;
  };
}

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
    '/r \\{ rectfill \\} bind def',
    '72 ([\\d.]+) 100 mul div 72 ([\\d.]+) 100 mul div scale',
    '0 setgray',
    '',
  ].join('\n'),
);
