// Start here: how much of a secure graphic is left in a picture; ring.ts its place, cells.ts its light.
import { originOf } from '../../codes/secure/graphic.ts';
import { graphicCells } from '../../codes/secure/pattern.ts';
import { codeInPicture } from '../picture/codes-of-picture.ts';
import type { Picture } from '../picture/picture.ts';
import type { SecureGate, SecureReading, SecureTask } from '../tasks.ts';
import { readCells } from './cells.ts';
import { classOf, placeOnPrint, printOf } from './print.ts';
import { findRing } from './ring.ts';

/** Least pixels on a side of a cell, contrast of the ring by paper, share of pixels cut off, and edge of the ring in its widths. */
const LEAST_PIXELS = 0.6;
const LEAST_CONTRAST = 0.35;
const MOST_CLIPPED = 0.01;
const BLURRED = 0.8;

/**
 * Scores the graphic below the code whose text is the task's. Before any threshold: `gate` says why a score can be trusted by
 * nobody. Correlation is Pearson's, of the light of the cells with what was drawn, positive for an original.
 */
export async function scoreSecure(picture: Picture, task: SecureTask): Promise<SecureReading> {
  const { url, order, graphic } = task;
  const gated = (code: SecureGate, more: Partial<SecureReading> = {}): SecureReading => ({
    ...{ url, ...more },
    gate: { code, sentence: SENTENCES[code] },
  });
  const code = task.corners ? { corners: task.corners } : await codeInPicture(picture, url);
  if (code === 'none') return gated('no code');
  if (code === 'another') return gated('another code');
  const print = printOf(order, graphic);
  const around = await placeOnPrint(picture, code.corners, print);
  const kind = classOf(picture, code.corners, order);
  const found = { corners: code.corners, ...(kind && { class: kind }) };
  const ring = findRing(around, print);
  if (!ring) return gated('no ring', found);
  const origin = originOf(graphic, { ...order, format: 'png' }, order.symbol);
  const read = readCells(around.window, ring, { graphic, origin });
  const key = Buffer.from(task.key, 'hex');
  const pattern = graphicCells(key, url.slice(order.urlPrefix.length), graphic.cells, graphic.sixteenths);
  const reading = { url, ...found, ...read.facts, correlation: correlationOf(read.cells, pattern) };
  const gate = gateOf(reading, read, graphic.ringX / graphic.cellX);
  if (gate) return gated(gate, reading);
  return { ...reading, cells: read.cells.map((light) => Math.round(1000 * light) / 1000) };
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
    'This is not a picture of a print: it shows the graphic as it was drawn. Take a photo or scan of the label itself.',
};

/** Pearson's correlation of light with dark cells, turned so that an original's is positive. */
function correlationOf(light: number[], dark: Uint8Array): number {
  const n = light.length;
  const mean = light.reduce((sum, value) => sum + value, 0) / n;
  const share = dark.reduce((sum, value) => sum + value, 0) / n;
  let [both, own] = [0, 0];
  light.forEach((value, i) => {
    both += (value - mean) * (share - dark[i]!);
    own += (value - mean) ** 2;
  });
  return both / Math.sqrt(own * n * share * (1 - share) || 1);
}
