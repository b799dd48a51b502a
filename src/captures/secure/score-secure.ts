// Start here: how much of secure graphics is left in a picture; ring.ts its place, cells.ts its light.
import { originOf } from '../../codes/secure/graphic.ts';
import { graphicCells } from '../../codes/secure/pattern.ts';
import { correlationOf } from '../picture/cell-light.ts';
import { codeInPicture } from '../picture/codes-of-picture.ts';
import type { Homography } from '../picture/fit.ts';
import type { Picture } from '../picture/picture.ts';
import { type Area, eachWindow } from '../picture/windows.ts';
import type { Corners, SecureGate, SecureReading, SecureTask } from '../tasks.ts';
import { readCells } from './cells.ts';
import { classOf, type Placed, type Print, placeOnPrint, printOf } from './print.ts';
import { findRing } from './ring.ts';

/** Least pixels on a side of a cell, contrast of the ring by paper, share of pixels cut off, and edge of the ring in its widths. */
const LEAST_PIXELS = 0.6;
const LEAST_CONTRAST = 0.35;
const MOST_CLIPPED = 0.01;
const BLURRED = 0.8;

/**
 * Scores the graphics below the codes of the task, in their order; the picture is decoded once for as many as memory holds. Before any
 * threshold: `gate` says why a score can be trusted by nobody. Correlation is Pearson's, of the light of the cells with what was
 * drawn, positive for an original.
 */
export async function scoreSecure(picture: Picture, task: SecureTask): Promise<SecureReading[]> {
  const print = printOf(task.order, task.graphic);
  const readings: SecureReading[] = [];
  const found: (Area & Found)[] = [];
  for (const [at, { url, corners }] of task.codes.entries()) {
    const code = corners ? { corners } : await codeInPicture(picture, url);
    if (code === 'none' || code === 'another')
      readings[at] = gated(code === 'none' ? 'no code' : 'another code', { url });
    else found.push({ at, url, corners: code.corners, ...placeOnPrint(code.corners, print) });
  }
  await eachWindow(picture, found, (window, code) => {
    const kind = classOf(picture, code.corners, task.order);
    const about = { url: code.url, corners: code.corners, ...(kind && { class: kind }) };
    readings[code.at] = scoreOne({ window, map: code.map }, print, task, about);
  });
  return readings;
}

/** A code of the task: which, and where it lies. */
type Found = { at: number; url: string; corners: Corners; map: Homography };

function scoreOne(
  around: Placed,
  print: Print,
  { order, graphic, key }: SecureTask,
  about: Pick<SecureReading, 'url' | 'corners' | 'class'>,
): SecureReading {
  const ring = findRing(around, print);
  if (!ring) return gated('no ring', about);
  const origin = originOf(graphic, { ...order, format: 'png' }, order.symbol);
  const read = readCells(around.window, ring, { graphic, origin });
  const id = about.url.slice(order.urlPrefix.length);
  const pattern = graphicCells(Buffer.from(key, 'hex'), id, graphic.cells, graphic.sixteenths);
  const reading = { ...about, ...read.facts, correlation: correlationOf(read.cells, pattern) };
  const gate = gateOf(reading, read, graphic.ringX / graphic.cellX);
  if (gate) return gated(gate, reading);
  return { ...reading, cells: read.cells.map((light) => Math.round(1000 * light) / 1000) };
}

function gated(code: SecureGate, reading: SecureReading): SecureReading {
  return { ...reading, gate: { code, sentence: SENTENCES[code] } };
}

type Read = ReturnType<typeof readCells>;

function gateOf({ pixels, contrast, clipped }: Read['facts'], { facts, isDrawn }: Read, ring: number) {
  // As it was drawn it is all white and black too: that it is cut off says too little.
  if (isDrawn) return 'too perfect';
  if (pixels < LEAST_PIXELS) return 'too small';
  if (contrast < LEAST_CONTRAST) return 'low contrast';
  if (clipped > MOST_CLIPPED) return 'clipped';
  return facts.edgeWidth > BLURRED * ring ? 'blurred' : undefined;
}

const SENTENCES: Record<SecureGate, string> = {
  'no code':
    'No QR code was found in the picture. Take it from nearer, in good light, with all of the label flat in it.',
  'another code': 'The QR code in the picture is another one.',
  'no ring':
    'The square below the QR code was not found. It must be in the picture whole, with some paper around it, and not covered.',
  'too small': 'The graphic is too small in the picture. Come nearer, or scan at 1,200 ppi or more.',
  'low contrast': 'The picture is too pale or too dark. Take it in even, bright light, without a shadow.',
  clipped:
    'Parts of the picture are cut off to pure white or black. Take it without flash or automatic exposure.',
  blurred:
    'The picture is blurred. Hold the camera still and let it focus on the code, or lay the label flat on the scanner.',
  'too perfect':
    'This is not a picture of a print: it is all black and white, as the graphic was drawn. Take a photo, or a scan in grey or colour, of the label itself.',
};
