import type { SecureGraphic } from '../../codes/plan.ts';
import { graphicSide, originOf } from '../../codes/secure/graphic.ts';
import { modulesOf, QUIET_ZONE } from '../../codes/size.ts';
import { boundsOf, rectangle } from '../picture/corners.ts';
import { fileHeader } from '../picture/file-header.ts';
import { applyHomography, fitHomography, type Homography } from '../picture/fit.ts';
import type { Window } from '../picture/grey.ts';
import type { Picture } from '../picture/picture.ts';
import type { Area } from '../picture/windows.ts';
import type { CaptureClass, Corners, Point, PrintedCodes } from '../tasks.ts';

/** Where things lie on the print, in dots from its left upper corner. */
export type Print = {
  symbol: Corners;
  /** The middle of the ring's line, by its corners. */
  ring: Corners;
  /** Width of the ring's line and of the gap in it, across and along. */
  line: Point;
  gap: Point;
};

/** A piece of the picture around the graphic, and where dots of the print lie in it. */
export type Placed = { window: Window; map: Homography };

export function printOf(order: PrintedCodes, graphic: SecureGraphic): Print {
  const { dotsX, dotsY, reductionX, reductionY, symbol } = order;
  const [left, top] = [QUIET_ZONE * dotsX, QUIET_ZONE * dotsY];
  const modules = modulesOf(symbol.version);
  const origin = originOf(graphic, { ...order, format: 'png' }, symbol);
  const { ringX, ringY, gapX, gapY } = graphic;
  const side = graphicSide(graphic);
  // An odd reduction takes a dot more from the far edge of every line: its middle lies half a dot nearer.
  const [nearX, nearY] = [(reductionX % 2) / 2, (reductionY % 2) / 2];
  const x = origin.x - gapX - ringX / 2 - nearX;
  const y = origin.y - gapY - ringY / 2 - nearY;
  return {
    symbol: rectangle([left, top], [modules * dotsX, modules * dotsY]),
    ring: rectangle([x, y], [side.x - ringX, side.y - ringY]),
    line: [ringX - reductionX, ringY - reductionY],
    gap: [gapX, gapY],
  };
}

/** What of the picture lies around the graphic, by where the symbol is, and where dots of the print lie in the picture. */
export function placeOnPrint(corners: Corners, print: Print): Area & { map: Homography } {
  const map = fitHomography(print.symbol.map((from, i) => ({ from, to: corners[i]! })));
  const reach = [print.ring[2][0] - print.ring[0][0], print.ring[2][1] - print.ring[0][1]];
  const more = 0.25;
  const around = print.ring.map(([x, y], i): Point => {
    const [right, down] = [i === 1 || i === 2 ? 1 : -1, i > 1 ? 1 : -1];
    return applyHomography(map, [x + right * more * reach[0]!, y + down * more * reach[1]!]);
  });
  return { ...boundsOf(around), map };
}

/**
 * A scan has the pixels per inch that its file says and no tilt; another JPEG is taken for a photo. Undefined for other files: their
 * program may have lost what the scanner said.
 */
export function classOf(picture: Picture, corners: Corners, order: PrintedCodes): CaptureClass | undefined {
  const otherwise = fileHeader(picture.path).kind === 'jpeg' ? 'phone' : undefined;
  if (!picture.ppi) return otherwise;
  const modules = modulesOf(order.symbol.version);
  const across = (modules * order.dotsX) / Number(order.resolutionX);
  const along = (modules * order.dotsY) / Number(order.resolutionY);
  const sides = corners.map((from, i) => distance(from, corners[(i + 1) % 4]!));
  const inches = [across, along, across, along];
  const isFlat = sides.every((pixels, i) => Math.abs(pixels / inches[i]! / picture.ppi!.x - 1) < SCALE);
  return isFlat ? 'flatbed' : otherwise;
}

/** Corners found by ZXing are true to a pixel or two; scanners are to a percent. */
const SCALE = 0.05;

function distance([x, y]: Point, [u, v]: Point): number {
  return Math.hypot(u - x, v - y);
}
