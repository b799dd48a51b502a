import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { QUIET_ZONE } from '../src/codes/size.ts';
import { benchIds, PREFIX, SHAPE } from './order.ts';

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } });

/** Fails unless the image of the first code, or the first one in a zip, has the size asked for and says the first URL. */
export async function checkSample(path: string, dots: number): Promise<void> {
  const image = path.endsWith('.zip') ? firstOf(path) : readFileSync(path);
  const side = (17 + 4 * SHAPE.version + 2 * QUIET_ZONE) * dots;
  const [width, height] = [image.readUInt32BE(16), image.readUInt32BE(20)];
  // A graphic may stand below the symbol.
  if (width !== side || height < side) throw new Error(`An image of ${width} × ${height}, not ${side} dots.`);
  const read = await readBarcodes(new Uint8Array(image), { formats: ['QRCode'], maxNumberOfSymbols: 1 });
  const text = `${PREFIX}${benchIds(1)[0]}`;
  const version = String(SHAPE.version);
  if (read[0]?.text !== text || read[0].version !== version)
    throw new Error(`The first image says ${read[0]?.text}, version ${read[0]?.version}.`);
}

function firstOf(zip: string): Buffer {
  const { stdout, status } = spawnSync('unzip', ['-p', zip, '*/00000001.png', 'codes/0001/00000001.png']);
  if (stdout.length === 0) throw new Error(`unzip ended with ${status} and no image.`);
  return stdout;
}
