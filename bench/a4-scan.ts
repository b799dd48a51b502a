import sharp from 'sharp';
import { scanOfSheet } from '../src/cli/measured-pair.ts';

/** A4 at 1,200 pixels an inch. */
const [WIDTH, HEIGHT, PPI] = [9_921, 14_031, 1200];
const PAPER = 236;

type Plan = Parameters<typeof scanOfSheet>[0];

/** A scan of A4 as two files: PNG in colours with a profile, and TIFF in grey without compression. */
export async function a4Scans(plan: Plan): Promise<{ kind: string; content: Buffer }[]> {
  const raw = { width: WIDTH, height: HEIGHT, channels: 1 as const };
  const scan = sharp(await a4Scan(plan), { raw }).toColourspace('b-w');
  const perMillimetre = PPI / 25.4;
  const none = { compression: 'none', xres: perMillimetre, yres: perMillimetre } as const;
  return [
    { kind: 'PNG', content: await scan.clone().withMetadata({ density: PPI }).png().toBuffer() },
    { kind: 'TIFF', content: await scan.clone().tiff(none).toBuffer() },
  ];
}

/** The demo's scan of a sheet, in the middle of A4, with noise as a scanner has it. */
async function a4Scan(plan: Plan): Promise<Buffer> {
  const scan = sharp(await scanOfSheet(plan));
  const { width = 0, height = 0 } = await scan.metadata();
  const [wide, high] = [Math.min(width, WIDTH), Math.min(height, HEIGHT)];
  const [left, top] = [Math.floor((WIDTH - wide) / 2), Math.floor((HEIGHT - high) / 2)];
  const sheet = await scan
    .extract({ left: 0, top: 0, width: wide, height: high })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  const raw = { width: wide, height: high, channels: 1 as const };
  const page = await sharp(sheet, { raw })
    .extend({
      ...{ left, top, right: WIDTH - wide - left, bottom: HEIGHT - high - top },
      background: { r: PAPER, g: PAPER, b: PAPER },
    })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  addNoise(page);
  return page;
}

/** About 1.6 grey values (one standard deviation), the same each time. */
function addNoise(greys: Buffer): void {
  let seed = 1;
  for (let i = 0; i < greys.length; i++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const noise = ((seed >>> 8) & 3) + ((seed >>> 16) & 3) + ((seed >>> 24) & 1) - 3;
    greys[i] = Math.min(255, Math.max(0, greys[i]! + noise));
  }
}
