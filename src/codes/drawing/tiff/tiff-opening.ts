import { fraction } from '../../size.ts';

/** Where the opening says how many bytes the strip has: 32 bits, the lowest byte first. */
export const STRIP_BYTE_COUNT_AT = 10 + 12 * 9 + 8;

/**
 * What stands before the one strip of an image, which has so many bytes. Layout:
 *   0    header: II, 42, directory at 8
 *   8    directory of 14 entries in order of their tags, no next one
 *   182  XResolution and YResolution, the exact fractions: 812.8 dpi are 8128/10
 *   198  the strip
 */
export function tiffOpening(
  { width, height, bytes }: { width: number; height: number; bytes: number },
  { resolutionX, resolutionY }: { resolutionX: string; resolutionY: string },
): Buffer {
  const file = Buffer.alloc(STRIP_AT);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(8, 4);
  const entries: [tag: number, type: number, value: number][] = [
    [254, LONG, 0], // NewSubfileType: a whole image
    [256, LONG, width],
    [257, LONG, height],
    [258, SHORT, 1], // BitsPerSample
    [259, SHORT, 4], // Compression: Group 4
    [262, SHORT, 0], // PhotometricInterpretation: 0 is white
    [273, LONG, STRIP_AT],
    [277, SHORT, 1], // SamplesPerPixel
    [278, LONG, height], // RowsPerStrip
    [279, LONG, bytes], // StripByteCounts
    [282, RATIONAL, RESOLUTIONS_AT],
    [283, RATIONAL, RESOLUTIONS_AT + 8],
    [293, LONG, 0], // T6Options: no uncompressed mode
    [296, SHORT, 2], // ResolutionUnit: inch
  ];
  file.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, value], i) => {
    const at = 10 + 12 * i;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(1, at + 4);
    file.writeUInt32LE(value, at + 8);
  });
  [resolutionX, resolutionY].forEach((resolution, i) => {
    const { over, under } = fraction(resolution);
    file.writeUInt32LE(Number(over), RESOLUTIONS_AT + 8 * i);
    file.writeUInt32LE(Number(under), RESOLUTIONS_AT + 8 * i + 4);
  });
  return file;
}

const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const RESOLUTIONS_AT = 10 + 12 * 14 + 4;
const STRIP_AT = RESOLUTIONS_AT + 16;
