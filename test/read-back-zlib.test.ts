import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, deflateSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { imageWriter } from '../src/codes/drawing/image.ts';
import type { Drawing, SymbolShape } from '../src/codes/plan.ts';
import { geometryOf } from '../src/codes/read-back/geometry.ts';
import { pngKernel } from '../src/codes/read-back/png/png-kernel.ts';
import { tableSource } from '../src/codes/symbol/symbol.ts';
import { encodePng, sameImageData, withImageData } from './support/encode-png.ts';
import { readBothWays } from './support/read-both-ways.ts';
import {
  dice,
  dotsByDefinition,
  drawing,
  LEVELS,
  prefixesFor,
  randomId,
  textOf,
} from './support/specimens.ts';

const { Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = constants;
const PREFIX = 'https://id.acme.example/c/';
const V4: SymbolShape = { version: 4, level: 'Q' };

/** Ways to pack: stored, fixed and dynamic blocks, one and many, matches from near and far. */
const WAYS: ZlibOptions[] = [
  ...[0, 1, 6, 9].map((level) => ({ level })),
  { level: 9, memLevel: 1 },
  { level: 0, memLevel: 1 },
  ...[Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE, Z_DEFAULT_STRATEGY].map((strategy) => ({ strategy })),
];

function specimen(how: Drawing, shape = V4, prefix = PREFIX) {
  const id = randomId(dice(how.dotsX + shape.version));
  const dots = dotsByDefinition(tableSource(prefix, shape)(id), how);
  const pack = (way: ZlibOptions) => encodePng(dots, [23622, 23622], way);
  return { pack, text: textOf(prefix, id) };
}

test('it reads what zlib packs, at every level and with every strategy', () => {
  const sizes: [x: number, y: number, reductionX: number, reductionY: number][] = [
    ...Array.from({ length: 16 }, (_, i): [number, number, number, number] => [i + 1, i + 1, 0, 0]),
    [8, 8, 3, 2],
    [7, 11, 6, 10],
    [16, 3, 15, 1],
    [33, 2, 5, 1],
    [1, 40, 0, 39],
  ];
  for (const [dotsX, dotsY, reductionX, reductionY] of sizes) {
    const how = drawing({ dotsX, dotsY, reductionX, reductionY });
    const read = readBothWays(how, V4);
    const { pack, text } = specimen(how);
    for (const way of WAYS) assert.equal(read(pack(way)), text, JSON.stringify({ how, way }));
  }
});

test('it reads what zlib packs in every version and level', () => {
  for (let version = 1; version <= 10; version++) {
    for (const level of LEVELS) {
      const how = drawing({ dotsX: 5, dotsY: 6, reductionX: 1 });
      const read = readBothWays(how, { version, level });
      for (const prefix of prefixesFor({ version, level })) {
        const { pack, text } = specimen(how, { version, level }, prefix);
        assert.equal(read(pack(WAYS[version % WAYS.length]!)), text);
      }
    }
  }
});

test('it reads images too large for the kernel without one', () => {
  const how = drawing({ dotsX: 150, dotsY: 140, reductionX: 30, reductionY: 20 });
  assert.equal(pngKernel(geometryOf(how, V4), V4), undefined);
  const writer = imageWriter(how, V4);
  const out = new Uint8Array(writer.maxBytes);
  const id = randomId(dice(90));
  const file = out.slice(0, writer.write(tableSource(PREFIX, V4)(id), out, 0));
  assert.equal(readBothWays(how, V4)(file), textOf(PREFIX, id));
});

test('it reads files longer than the kernel takes without it', () => {
  const how = drawing({ dotsX: 1, dotsY: 1 });
  const { pack, text } = specimen(how);
  const file = pack({ level: 0 });
  const data = file.subarray(62, file.length - 16);
  const empty = Buffer.from([0, 0, 0, 255, 255]); // stored blocks of nothing, before the only one
  const long = Buffer.concat([
    data.subarray(0, 2),
    ...Array.from({ length: 400 }, () => empty),
    data.subarray(2),
  ]);
  assert.equal(readBothWays(how, V4)(withImageData(file, long)), text);
});

test('it finds any flipped bit in what zlib packed, though its checksum was made good again', () => {
  const how = drawing({ dotsX: 3, dotsY: 3, reductionX: 1, reductionY: 1 });
  const read = readBothWays(how, V4);
  const { pack } = specimen(how);
  for (const way of [{ level: 9 }, { level: 9, memLevel: 1 }, { strategy: Z_FIXED }]) {
    const file = pack(way);
    const data = file.subarray(62, file.length - 16);
    for (let bit = 0; bit < 8 * data.length; bit++) {
      const changed = Buffer.from(data);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      if (!sameImageData(data, changed))
        assert.throws(() => read(withImageData(file, changed)), `bit ${bit}`);
    }
  }
});

test('it refuses what zlib lets pass: a smaller window, bytes behind the stream, ones that fill up its last byte', () => {
  const how = drawing({ dotsX: 3, dotsY: 3 });
  const read = readBothWays(how, V4);
  let filledUp = 0;
  for (const way of WAYS) {
    const file = specimen(how).pack(way);
    const data = file.subarray(62, file.length - 16);
    const refuses = (changed: Buffer, sentence: RegExp) =>
      assert.throws(() => read(withImageData(file, changed)), sentence);
    refuses(Buffer.concat([Buffer.from([0x68, 0xde]), data.subarray(2)]), /does not begin/);
    refuses(Buffer.concat([data, Buffer.from([0])]), /does not end/);
    for (let bit = 1; bit < 256; bit *= 2) {
      const changed = Buffer.from(data);
      changed[data.length - 5]! |= bit;
      if (changed.equals(data) || !sameImageData(data, changed)) continue;
      refuses(changed, /filled up/);
      filledUp++;
    }
  }
  assert.ok(filledUp > 10, `${filledUp} streams with such ones`);
});

test('it finds a flipped dot whose stream and checksums are right', () => {
  const how = drawing({ dotsX: 4, dotsY: 3 });
  const read = readBothWays(how, V4);
  const file = specimen(how).pack({ level: 9 });
  const raw = inflateSync(file.subarray(62, file.length - 16));
  for (let bit = 0; bit < 8 * raw.length; bit += 3) {
    const changed = Buffer.from(raw);
    changed[bit >> 3]! ^= 128 >> (bit & 7);
    assert.throws(() => read(withImageData(file, deflateSync(changed, { level: 1 }))), `bit ${bit}`);
  }
});

test('it refuses streams of any bytes, and goes on with the next image', () => {
  const roll = dice(5);
  const read = readBothWays(drawing(), V4);
  const { pack, text } = specimen(drawing());
  const file = pack({ level: 9 });
  for (let i = 0; i < 3000; i++) {
    const noise = Buffer.from(Uint8Array.from({ length: roll(600) }, () => roll(256)));
    // The beginning that most streams have: dynamic or fixed, so that some go on for a while.
    const start = [0x78, 0xda, [5, 3, 4, 2, 1][roll(5)]! | (roll(32) << 3)];
    assert.throws(() => read(withImageData(file, Buffer.concat([Buffer.from(start), noise]))));
    if (i % 100 === 0) assert.equal(read(file), text);
  }
});
