import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader';
import type { Drawing, SymbolShape } from '../plan.ts';
import { rowsReader } from './image-reader.ts';

/**
 * A function from an image file, and the dots of its panel if it has one, to what ZXing reads in it, for the first, the last and some random images of a batch: a
 * decoder that nobody here wrote. It is the one asynchronous part of codes/, because WebAssembly is compiled and called
 * so. Its binary comes from node_modules, never from the network.
 *
 * ZXing gets a PNG as the file itself, if its modules are large and square enough for a camera's eyes; every other image,
 * for which it has no renderer, as the modules that the read-back found, drawn large. Throws if it reads nothing.
 */
export async function independentReader(
  drawing: Drawing,
  shape: SymbolShape,
): Promise<(file: Uint8Array, dots?: Uint8Array) => Promise<string>> {
  const asFile = drawing.format === 'png' && isPlain(drawing);
  const readRows = rowsReader(drawing, shape);
  await loadZXing();
  const plain = asFile && drawing.panel ? { ...PLAIN, isPure: false } : PLAIN;
  return async (file, dots) => {
    const image = asFile ? file : picture(readRows(file, dots), shape);
    const text = (await textIn(image, plain)) ?? (await textIn(image, HARDER));
    if (text === undefined) throw new Error('The independent decoder reads no code in the image.');
    return text;
  };
}

/** Compiles the decoder, from node_modules; once for a process is enough. */
export async function loadZXing(): Promise<void> {
  const path = fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const bytes = readFileSync(path);
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  await prepareZXingModule({ overrides: { wasmBinary }, equalityFn: () => true, fireImmediately: true });
}

async function textIn(
  image: Parameters<typeof readBarcodes>[0],
  options: ReaderOptions,
): Promise<string | undefined> {
  return (await readBarcodes(image, options))[0]?.text;
}

function isPlain({ dotsX, dotsY, reductionX, reductionY }: Drawing): boolean {
  const small = Math.min(dotsX, dotsY);
  const large = Math.max(dotsX, dotsY);
  return small >= 3 && large <= 2 * small && 2 * reductionX <= dotsX && 2 * reductionY <= dotsY;
}

/** The modules as RGBA pixels, four on a side, in a quiet zone of four modules. */
function picture(rows: Int32Array, { version }: SymbolShape) {
  const size = 17 + 4 * version;
  const side = 4 * (size + 8);
  const data = new Uint8ClampedArray(4 * side * side).fill(255);
  for (let y = 16; y < side - 16; y++) {
    for (let x = 16; x < side - 16; x++) {
      const module = (x >> 2) - 4;
      const word = rows[2 * ((y >> 2) - 4) + (module >> 5)]!;
      const at = 4 * (y * side + x);
      if ((word >>> (31 - (module & 31))) & 1) data.fill(0, at, at + 3);
    }
  }
  return { data, width: side, height: side, colorSpace: 'srgb' as const };
}

const HARDER: ReaderOptions = { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 };

/** An upright image of nothing else, as these are: that takes a third of the time, and less of the decoder to compile. */
const PLAIN: ReaderOptions = {
  ...HARDER,
  isPure: true,
  binarizer: 'BoolCast',
  tryHarder: false,
  tryRotate: false,
  tryInvert: false,
  tryDownscale: false,
};
