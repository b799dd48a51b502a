// Start here: a picture as a file that somebody sent; windows.ts takes pieces of it, codes-in.ts finds codes in them.
import { statSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import type { PictureFacts } from '../tasks.ts';
import { fileHeader } from './file-header.ts';
import type { FileHeader } from './header-parts.ts';
import { type Curve, toneCurve } from './tone-curve.ts';
import { Unreadable } from './unreadable.ts';

/** A picture on the disk whose header was found sound. Its pixels are decoded when pieces of it are taken. */
export type Picture = PictureFacts & { path: string; curve: Curve };

/** Pixels a picture may have, and the most on a side. */
const MOST_PIXELS = 200_000_000;
const MOST_SIDE = 65_500;
/** Bytes that a format may force into memory at once. */
const MOST_AT_ONCE = 160_000_000;

/**
 * Opens a PNG, TIFF or JPEG of at most 200 megapixels; of several pages the first. Throws Unreadable for anything else, with
 * what to do.
 */
export async function openPicture(path: string): Promise<Picture> {
  allowLoaders();
  if (statSync(path).size === 0)
    throw new Unreadable('The file is empty. Scan again and upload the new file.');
  const header = fileHeader(path);
  const { width, height, isIcc, density } = await metadataOf(path);
  checkSize(width, height, header);
  const tone = isIcc || header.isSrgb ? 'profile' : header.gamma ? 'gamma' : 'srgb assumed';
  const ppi = header.ppi ?? (density ? { x: density, y: density } : null);
  return { path, width, height, ppi, tone, curve: toneCurve(tone, header.gamma) };
}

/** A pipeline that decodes the first page from the top, in as little memory as the format allows. */
export function decoder(path: string): Sharp {
  return sharp(path, {
    limitInputPixels: MOST_PIXELS,
    limitInputChannels: 5,
    sequentialRead: true,
    failOn: 'error',
    pages: 1,
  });
}

/** What decoding threw, as a sentence: libvips' own words are for nobody. */
export function asUnreadable(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Unreadable) return error;
  const isLarge = /pixel limit|too large|dimensions/i.test(error.message);
  return new Unreadable(isLarge ? TOO_LARGE : BROKEN, { cause: error });
}

const BROKEN =
  'The picture is damaged or incomplete. Save the scan again as PNG, TIFF or JPEG and upload the new file.';
const TOO_LARGE =
  'The picture has more than 200 megapixels. Scan only the sheet, at 1,200 ppi or less, and upload that.';

const DEEP =
  'The picture has numbers of 32 bits or more, of which nobody knows what is white. Save it with 8 or 16 bits and upload that.';
/** Depths of samples, as libvips calls them. */
const UNKNOWN_WHITE = /float|double|complex|^u?int$/;

async function metadataOf(path: string) {
  try {
    const { width, height, hasProfile, density, depth } = await decoder(path).metadata();
    if (UNKNOWN_WHITE.test(depth)) throw new Unreadable(DEEP);
    // libvips states 72 ppi where the file states nothing.
    return { width, height, isIcc: hasProfile, density: density === 72 ? undefined : density };
  } catch (error) {
    throw asUnreadable(error);
  }
}

function checkSize(width: number, height: number, { kind, strip = 0 }: FileHeader): void {
  if (width * height > MOST_PIXELS || Math.max(width, height) > MOST_SIDE) throw new Unreadable(TOO_LARGE);
  if (Math.min(width, height) < 16)
    throw new Unreadable(`The picture is only ${width} × ${height} pixels. Upload the scan itself.`);
  if (strip <= MOST_AT_ONCE) return;
  const how = { png: 'interlaced', jpeg: 'progressive', tiff: 'compressed in one piece' }[kind];
  throw new Unreadable(
    `The picture is ${how}, which takes too much memory at its size. Save it as PNG without interlacing, or as TIFF without compression.`,
  );
}

let isSet = false;

/** The library's settings are those of a whole process: only three loaders, nothing cached, one thread. */
function allowLoaders(): void {
  if (isSet) return;
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['VipsForeignLoadPng', 'VipsForeignLoadTiff', 'VipsForeignLoadJpeg'],
  });
  sharp.cache(false);
  sharp.concurrency(1);
  isSet = true;
}
