import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ImageWriter, imageWriter } from '../src/codes/drawing/image.ts';
import type { Drawing, ImageFormat, SymbolShape } from '../src/codes/plan.ts';

import { type Matrix, tableSource } from '../src/codes/symbol/symbol.ts';
import { encodePng, pngChunk, sameImageData, withImageData } from './support/encode-png.ts';
import { readBothWays } from './support/read-both-ways.ts';
import type { Dots } from './support/render.ts';
import { dice, dotsByDefinition, drawing, randomId, textOf } from './support/specimens.ts';

const FORMATS: ImageFormat[] = ['png', 'tiff', 'svg', 'eps', 'pdf'];
const PREFIX = 'https://id.acme.example/c/';
const V4: SymbolShape = { version: 4, level: 'Q' };

function specimen(): { matrix: Matrix; text: string } {
  const id = randomId(dice(21));
  return { matrix: tableSource(PREFIX, V4)(id), text: textOf(PREFIX, id) };
}

const writers = new Map<string, ImageWriter>();

function draw(matrix: Matrix, how: Drawing): Buffer {
  const key = JSON.stringify(how);
  const writer = writers.get(key) ?? imageWriter(how, V4);
  writers.set(key, writer);
  const out = Buffer.alloc(writer.maxBytes);
  return Buffer.from(out.subarray(0, writer.write(matrix, out, 0)));
}

function flip({ size, words, rows }: Matrix, modules: [x: number, y: number][]): Matrix {
  const changed = rows.slice();
  for (const [x, y] of modules) changed[y * words + (x >> 5)]! ^= 1 << (31 - (x & 31));
  return { size, words, rows: changed };
}

const dotsOf = new Map<string, Dots>();

function specimenDots(how: Drawing): Dots {
  const key = JSON.stringify(how);
  const dots = dotsOf.get(key) ?? dotsByDefinition(specimen().matrix, how);
  dotsOf.set(key, dots);
  return dots;
}

/** Dots of the specimen after `change`, encoded as a flawless PNG. */
function pngOf(change: (image: Dots) => Dots | undefined, how = drawing()): Buffer {
  const { width, height, dots } = specimenDots(how);
  const image = { width, height, dots: dots.slice() };
  return encodePng(change(image) ?? image);
}

function faulty(file: Uint8Array, sentence: RegExp, how = drawing(), shape = V4) {
  assert.throws(() => readBothWays(how, shape)(file), sentence);
}

test('it finds any one flipped module, in every format, although a scanner would correct it', () => {
  const { matrix } = specimen();
  const roll = dice(4);
  for (const format of FORMATS) {
    const how = drawing({ format });
    const read = readBothWays(how, V4);
    for (let i = 0; i < 60; i++) {
      const file = draw(flip(matrix, [[roll(33), roll(33)]]), how);
      assert.throws(() => read(file), /error correction|pattern|remainder/, format);
    }
  }
});

test('it finds every flipped module of a symbol, by the kernel of PNG and by that of symbols', () => {
  const { matrix } = specimen();
  for (const how of [drawing(), drawing({ format: 'svg' })]) {
    const read = readBothWays(how, V4);
    for (let y = 0; y < 33; y++) {
      for (let x = 0; x < 33; x++) assert.throws(() => read(draw(flip(matrix, [[x, y]]), how)), `${x}, ${y}`);
    }
  }
});

test('it finds damage beyond correction', () => {
  const { matrix } = specimen();
  const block = Array.from({ length: 144 }, (_, i): [number, number] => [
    10 + (i % 12),
    12 + Math.floor(i / 12),
  ]);
  faulty(draw(flip(matrix, block), drawing()), /error correction/);
});

test('it finds one wrong dot, dark or light, in the symbol or in the quiet zone', () => {
  const roll = dice(8);
  const how = drawing({ reductionX: 2, reductionY: 1 });
  const read = readBothWays(how, V4);
  for (let i = 0; i < 80; i++) {
    const file = pngOf(({ dots }) => {
      dots[roll(dots.length)]! ^= 1;
      return undefined;
    }, how);
    assert.throws(() => read(file), /within a module|not what the modules around|gap between/);
  }
});

test('it finds a gap between two dark modules that is as wide as the reduction', () => {
  const how = drawing({ reductionX: 3 });
  const line = 8 * 4 + 4; // a line of the upper finder patterns: modules 0 to 6 are dark
  const gap = [8 * 6 - 2, 8 * 6 - 1, 8 * 6]; // where a run would end with module 1 and one start with module 2
  const raster = pngOf(({ width, dots }) => {
    for (const dot of gap) dots[line * width + dot] = 0;
    return undefined;
  }, how);
  faulty(raster, /gap between two dark modules/, how);
  const vector = drawing({ reductionX: 3, format: 'svg' });
  const svg = draw(specimen().matrix, vector).toString();
  const whole = 'M33 32h53v8h-53z'; // seven modules less three dots
  assert.ok(svg.includes(whole), svg.slice(0, 500));
  const apart = svg.replace(whole, 'M33 32h13v8h-13zM49 32h37v8h-37z');
  faulty(Buffer.from(apart), /gap between two dark modules/, vector);
});

test('it finds a shifted row, by a dot or by a module', () => {
  for (const [line, by] of [
    [100, 1],
    [150, 8],
    [33, -1],
  ] as const) {
    const file = pngOf(({ width, dots }) => {
      const row = dots.slice(line * width, (line + 1) * width);
      for (let x = 0; x < width; x++) dots[line * width + x] = row[x - by] ?? 0;
      return undefined;
    });
    faulty(file, /within a module|not what the modules around/);
  }
});

test('it finds a missing quiet zone, cropped away or painted over', () => {
  const cropped = pngOf(({ width, height, dots }) => {
    const side = width - 64;
    const inner = Uint8Array.from({ length: side * (height - 64) }, (_, i) => {
      return dots[(32 + Math.floor(i / side)) * width + 32 + (i % side)]!;
    });
    return { width: side, height: height - 64, dots: inner };
  });
  faulty(cropped, /264 × 264 dots instead of 328 × 328/);
  faulty(
    pngOf(({ width, dots }) => void dots.fill(1, 10 * width, 10 * width + width)),
    /within a module|dark to its end/,
  );
  faulty(
    pngOf(({ width, dots }) => {
      for (let y = 40; y < 48; y++) dots.fill(1, y * width + 24, y * width + 32);
      return undefined;
    }),
    /within a module/,
  );
  const moved = pngOf((image) => ({
    ...image,
    dots: image.dots.map((_, i, all) => all[i + 32 * image.width] ?? 0),
  }));
  faulty(moved, /not what the modules around/);
});

test('it finds a wrong scale', () => {
  const { matrix } = specimen();
  for (const format of FORMATS) {
    for (const change of [
      { dotsX: 7 },
      { dotsY: 9 },
      { dotsX: 4, dotsY: 4 },
      { reductionX: 1 },
      { reductionY: 1 },
    ]) {
      const file = draw(matrix, drawing({ format, ...change }));
      assert.throws(() => readBothWays(drawing({ format }), V4)(file), `${format} ${JSON.stringify(change)}`);
    }
  }
});

test('it finds a wrong resolution', () => {
  const { matrix } = specimen();
  for (const format of FORMATS) {
    const file = draw(matrix, drawing({ format, resolutionX: '601' }));
    faulty(file, /resolution|per metre|measures/, drawing({ format }));
  }
  faulty(
    encodePng(dotsByDefinition(matrix, drawing()), [23622, 23621]),
    /23622 × 23621 dots per metre instead of 23622 × 23622/,
  );
});

test('it finds another version or level than ordered', () => {
  const { matrix } = specimen();
  for (const format of FORMATS) {
    const how = drawing({ format });
    assert.throws(() => readBothWays(how, { version: 5, level: 'Q' })(draw(matrix, how)), format);
    assert.throws(
      () => readBothWays(how, { version: 4, level: 'M' })(draw(matrix, how)),
      /level or mask/,
      format,
    );
  }
});

test('it finds a file cut off anywhere, and anything after its end', () => {
  const { matrix } = specimen();
  for (const format of FORMATS) {
    const how = drawing({ format });
    const file = draw(matrix, how);
    const read = readBothWays(how, V4);
    const step = format === 'png' || format === 'tiff' ? 1 : 37;
    for (let length = 0; length < file.length; length += step) {
      assert.throws(() => read(file.subarray(0, length)), `${format} cut at ${length}`);
    }
    assert.throws(() => read(Buffer.concat([file, Buffer.from('\0')])), format);
    assert.throws(() => read(Buffer.concat([file, file])), format);
    assert.throws(() => read(Buffer.alloc(0)), format);
  }
});

test('it finds any one changed byte', () => {
  const { matrix } = specimen();
  const roll = dice(77);
  for (const format of FORMATS) {
    const how = drawing({ format, reductionX: 1 });
    const file = draw(matrix, how);
    const read = readBothWays(how, V4);
    for (let at = 0; at < file.length; at += format === 'png' || format === 'tiff' ? 1 : 5) {
      const changed = Buffer.from(file);
      changed[at]! ^= 1 + roll(255);
      assert.throws(() => read(changed), `${format}, byte ${at}: ${file[at]} to ${changed[at]}`);
    }
  }
});

test('it finds a wrong checksum of the chunk and of the data', () => {
  const file = draw(specimen().matrix, drawing());
  const chunkSum = Buffer.from(file);
  chunkSum[file.length - 13]! ^= 1;
  faulty(chunkSum, /CRC-32/);
  const data = Buffer.from(file.subarray(62, file.length - 16));
  data[data.length - 1]! ^= 1;
  faulty(withImageData(file, data), /Adler-32/);
});

test('it finds any bit flipped within image data whose chunk checksum was made good again', () => {
  const file = draw(specimen().matrix, drawing());
  const data = file.subarray(62, file.length - 16);
  const read = readBothWays(drawing(), V4);
  for (let bit = 0; bit < 8 * data.length; bit++) {
    const changed = Buffer.from(data);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    if (sameImageData(data, changed)) continue; // two ways to say the same
    assert.throws(() => read(withImageData(file, changed)), `bit ${bit}`);
  }
});

test('it finds chunks that are not called for', () => {
  const file = draw(specimen().matrix, drawing());
  const text = pngChunk('tEXt', Buffer.from('Comment\0hello'));
  faulty(Buffer.concat([file.subarray(0, 54), text, file.subarray(54)]), /cut off|goes on|IDAT/);
  faulty(Buffer.concat([file.subarray(0, file.length - 12), text, file.subarray(-12)]), /goes on/);
  faulty(Buffer.concat([file.subarray(0, 33), file.subarray(54)]), /resolution|pHYs/);
});
