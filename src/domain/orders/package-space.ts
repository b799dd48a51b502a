import { imageWriter } from '../../codes/drawing/image.ts';
import { ALPHABET } from '../../codes/id/crockford.ts';
import { MOST_IMAGES } from '../../codes/package/package.ts';
import { hasGraphic, specimenPanel } from '../../codes/secure/panel.ts';
import { referenceSource } from '../../codes/symbol/symbol.ts';
import { printedAs } from './secure-setting.ts';
import type { Setting } from './setting.ts';
import type { WorkOrder } from './work-orders.ts';

/** Images that are drawn to see how large they come out: those of one order differ by a few percent. */
const SAMPLES = 6;
/** Bytes a code takes beside its image: its rows and, with an image, its entry in the zip; and a tenth to spare. */
const ROWS = 40;
/** The same with serial numbers of a list, which may be long and without any order. */
const LISTED_ROWS = 150;
const ENTRY = 175;
const SPARE = 1.1;
/** Manifest, headers, and what the disk loses to its blocks. */
const FIXED = 100_000;

/** Bytes that an order's package takes while it is made, near the truth: from it to half as much again. */
export function packageSpace(
  order: Pick<WorkOrder, 'quantity' | 'urlPrefix' | 'serialKind'>,
  setting: Setting,
): number {
  const rows = order.serialKind === 'list' ? LISTED_ROWS : ROWS;
  const perCode = order.quantity > MOST_IMAGES ? rows : rows + ENTRY + bytesOfImage(order, setting);
  return Math.ceil(order.quantity * perCode * SPARE) + FIXED;
}

function bytesOfImage({ urlPrefix }: Pick<WorkOrder, 'urlPrefix'>, setting: Setting): number {
  const { shape } = setting;
  const drawing = printedAs(setting);
  const writer = imageWriter(drawing, shape);
  const panels = hasGraphic(drawing) ? specimenPanel(drawing, shape) : () => undefined;
  const symbol = referenceSource(urlPrefix, shape);
  const out = new Uint8Array(writer.maxBytes);
  let bytes = 0;
  for (let n = 1; n <= SAMPLES; n++) bytes += writer.write(symbol(sampleId(n)), out, 0, panels(n));
  return bytes / SAMPLES;
}

/** Symbols as mixed as those of an ID. */
function sampleId(n: number): Uint8Array {
  const symbols = Array.from(
    { length: 14 },
    (_, at) => ALPHABET[(n * 7919 + at * at * 31 + at * n * 13) % 32]!,
  );
  return Buffer.from(symbols.join(''), 'latin1');
}
