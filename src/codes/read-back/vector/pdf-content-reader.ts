import { inflateSync } from 'node:zlib';
import { startedKernel } from '../../wasm/checked-kernel.ts';
import type { RowsReader } from '../dot-lines.ts';
import type { Geometry, Resolution } from '../geometry.ts';
import { AsciiScanner } from './ascii-scanner.ts';
import { contentKernel } from './content-kernel.ts';
import { CoverRows } from './cover-rows.ts';
import { knownOpening } from './known-opening.ts';
import { mustBePoints } from './points.ts';
import { rectangleList, type TakeRectangle } from './rectangle-list.ts';

/**
 * A function from the content of a page to the rows of its symbol, once it is sure that it is DeviceGray 0 and rectangles
 * alone, each a hundredth of a dot inside its dots.
 */
export function contentReader(geometry: Geometry): RowsReader {
  const { height } = geometry;
  const rows = new CoverRows(geometry);
  const scanner = new AsciiScanner();
  const list = rectangleList(RECTANGLE);
  const openingEnd = knownOpening((head) => checkedOpening(head, geometry));
  const unpack = startedKernel('vector read-back', contentKernel);
  const take: TakeRectangle = (x, y, w, h) => rows.add(x, height - y - h - 1, w + 1, h + 1);
  return (packed, dots) => {
    const text = unpack?.(packed) ?? inflated(packed);
    rows.start(dots);
    scanner.start(text, list(text, openingEnd(text), take));
    scanner.take('f Q\n');
    scanner.end();
    return rows.finish();
  };
}

function checkedOpening(head: string, { width, height, across, down }: Geometry): string {
  const opening = OPENING.exec(head);
  if (opening === null) throw new Error('The content does not begin as the picture of a code.');
  const [start, x, y, scaleX, scaleY, moveX, moveY] = opening as string[] & { length: 7 };
  mustBePoints(x!, width, across.resolution);
  mustBePoints(y!, height, down.resolution);
  mustScale(scaleX!, across.resolution, 1);
  mustScale(scaleY!, down.resolution, 1);
  mustScale(moveX!, across.resolution, 100);
  mustScale(moveY!, down.resolution, 100);
  return start!;
}

/** A zlib stream whose last byte is the last there is. */
function inflated(packed: Uint8Array): Buffer {
  const { buffer, engine } = inflateSync(packed, { info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  if (engine.bytesWritten !== packed.length) throw new Error('The content goes on after its zlib stream.');
  return buffer;
}

/** `stated` must be a dot in points, or a part of it, to twelve decimals. */
function mustScale(stated: string, { text, over, under }: Resolution, parts: number) {
  if (Math.abs(Number(stated) - (72 * under) / over / parts) > 1e-12) {
    throw new Error(`The scale ${stated} is not that of ${text} dots per inch.`);
  }
}

const RECTANGLE = [' ', ' ', '.98 ', '.98 re\n'];
const OPENING = new RegExp(
  [
    '^q',
    '0 0 (\\d+\\.\\d{6}) (\\d+\\.\\d{6}) re n',
    '(\\d+\\.\\d{12}) 0 0 (\\d+\\.\\d{12}) (\\d+\\.\\d{12}) (\\d+\\.\\d{12}) cm',
    '0 g',
    '',
  ].join('\n'),
);
