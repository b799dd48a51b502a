import type { MalformedPicture } from '../malformed-pictures.ts';
import { goodGreys, goodPicture, SIDE } from './good-pictures.ts';
import { type Field, fieldsOf, makeTiff } from './make-tiff.ts';

/** Pictures that are sound, of kinds that are seldom: all can be read but those whose white nobody knows. */
export async function oddPictures(): Promise<MalformedPicture[]> {
  const [picture, greys] = [await goodPicture(), await goodGreys()];
  const grey = () => picture.clone();
  const colour = () => picture.clone().toColourspace('srgb');
  const files: Record<string, Buffer> = {
    'PNG of 16 bits': await grey().toColourspace('grey16').png().toBuffer(),
    'PNG of 48 bits': await grey().toColourspace('rgb16').png().toBuffer(),
    'PNG with a palette': await colour().png({ palette: true }).toBuffer(),
    'PNG of one bit with a palette': await colour().png({ palette: true, colours: 2 }).toBuffer(),
    'PNG interlaced': await colour().png({ progressive: true }).toBuffer(),
    'PNG with alpha': await colour().ensureAlpha(1).png().toBuffer(),
    'PNG half transparent': await colour().ensureAlpha(0.5).png().toBuffer(),
    'PNG of 64 bits with alpha': await colour().ensureAlpha(1).toColourspace('rgb16').png().toBuffer(),
    'JPEG in CMYK': await colour().toColourspace('cmyk').jpeg().toBuffer(),
    'JPEG progressive': await colour().jpeg({ progressive: true }).toBuffer(),
    'JPEG turned by EXIF': await colour().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    'JPEG with a profile': await colour().withIccProfile('p3').jpeg().toBuffer(),
    'TIFF in tiles': await colour().tiff({ tile: true, compression: 'deflate' }).toBuffer(),
    'TIFF as a pyramid': await colour().tiff({ tile: true, pyramid: true }).toBuffer(),
    'TIFF with JPEG inside': await colour().tiff({ compression: 'jpeg' }).toBuffer(),
    'TIFF in PackBits': await grey().tiff({ compression: 'packbits' }).toBuffer(),
    'TIFF of one bit': bilevel(greys),
    'TIFF of 16 bits': await grey().toColourspace('grey16').tiff({ compression: 'none' }).toBuffer(),
    'TIFF in CMYK': await colour().toColourspace('cmyk').tiff().toBuffer(),
    'TIFF in Lab': await colour().toColourspace('lab').tiff().toBuffer(),
    BigTIFF: await colour().tiff({ bigtiff: true }).toBuffer(),
    'TIFF of three pages': pages(greys, 3),
    'TIFF where 0 is white': makeTiff(Buffer.from(greys.map((value) => 255 - value)), [
      fieldsOf(SIDE, SIDE, 8, [[262, 3, 0]]),
    ]),
    'TIFF with a palette': makeTiff(greys, [fieldsOf(SIDE, SIDE, 8, [[262, 3, 3], PALETTE])]),
  };
  const unknown = { 'TIFF of floating numbers': floating(greys), 'TIFF of 32 bits': ofWords(greys) };
  return [
    ...Object.entries(files).map(([name, bytes]) => ({ name, bytes, must: 'be read' as const })),
    ...Object.entries(unknown).map(([name, bytes]) => ({ name, bytes, must: 'be refused' as const })),
  ];
}

const PALETTE: Field = [320, 3, ...Array.from({ length: 768 }, (_, i) => (i & 255) * 257)];

function pages(greys: Buffer, count: number): Buffer {
  return makeTiff(
    greys,
    Array.from({ length: count }, () => fieldsOf(SIDE, SIDE, 8)),
  );
}

function bilevel(greys: Buffer): Buffer {
  const data = Buffer.alloc((SIDE / 8) * SIDE);
  for (const [i, value] of greys.entries()) if (value > 127) data[i >> 3]! |= 128 >> (i & 7);
  return makeTiff(data, [fieldsOf(SIDE, SIDE, 1)]);
}

function floating(greys: Buffer): Buffer {
  const data = Buffer.from(Float32Array.from(greys, (value) => value / 255).buffer);
  return makeTiff(data, [fieldsOf(SIDE, SIDE, 32, [[339, 3, 3]])]);
}

function ofWords(greys: Buffer): Buffer {
  const data = Buffer.from(Uint32Array.from(greys, (value) => value * 0x01010101).buffer);
  return makeTiff(data, [fieldsOf(SIDE, SIDE, 32)]);
}
