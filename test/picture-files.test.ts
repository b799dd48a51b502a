import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { faultOf } from '../src/http/pages/uploads/file-kinds/check-file.ts';
import { runTool } from './support/debian-tools.ts';
import { pngChunk } from './support/encode-png.ts';
import { pngFile, tiffFile } from './support/files.ts';
import { orderForm } from './support/placing.ts';
import { tempFolder } from './support/temp-folder.ts';
import { world } from './support/world.ts';

const folder = tempFolder({ after });

type Kind = Parameters<typeof faultOf>[1];

function open(kind: Kind, content: Uint8Array): Promise<string | undefined> {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return faultOf(path, kind);
}

const DRAWN = ['-size', '300x200', 'pattern:checkerboard'];

/** A picture that ImageMagick made. */
function drawn(name: string, ...options: string[]): Buffer {
  const path = join(folder, 'drawn');
  runTool('convert-im6.q16', [...DRAWN, ...options, `${name}:${path}`]);
  return readFileSync(path);
}

const bigTiffs: [string, Buffer][] = [
  ['by ImageMagick', drawn('TIFF64', '-compress', 'lzw')],
  ['of one bit, Group 4', drawn('TIFF64', '-monochrome', '-compress', 'group4')],
  ['of the other byte order', drawn('TIFF64', '-endian', 'MSB')],
  ['in CMYK', drawn('TIFF64', '-colorspace', 'CMYK')],
];

test('BigTIFF is opened as TIFF is, and told when it was cut', async () => {
  const classic = join(folder, 'classic.tif');
  writeFileSync(classic, tiffFile());
  const byLibtiff = [['-8'], ['-8', '-B', '-t', '-w', '16', '-l', '16'], ['-8', '-r', '1']].map((options) => {
    runTool('tiffcp', [...options, classic, join(folder, 'big.tif')]);
    return [`tiffcp ${options.join(' ')}`, readFileSync(join(folder, 'big.tif'))] as [string, Buffer];
  });
  for (const [what, whole] of [...bigTiffs, ...byLibtiff]) {
    assert.match(whole.toString('hex', 0, 4), /^(49492b00|4d4d002b)$/, what);
    assert.equal(await open('image/tiff', whole), undefined, what);
    for (let length = 16; length < whole.length; length += Math.ceil(whole.length / 97))
      assert.match(
        (await open('image/tiff', whole.subarray(0, length))) ?? 'whole',
        /ends in the middle|damaged/,
        `${what}, ${length}`,
      );
  }
});

test('a TIFF of a strip a row is opened, however many rows', async () => {
  const [rows, at] = [112_346, 8 + 2 + 6 * 12 + 4];
  const head = Buffer.alloc(at);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(6, 8);
  const entries = [
    [256, 4, 1, 8],
    [257, 4, 1, rows],
    [258, 3, 1, 1],
    [273, 4, rows, at],
    [278, 4, 1, 1],
    [279, 4, rows, at + 4 * rows],
  ];
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    head.writeUInt16LE(tag!, 10 + index * 12);
    head.writeUInt16LE(type!, 12 + index * 12);
    head.writeUInt32LE(count!, 14 + index * 12);
    head.writeUInt32LE(value!, 18 + index * 12);
  }
  const data = at + 8 * rows;
  const starts = new Uint32Array(rows).map((_, row) => data + row);
  const whole = Buffer.concat([
    head,
    Buffer.from(starts.buffer),
    Buffer.from(new Uint32Array(rows).fill(1).buffer),
    Buffer.alloc(rows),
  ]);
  assert.equal(await open('image/tiff', whole), undefined);
  assert.match((await open('image/tiff', whole.subarray(0, -1))) ?? 'whole', /ends in the middle/);
});

test('a BigTIFF reaches the partner, and the scan of a calibration may be one', async (t) => {
  const w = await world(t);
  const fields = orderForm(w.cast, 'BIG', { quantity: '3' });
  const file = { field: 'artwork', name: 'front.tf8', content: bigTiffs[0]![1] };
  const { headers } = await (await w.as('alice')).upload('/work-orders', fields, [file]);
  const answer = await (await w.as('olu')).get(`${headers.location}/artwork`);
  assert.equal(answer.headers['content-type'], 'image/tiff');
  assert.deepEqual(answer.rawPayload, file.content);
});

test('A3 of one bit at 2,400 dpi is opened, as TIFF and as PNG', async () => {
  for (const [device, kind] of [
    ['tiffg4', 'image/tiff'],
    ['pngmono', 'image/png'],
  ] as const) {
    const path = join(folder, device);
    const a3 = ['-dDEVICEWIDTHPOINTS=842', '-dDEVICEHEIGHTPOINTS=1191', '-r2400'];
    runTool('gs', ['-q', `-sDEVICE=${device}`, ...a3, '-o', path, '-c', '72 72 300 300 rectfill showpage']);
    assert.equal(await faultOf(path, kind), undefined, device);
  }
});

test('what stands behind the end of a PNG is padding, or the sentence says what it is', async () => {
  const png = drawn('PNG');
  assert.equal(await open('image/png', Buffer.concat([png, Buffer.alloc(70_001)])), undefined);
  for (const [behind, bytes] of [
    [Buffer.from('PK\u0003\u0004 a zip'), '10'],
    [drawn('PNG', '-negate'), drawn('PNG', '-negate').length.toLocaleString('en')],
    [Buffer.concat([Buffer.alloc(70_000), Buffer.from('x')]), '70,001'],
  ] as const)
    assert.equal(
      await open('image/png', Buffer.concat([png, behind])),
      `holds ${bytes} bytes of something else behind the end of the picture. Open it in a picture program and save it again: that leaves them out.`,
    );
});

test('a wrong checksum is told with the part it is of, and whether that is the picture', async () => {
  const png = pngFile(32);
  const end = png.length - 12;
  for (const [type, meaning] of [
    ['tEXt', 'which is not the picture'],
    ['eXIf', 'which is not the picture'],
    ['IDAT', 'the picture'],
    ['PLTE', 'which it cannot do without'],
  ] as const) {
    const part =
      type === 'IDAT'
        ? Buffer.from(png.subarray(png.indexOf('IDAT') - 4, end))
        : pngChunk(type, Buffer.from('abc'));
    part[part.length - 1]! ^= 1;
    const before = type === 'IDAT' ? png.subarray(0, png.indexOf('IDAT') - 4) : png.subarray(0, end);
    assert.match(
      (await open('image/png', Buffer.concat([before, part, png.subarray(end)]))) ?? 'taken',
      new RegExp(`checksum of its part ${type}, ${meaning}, is wrong\\. Open it in a picture program`),
    );
  }
});
