import type { RowsReader } from '../dot-lines.ts';
import type { Geometry, Resolution } from '../geometry.ts';
import { AsciiScanner } from './ascii-scanner.ts';
import { knownOpening } from './known-opening.ts';
import { RectangleRows } from './rectangle-rows.ts';

/**
 * A function from an SVG file to the rows of its symbol: one path of rectangles in dots, painted black, in a picture whose
 * millimetres are those of its dots.
 */
export function svgReader(geometry: Geometry): RowsReader {
  const rows = new RectangleRows(geometry);
  const openingEnd = knownOpening((head) => checkedOpening(head, geometry));
  const scanner = new AsciiScanner();
  const sides = new Int32Array(5);
  return (file, dots) => {
    scanner.start(file, openingEnd(file));
    rows.start(dots);
    while (!scanner.sees(QUOTE)) {
      scanner.take('M');
      scanner.takeNumbers(RECTANGLE, sides);
      const [x, y, width, height, back] = [sides[0]!, sides[1]!, sides[2]!, sides[3]!, sides[4]!];
      if (back !== width) throw new Error('A dark run is no rectangle.');
      rows.add(x, y, width, height);
    }
    scanner.take('" fill="#000"/></svg>\n');
    scanner.end();
    return rows.finish();
  };
}

function checkedOpening(head: string, { width, height, across, down }: Geometry): string {
  const opening = OPENING.exec(head);
  if (opening === null) throw new Error('The file does not begin as the picture of a code.');
  mustMeasure(opening[1]!, width, across.resolution);
  mustMeasure(opening[2]!, height, down.resolution);
  if (opening[3] !== `0 0 ${width} ${height}`) {
    throw new Error(`The view box is ${opening[3]} instead of 0 0 ${width} ${height}.`);
  }
  return opening[0];
}

function mustMeasure(stated: string, dots: number, { over, under }: Resolution) {
  const wanted = (dots * 25.4 * under) / over;
  if (Math.abs(Number(stated) - wanted) > 0.000001) {
    throw new Error(`The picture measures ${stated} mm instead of ${wanted.toFixed(6)} mm.`);
  }
}

const QUOTE = 34;
const RECTANGLE = [' ', 'h', 'v', 'h-', 'z'];
const OPENING =
  /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="(\d+\.\d{6})mm" height="(\d+\.\d{6})mm" viewBox="([\d ]+)" preserveAspectRatio="none" shape-rendering="crispEdges"><path d="/;
