import { type ReaderOptions, readBarcodes } from 'zxing-wasm/reader';
import { loadZXing } from '../../codes/read-back/independent.ts';
import type { Corners, FoundCode, Point } from '../tasks.ts';
import type { Grey } from './grey.ts';

/** Every QR code in a picture by ZXing, with its corners in that picture's pixels (to about a pixel); `most` at the most. */
export async function codesIn(grey: Grey, most = 255): Promise<FoundCode[]> {
  loaded ??= loadZXing();
  await loaded;
  const options: ReaderOptions = { formats: ['QRCode'], ...AS_DRAWN, maxNumberOfSymbols: most };
  const results = await readBarcodes(asImage(grey), options);
  return results
    .filter(({ isValid }) => isValid)
    .map(({ text, position, isMirrored }) => {
      const { topLeft, topRight, bottomRight, bottomLeft } = position;
      // ZXing tells the corners of a mirrored code as if it were not.
      const [right, left] = isMirrored ? [bottomLeft, topRight] : [topRight, bottomLeft];
      const corners = [topLeft, right, bottomRight, left].map(({ x, y }): Point => [x, y]);
      return { text, corners: corners as Corners };
    });
}

/** Codes are dark on light: of a negative nothing else could be measured. */
const AS_DRAWN: ReaderOptions = { tryHarder: true, tryInvert: false };

let loaded: Promise<void> | undefined;

function asImage({ width, height, raw }: Grey) {
  const data = new Uint8ClampedArray(4 * raw.length);
  const words = new Uint32Array(data.buffer);
  for (let i = 0; i < raw.length; i++) words[i] = 0xff000000 | (raw[i]! * 0x010101);
  return { data, width, height, colorSpace: 'srgb' as const };
}
