import { deflateSync } from 'node:zlib';
import { pngChunk } from '../encode-png.ts';
import type { MalformedPicture } from '../malformed-pictures.ts';

const REFUSED = 'be refused';
const READ = 'be read';

/** PNG files that say more than they hold, hold more than they say, or say nonsense. */
export function brokenPngs(good: Buffer): MalformedPicture[] {
  const rest = good.subarray(33);
  const between = (...chunks: Buffer[]) => Buffer.concat([good.subarray(0, 33), ...chunks, rest]);
  const headed = (change: Partial<Head>) => Buffer.concat([good.subarray(0, 8), header(change), rest]);
  const cases: [string, Buffer, MalformedPicture['must']?][] = [
    ['65,500 × 65,500', headed({ width: 65_500, height: 65_500 }), REFUSED],
    ['2,147,483,647 × 1', headed({ width: 2 ** 31 - 1, height: 1 }), REFUSED],
    ['4,294,967,295 squared', headed({ width: 2 ** 32 - 1, height: 2 ** 32 - 1 }), REFUSED],
    ['14,000 × 14,000 and nothing in it', headed({ width: 14_000, height: 14_000 })],
    ['14,000 × 14,000 of 64 bits', headed({ width: 14_000, height: 14_000, bits: 16, colour: 6 })],
    ['14,000 × 14,000 interlaced', headed({ width: 14_000, height: 14_000, interlace: 1 }), REFUSED],
    ['no width', headed({ width: 0 }), REFUSED],
    ['no height', headed({ height: 0 }), REFUSED],
    ['one row too many', headed({ height: 241 })],
    ['one row too few', headed({ height: 239 })],
    ['3 bits', headed({ bits: 3 }), REFUSED],
    ['colour type 7', headed({ colour: 7 }), REFUSED],
    ['a palette that is not there', headed({ colour: 3 }), REFUSED],
    ['compression 9', headed({ compression: 9 }), REFUSED],
    ['interlace 2', headed({ interlace: 2 }), REFUSED],
    ['one pixel', whole({ width: 1, height: 1 }), REFUSED],
    ['60,000 × 20', whole({ width: 60_000, height: 20 })],
    ['20 × 60,000', whole({ width: 20, height: 60_000 })],
    ['199,000,000 × 1', headed({ width: 199_000_000, height: 1 }), REFUSED],
    ['1 × 65,000', whole({ width: 1, height: 65_000 }), REFUSED],
    ['data for 100 MB in a picture of 32 × 32', whole({ width: 32, height: 32 }, Buffer.alloc(100 << 20))],
    ['data for one row of 9,000', whole({ width: 9_000, height: 9_000 }, Buffer.alloc(9_001))],
    ['data of garbage', whole({}, undefined, Buffer.from('no deflate at all'))],
    ['no data', whole({}, undefined, Buffer.alloc(0))],
    ['filter 9 in each row', whole({}, Buffer.alloc(64 * 65, 9))],
    ['gamma 0', between(chunk('gAMA', 0)), READ],
    ['gamma 1', between(chunk('gAMA', 1)), READ],
    ['gamma 4,294,967,295', between(chunk('gAMA', 2 ** 32 - 1)), READ],
    ['gamma of two bytes', between(pngChunk('gAMA', Buffer.alloc(2)))],
    ['0 pixels a metre', between(chunk('pHYs', 0, 0, 0x1000000)), READ],
    ['4,294,967,295 pixels a metre', between(chunk('pHYs', 2 ** 32 - 1, 2 ** 32 - 1, 0x1000000)), READ],
    ['0 by 47,244 pixels a metre', between(chunk('pHYs', 0, 47_244, 0x1000000)), READ],
    ['a profile of garbage', between(profile(Buffer.from('no profile'))), READ],
    ['a profile of 40 MB', between(profile(Buffer.alloc(40 << 20)))],
    ['a profile that is no deflate', between(pngChunk('iCCP', Buffer.from('x\0\0garbage'))), READ],
    ['text that unpacks to 40 MB', between(pngChunk('zTXt', packed(40 << 20)))],
    [
      '1,000 pieces of text',
      between(...Array.from({ length: 1000 }, () => pngChunk('tEXt', Buffer.from('a\0b')))),
    ],
    ['an animation', between(chunk('acTL', 2, 0)), READ],
    ['two headers', between(header({})), undefined],
    ['a part that is longer than the file', between(Buffer.from('\x7f\xff\xff\xfftEXt', 'latin1')), REFUSED],
    ['a critical part that nobody knows', between(pngChunk('XXXX', Buffer.alloc(9))), undefined],
    ['EXIF of garbage', between(pngChunk('eXIf', Buffer.alloc(200, 255)))],
    ['nothing but its header', good.subarray(0, 33), REFUSED],
    ['no end', good.subarray(0, -12)],
    ['10,000 bytes behind its end', Buffer.concat([good, Buffer.alloc(10_000, 7)]), READ],
  ];
  return cases.map(([name, bytes, must]) => ({ name: `PNG: ${name}`, bytes, ...(must && { must }) }));
}

type Head = {
  width: number;
  height: number;
  bits: number;
  colour: number;
  compression: number;
  interlace: number;
};

function header(change: Partial<Head>): Buffer {
  const usual = { width: 240, height: 240, bits: 8, colour: 0, compression: 0, interlace: 0 };
  const { width, height, bits, colour, compression, interlace } = { ...usual, ...change };
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([bits, colour, compression, 0, interlace], 8);
  return pngChunk('IHDR', data);
}

/** A file of its own, grey, of 64 × 64 unless told otherwise; `rows` are its data unpacked, `data` as they stand. */
function whole(change: Partial<Head>, rows?: Buffer, data?: Buffer): Buffer {
  const head = { width: 64, height: 64, ...change };
  const unpacked = rows ?? Buffer.alloc((head.width + 1) * head.height);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    header(head),
    pngChunk('IDAT', data ?? deflateSync(unpacked, { level: 1 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A part of whole numbers; pHYs has one byte in its last. */
function chunk(type: string, ...numbers: number[]): Buffer {
  const data = Buffer.alloc(4 * numbers.length);
  for (const [i, number] of numbers.entries()) data.writeUInt32BE(number, 4 * i);
  return pngChunk(type, type === 'pHYs' ? data.subarray(0, 9) : data);
}

function profile(content: Buffer): Buffer {
  return pngChunk('iCCP', Buffer.concat([Buffer.from('x\0\0'), deflateSync(content)]));
}

function packed(bytes: number): Buffer {
  return Buffer.concat([Buffer.from('a\0\0'), deflateSync(Buffer.alloc(bytes))]);
}
