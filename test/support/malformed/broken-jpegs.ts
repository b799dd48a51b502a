import type { MalformedPicture } from '../malformed-pictures.ts';

const REFUSED = 'be refused';

/** JPEG files whose segments lie. */
export function brokenJpegs(good: Buffer): MalformedPicture[] {
  const between = (...segments: Buffer[]) =>
    Buffer.concat([good.subarray(0, 2), ...segments, good.subarray(2)]);
  const framed = (change: (frame: Buffer) => void) => {
    const bytes = Buffer.from(good);
    change(bytes.subarray(bytes.indexOf(Buffer.of(0xff, 0xc0, 0))));
    return bytes;
  };
  const sized = (height: number, width: number, marker = 0xc0) =>
    framed((frame) => {
      frame[1] = marker;
      frame.writeUInt16BE(height, 5);
      frame.writeUInt16BE(width, 7);
    });
  const cases: [string, Buffer, MalformedPicture['must']?][] = [
    ['65,500 × 65,500', sized(65_500, 65_500), REFUSED],
    ['65,535 × 16', sized(16, 65_535), REFUSED],
    ['14,000 × 14,000', sized(14_000, 14_000)],
    ['14,000 × 14,000, progressive', sized(14_000, 14_000, 0xc2), REFUSED],
    ['14,000 × 14,000, arithmetic', sized(14_000, 14_000, 0xc9), REFUSED],
    ['lossless', sized(240, 240, 0xc3), REFUSED],
    ['no height', sized(0, 240), REFUSED],
    ['no width', sized(240, 0), REFUSED],
    ['12 bits', framed((frame) => frame.writeUInt8(12, 4)), REFUSED],
    ['0 components', framed((frame) => frame.writeUInt8(0, 9)), REFUSED],
    ['255 components', framed((frame) => frame.writeUInt8(255, 9)), REFUSED],
    ['sampling of 0', framed((frame) => frame.writeUInt8(0, 11)), REFUSED],
    ['sampling of 15', framed((frame) => frame.writeUInt8(255, 11)), REFUSED],
    ['a quantisation table that is not there', framed((frame) => frame.writeUInt8(3, 12)), REFUSED],
    ['two frames', between(Buffer.from('ffc0000b080010001001011100', 'hex'))],
    ['a segment of no length', between(Buffer.from('ffe10000', 'hex'))],
    ['a segment longer than the file', Buffer.from('ffd8ffe1ffff00', 'hex'), REFUSED],
    [
      '1,000 comments',
      between(...Array.from({ length: 1000 }, () => Buffer.from('fffe000461620000', 'hex').subarray(0, 6))),
      'be read',
    ],
    [
      'EXIF of garbage',
      between(segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), Buffer.alloc(99, 255)]))),
    ],
    [
      'EXIF that leads to itself',
      between(segment(0xe1, Buffer.from('45786966000049492a00080000000000080000000000', 'hex'))),
    ],
    [
      'a profile of garbage',
      between(segment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01garbage', 'latin1'))),
      'be read',
    ],
    [
      'piece 200 of a profile of 255',
      between(segment(0xe2, Buffer.from('ICC_PROFILE\0\xc8\xffgarbage', 'latin1'))),
    ],
    [
      'a density of 0',
      between(segment(0xe0, Buffer.from('JFIF\0\x01\x01\x01\0\0\0\0\0\0', 'latin1'))),
      'be read',
    ],
    ['no scan', good.subarray(0, good.indexOf(Buffer.of(0xff, 0xda))), REFUSED],
    [
      'no data in its scan',
      Buffer.concat([good.subarray(0, good.indexOf(Buffer.of(0xff, 0xda)) + 14), Buffer.of(0xff, 0xd9)]),
    ],
    ['2,000 empty scans', scans(good, 2_000)],
    ['garbage behind its end', Buffer.concat([good, Buffer.alloc(9_999, 0xff)]), 'be read'],
    ['its head alone', good.subarray(0, 3), REFUSED],
  ];
  return cases.map(([name, bytes, must]) => ({ name: `JPEG: ${name}`, bytes, ...(must && { must }) }));
}

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.of(0xff, marker, 0, 0);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** The scan's header again and again. */
function scans(good: Buffer, count: number): Buffer {
  const at = good.indexOf(Buffer.of(0xff, 0xda));
  const header = good.subarray(at, at + 14);
  return Buffer.concat([
    good.subarray(0, at),
    ...Array.from({ length: count }, () => header),
    good.subarray(at),
  ]);
}
