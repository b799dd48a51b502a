import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { calibrationSheet } from '../src/codes/sheet/sheet.ts';
import { faultOf } from '../src/http/pages/uploads/file-kinds/check-file.ts';
import { runTool } from './support/debian-tools.ts';
import { pngChunk } from './support/encode-png.ts';
import { jpegFile, largePng, pdfFile, pngFile, tiffFile } from './support/files.ts';
import { tempFolder } from './support/temp-folder.ts';

const folder = tempFolder({ after });

type Kind = Parameters<typeof faultOf>[1];
const KINDS: [Kind, Buffer][] = [
  ['image/png', pngFile(32)],
  ['image/jpeg', jpegFile()],
  ['image/tiff', tiffFile()],
  ['image/tiff', tiffFile(false)],
  ['application/pdf', pdfFile()],
];

function open(kind: Kind, content: Buffer): Promise<string | undefined> {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return faultOf(path, kind);
}

test('a file that is whole is taken, one that ends anywhere earlier is not', async () => {
  for (const [kind, whole] of KINDS) {
    assert.equal(await open(kind, whole), undefined, kind);
    // What stands behind the last trailer of a PDF its readers find by themselves.
    const needed = kind === 'application/pdf' ? whole.lastIndexOf('>>') + 2 : whole.length;
    for (let length = needed; length < whole.length; length++)
      assert.equal(await open(kind, whole.subarray(0, length)), undefined, `${kind}, ${length} bytes`);
    for (let length = 8; length < needed; length++) {
      const fault = await open(kind, whole.subarray(0, length));
      assert.match(fault ?? 'whole', /^(ends in the middle|is damaged)/, `${kind}, ${length} bytes`);
    }
  }
});

test('TIFF as libtiff writes it is taken: packed, in strips of a row, tiled, of the other byte order', async () => {
  const ours = join(folder, 'ours.tif');
  const sheet = calibrationSheet({
    ...{ format: 'tiff', resolutionX: '203', resolutionY: '203', widthMm: '60', revision: 1 },
    equipment: { id: 1, name: 'Press' },
    substrate: { id: 1, name: 'Film' },
  });
  writeFileSync(ours, Buffer.concat([...sheet.chunks()]));
  assert.equal(await faultOf(ours, 'image/tiff'), undefined, 'our own');
  for (const options of [
    ['-c', 'none'],
    ['-c', 'zip'],
    ['-c', 'g4', '-r', '1'],
    ['-t', '-w', '64', '-l', '64'],
    ['-B'],
  ]) {
    const path = join(folder, 'theirs.tif');
    runTool('tiffcp', [...options, ours, path]);
    assert.equal(await faultOf(path, 'image/tiff'), undefined, options.join(' '));
  }
});

test('a byte that flips anywhere in a PNG is noticed', async () => {
  const png = pngFile(32);
  for (let at = 8; at < png.length; at++) {
    const flipped = Buffer.from(png);
    flipped[at]! ^= 0x10;
    assert.ok(await open('image/png', flipped), `byte ${at}`);
  }
});

const header = (width: number, height: number, depth = 8, colour = 6) => {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[8] = depth;
  data[9] = colour;
  return pngChunk('IHDR', data);
};
const [sign, end] = [pngFile().subarray(0, 8), pngChunk('IEND', Buffer.alloc(0))];
const data = (bytes: number) => pngChunk('IDAT', Buffer.alloc(bytes));

const REFUSED: [string, Kind, Buffer, RegExp][] = [
  [
    'a bomb of a PNG',
    'image/png',
    Buffer.concat([sign, header(400_000, 400_000), data(90), end]),
    /400,000 × 400,000 pixels, too many/,
  ],
  [
    'a PNG larger than its data can be',
    'image/png',
    Buffer.concat([sign, header(20_000, 20_000), data(90), end]),
    /less of a picture/,
  ],
  ['a PNG of nothing', 'image/png', Buffer.concat([sign, header(0, 9), data(90), end]), /no pixels/],
  [
    'a PNG of no known kind',
    'image/png',
    Buffer.concat([sign, header(9, 9, 3), data(90), end]),
    /PNG does not know/,
  ],
  ['a PNG without a picture', 'image/png', Buffer.concat([sign, header(9, 9), end]), /less of a picture/],
  [
    'a PNG that begins with its picture',
    'image/png',
    Buffer.concat([sign, data(9), header(9, 9), end]),
    /begin with/,
  ],
  [
    'a PNG with a zip behind it',
    'image/png',
    Buffer.concat([pngFile(), Buffer.from('PK\x03\x04')]),
    /behind the end/,
  ],
  [
    'a script behind a PNG signature',
    'image/png',
    Buffer.concat([sign, Buffer.from('<script>alert(1)</script>')]),
    /damaged/,
  ],
  ['a bomb of a JPEG', 'image/jpeg', jpegFile(65_535, 65_535), /65,535 × 65,535 pixels/],
  ['a JPEG of nothing', 'image/jpeg', jpegFile(0, 9), /no pixels/],
  ['a JPEG without a scan', 'image/jpeg', Buffer.from('ffd8ffe0000401ffffd9', 'hex'), /damaged/],
  ['text behind a JPEG beginning', 'image/jpeg', Buffer.from('ffd8ff3c68746d6c3e', 'hex'), /damaged|middle/],
  [
    'a JPEG of FFs',
    'image/jpeg',
    Buffer.concat([Buffer.from('ffd8', 'hex'), Buffer.alloc(9e6, 255)]),
    /damaged/,
  ],
  ['a bomb of a TIFF', 'image/tiff', tiffFile(true, { width: 60_000, height: 4e9 }), /too many/],
  ['a TIFF of nothing', 'image/tiff', tiffFile(false, { width: 0 }), /no pixels/],
  ['a TIFF whose strip is elsewhere', 'image/tiff', tiffFile(true, { strip: 4e9 }), /ends in the middle/],
  ['a TIFF whose strip is too long', 'image/tiff', tiffFile(true, { length: 999 }), /ends in the middle/],
  ['a TIFF without a directory', 'image/tiff', Buffer.from('49492a0000000000', 'hex'), /damaged/],
  ['a PDF that only begins', 'application/pdf', Buffer.from('%PDF-1.7\n<script>'), /ends in the middle/],
  ['a PDF of no version', 'application/pdf', Buffer.from('%PDF-x startxref 0 %%EOF'), /which PDF/],
  [
    'a PDF whose table is elsewhere',
    'application/pdf',
    Buffer.from('%PDF-1.7\nstartxref\n3\n%%EOF'),
    /table of contents/,
  ],
];

for (const [what, kind, content, sentence] of REFUSED)
  test(`${what} is refused with a sentence`, async () => {
    assert.match((await open(kind, content)) ?? 'taken', sentence);
  });

test('the largest file costs little time and less memory', async () => {
  const cases: [string, Kind, Buffer][] = [
    ['one chunk', 'image/png', largePng(50e6)],
    ['the smallest segments', 'image/jpeg', Buffer.alloc(50e6, Buffer.from('ffe00002', 'hex'))],
    [
      'the smallest chunks',
      'image/png',
      Buffer.concat([sign, header(9, 9), ...Array(200_000).fill(pngChunk('teST', Buffer.alloc(0)))]),
    ],
    [
      'stuffed bytes',
      'image/jpeg',
      Buffer.concat([jpegFile().subarray(0, -2), Buffer.alloc(49e6, Buffer.from('ff00', 'hex'))]),
    ],
  ];
  for (const [what, kind, content] of cases) {
    const path = join(folder, 'large');
    writeFileSync(path, content);
    const [began, before] = [performance.now(), process.memoryUsage().arrayBuffers];
    await faultOf(path, kind);
    const grown = process.memoryUsage().arrayBuffers - before;
    assert.ok(performance.now() - began < 5_000, `${what}: ${Math.round(performance.now() - began)} ms`);
    assert.ok(grown < 8e6, `${what}: ${grown} bytes`);
  }
});
