import type { MalformedPicture } from '../malformed-pictures.ts';
import { type Field, fieldsOf, makeTiff } from './make-tiff.ts';

const REFUSED = 'be refused';
const W = 64;
const DATA = Buffer.alloc(W * W, 200);
const FAR = 2 ** 32 - 1;

/** TIFF files whose directories lie, point nowhere, at themselves, or on and on. */
export function brokenTiffs(good: Buffer): MalformedPicture[] {
  const of = (...more: Field[]) => makeTiff(DATA, [fieldsOf(W, W, 8, more)]);
  const many = (count: number) => Array.from({ length: count }, () => fieldsOf(W, W, 8));
  const cases: [string, Buffer, MalformedPicture['must']?][] = [
    ['4,294,967,295 squared', of([256, 4, FAR], [257, 4, FAR]), REFUSED],
    ['65,500 squared', of([256, 4, 65_500], [257, 4, 65_500]), REFUSED],
    ['14,000 squared with data of 64', of([256, 4, 14_000], [257, 4, 14_000], [278, 4, 14_000])],
    [
      '14,000 squared, LZW in one strip',
      of([256, 4, 14_000], [257, 4, 14_000], [278, 4, 14_000], [259, 3, 5]),
      REFUSED,
    ],
    [
      '14,000 squared, deflate in one strip of 16 bits',
      of([256, 4, 14_000], [257, 4, 14_000], [278, 4, 14_000], [258, 3, 16], [259, 3, 8]),
      REFUSED,
    ],
    [
      '14,000 squared, JPEG in one strip',
      of([256, 4, 14_000], [257, 4, 14_000], [278, 4, 14_000], [259, 3, 7]),
      REFUSED,
    ],
    ['one tile of 14,000 squared', tiled(14_000, 14_000), REFUSED],
    ['a tile of 4,294,967,280 squared', tiled(64, FAR - 15)],
    ['tiles of 0', tiled(64, 0)],
    ['no width', of([256, 4, 0]), REFUSED],
    ['no height', of([257, 4, 0]), REFUSED],
    ['64 bits a sample', of([258, 3, 64])],
    ['0 bits a sample', of([258, 3, 0])],
    ['3 bits a sample', of([258, 3, 3])],
    ['65,535 samples', of([277, 3, 65_535])],
    ['5 samples', of([277, 3, 5], [258, 3, 8, 8, 8, 8, 8])],
    ['0 samples', of([277, 3, 0])],
    ['0 rows a strip', of([278, 4, 0])],
    ['4,294,967,295 rows a strip', of([278, 4, FAR])],
    ['data behind the end', of([273, 4, FAR])],
    ['data in its header', of([273, 4, 0])],
    ['data without end', of([279, 4, FAR])],
    ['data of no bytes', of([279, 4, 0])],
    ['compression 9,999', of([259, 3, 9_999])],
    ['LZW that is none', of([259, 3, 5])],
    ['deflate that is none', of([259, 3, 8])],
    ['JPEG that is none', of([259, 3, 7])],
    ['old JPEG', of([259, 3, 6])],
    ['Group 4 that is none', of([259, 3, 4], [258, 3, 1])],
    ['ZSTD that is none', of([259, 3, 50_000])],
    ['WebP that is none', of([259, 3, 50_001])],
    ['photometric 99', of([262, 3, 99])],
    ['a palette that is not there', of([262, 3, 3])],
    ['YCbCr with 0 of subsampling', of([262, 3, 6], [277, 3, 3], [258, 3, 8, 8, 8], [530, 3, 0, 0])],
    ['a resolution of n / 0', of([282, 5, 600, 0], [283, 5, 600, 0])],
    ['a resolution of 0 / 0', of([282, 5, 0, 0], [283, 5, 0, 0])],
    ['a resolution of 4,294,967,295', of([282, 5, FAR, 1], [283, 5, FAR, 1])],
    ['resolution in unit 99', of([282, 5, 600, 1], [296, 3, 99])],
    ['a directory that leads to itself', makeTiff(DATA, [fieldsOf(W, W, 8)], 'itself')],
    ['directories in a circle', makeTiff(DATA, many(5), 'the first')],
    ['20,000 pages', makeTiff(DATA, many(20_000))],
    ['directories within it in a circle', of([330, 4, 8 + DATA.length])],
    ['10,000 directories within', of([330, 4, ...Array.from({ length: 10_000 }, () => 8 + DATA.length)])],
    ['a directory of 65,535 fields', pointed(good, 65_535)],
    ['a directory behind the end', pointed(good, 0, FAR), REFUSED],
    ['a directory in its header', pointed(good, 0, 0), REFUSED],
    ['a directory of no fields', makeTiff(DATA, [[]]), REFUSED],
    ['the other byte order in its head', Buffer.concat([Buffer.from('MM\0*'), good.subarray(4)]), REFUSED],
    ['the head of BigTIFF', Buffer.concat([Buffer.from('II+\0'), good.subarray(4)]), REFUSED],
    ['a profile of garbage', of([34_675, 4, 1, 2, 3])],
    ['16 × 60,000', makeTiff(Buffer.alloc(16 * 60_000), [fieldsOf(16, 60_000, 8)])],
    ['one pixel', makeTiff(DATA, [fieldsOf(1, 1, 8)]), REFUSED],
    ['its head alone', good.subarray(0, 8), REFUSED],
  ];
  return cases.map(([name, bytes, must]) => ({ name: `TIFF: ${name}`, bytes, ...(must && { must }) }));
}

function tiled(side: number, tile: number): Buffer {
  const fields = fieldsOf(side, side, 8).filter(([tag]) => ![273, 278, 279].includes(tag));
  const tiles: Field[] = [
    [322, 4, tile],
    [323, 4, tile],
    [324, 4, 8],
    [325, 4, DATA.length],
  ];
  return makeTiff(DATA, [[...fields, ...tiles]]);
}

/** The directory said to be elsewhere, or to have more fields than it has. */
function pointed(good: Buffer, fields: number, at = good.readUInt32LE(4)): Buffer {
  const bytes = Buffer.from(good);
  if (fields > 0) bytes.writeUInt16LE(fields, at);
  bytes.writeUInt32LE(at, 4);
  return bytes;
}
