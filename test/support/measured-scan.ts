import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { openPicture } from '../../src/captures/picture/picture.ts';
import { measureSheet } from '../../src/captures/sheet/measure-sheet.ts';
import type { WantedSheet } from '../../src/captures/tasks.ts';
import { type Scanning, scanOfSheet } from './scan-of-sheet.ts';
import { tempFolder } from './temp-folder.ts';

const folder = tempFolder({ after });

export const WANTED: WantedSheet = {
  ...{ format: 'png', resolutionX: '600', resolutionY: '600', revision: 3 },
  equipment: { id: 2, name: 'UV inkjet line' },
  substrate: { id: 1, name: 'Größe 60 µm (weiß)' },
};
export const PRINTED: Scanning = { ppi: 600, gainX: 21, gainY: 9, turned: 1.7, scaleX: 1.002, scaleY: 0.998 };

/** A scan of the wanted sheet, 16 mm wide, so that it takes little time. */
export function scan(scanning: Scanning): Sharp {
  return scanOfSheet({ ...WANTED, widthMm: '16' }, scanning);
}

/** What is measured in a picture once it is a file: a PNG unless its format is `set`. */
export async function measured(file: Sharp, wanted = WANTED, set = false) {
  const path = join(folder, 'scan');
  writeFileSync(path, await (set ? file : file.png({ compressionLevel: 1 })).toBuffer());
  return measureSheet(await openPicture(path), wanted);
}

export type Pixels = { data: Buffer; width: number; height: number };

export async function grey(file: Sharp): Promise<Pixels> {
  const { data, info } = await file.clone().toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  const pixels = Buffer.from(data.filter((_, i) => i % info.channels === 0));
  return { data: pixels, width: info.width, height: info.height };
}

export function picture({ data, width, height }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .withMetadata({ density: 600 });
}
