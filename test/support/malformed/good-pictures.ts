import QRCode from 'qrcode';
import sharp, { type Sharp } from 'sharp';

/** What the code in every picture says. */
export const TEXT = 'HTTPS://ID.ACME.EXAMPLE/MALFORMED';
export const SIDE = 240;

/** A code on white paper, with a little noise, in grey. */
export async function goodGreys(): Promise<Buffer> {
  const code = await QRCode.toBuffer(TEXT, { scale: 6, margin: 4 });
  const greys = await sharp(code)
    .flatten({ background: 'white' })
    .resize(SIDE, SIDE, { fit: 'contain', background: 'white' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return Buffer.from(greys.map((grey, i) => Math.min(235, Math.max(20, grey)) + ((i * 7) % 13)));
}

export async function goodPicture(): Promise<Sharp> {
  const raw = { width: SIDE, height: SIDE, channels: 1 as const };
  return sharp(await goodGreys(), { raw })
    .toColourspace('b-w')
    .withMetadata({ density: 600 });
}

/** The files that others are made of. */
export async function goodPictures() {
  const picture = await goodPicture();
  const colour = picture.clone().toColourspace('srgb');
  return {
    png: await picture.clone().png().toBuffer(),
    tiff: await colour.clone().tiff({ compression: 'lzw' }).toBuffer(),
    jpeg: await colour.clone().jpeg().toBuffer(),
    interlaced: await picture.clone().png({ progressive: true }).toBuffer(),
    progressive: await colour.clone().jpeg({ progressive: true }).toBuffer(),
  };
}
