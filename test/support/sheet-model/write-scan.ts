import { readFileSync, writeFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { pngChunk } from '../encode-png.ts';
import type { Image } from './exposed.ts';
import { gammaOf, profileOf, type ToneName } from './tones.ts';

/** How a picture is saved. `tag`: what the file says about its tone; a gAMA chunk only in PNG, of profiles only sRGB in TIFF. */
export type Saving = {
  format: 'png' | 'tiff' | 'jpeg';
  ppi: number;
  quality?: number;
  tag?: { as: 'profile' | 'gamma'; tone: ToneName };
};

/** Writes a grey picture with its pixels per inch. */
export async function writeScan(image: Image, path: string, saving: Saving): Promise<void> {
  const { format, ppi, quality = 92, tag } = saving;
  const { width, height, data } = image;
  let pipeline = sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('b-w');
  if (format === 'tiff' && tag) pipeline = pipeline.toColourspace('srgb').withIccProfile('srgb');
  pipeline = pipeline.withDensity(ppi);
  if (format === 'png') pipeline = pipeline.png({ compressionLevel: 1 });
  if (format === 'tiff')
    pipeline = pipeline.tiff({ compression: 'none', xres: ppi / 25.4, yres: ppi / 25.4 });
  if (format === 'jpeg') pipeline = pipeline.jpeg({ quality });
  await pipeline.toFile(path);
  if (format === 'png' && tag) insert(path, 33, pngTag(tag));
  if (format === 'jpeg' && tag) insert(path, 2, jpegProfile(profileOf(tag.tone)));
}

function insert(path: string, at: number, piece: Buffer): void {
  const file = readFileSync(path);
  writeFileSync(path, Buffer.concat([file.subarray(0, at), piece, file.subarray(at)]));
}

/** A gAMA chunk, or an iCCP chunk (PNG, 11.3.2.3), which both stand behind the header. */
function pngTag({ as, tone }: { as: 'profile' | 'gamma'; tone: ToneName }): Buffer {
  if (as === 'profile')
    return pngChunk('iCCP', Buffer.concat([Buffer.from('scanner\0\0'), deflateSync(profileOf(tone))]));
  const value = Buffer.alloc(4);
  value.writeUInt32BE(Math.round(100_000 * gammaOf(tone)));
  return pngChunk('gAMA', value);
}

/** A profile in one APP2 segment (ICC.1:2001-04, B.4). */
function jpegProfile(profile: Buffer): Buffer {
  const name = Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1');
  const head = Buffer.from([0xff, 0xe2, 0, 0]);
  head.writeUInt16BE(2 + name.length + profile.length, 2);
  return Buffer.concat([head, name, profile]);
}
