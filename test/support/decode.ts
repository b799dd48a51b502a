import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { readPng } from './read-png.ts';

// It would fetch its program from the network otherwise.
const wasm = readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });

/** What a QR image says to a reader that nobody here wrote; undefined if it finds not exactly one code. */
export async function decode(png: Uint8Array): Promise<string | undefined> {
  const { width, height, dots } = readPng(png);
  return decodeGrey(
    dots.map((dot) => (dot ? 0 : 255)),
    width,
    height,
  );
}

/** The same of a picture with a byte a pixel, 0 is black. */
export async function decodeGrey(
  grey: Uint8Array,
  width: number,
  height: number,
): Promise<string | undefined> {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let dot = 0; dot < grey.length; dot++) data.fill(grey[dot]!, dot * 4, dot * 4 + 3);
  const found = await readBarcodes({ data, width, height } as unknown as Parameters<typeof readBarcodes>[0], {
    formats: ['QRCode'],
  });
  return found.length === 1 ? found[0]?.text : undefined;
}
