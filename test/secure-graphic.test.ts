import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ecb } from '@noble/ciphers/aes.js';
import { ALPHABET } from '../src/codes/id/crockford.ts';
import type { SymbolShape } from '../src/codes/plan.ts';
import {
  fits,
  graphicSide,
  leastModule,
  lookupMisfit,
  originOf,
  panelOf,
  secureGraphic,
} from '../src/codes/secure/graphic.ts';
import { graphicCells, graphicPatterns, orderGraphicKey } from '../src/codes/secure/pattern.ts';
import { modulesOf } from '../src/codes/size.ts';
import { root } from '../src/config.ts';
import { drawing } from './support/specimens.ts';

const MASTER = Uint8Array.from({ length: 32 }, (_, i) => i);
const VECTORS: [mint: number, order: number, id: string, cells: number, sixteenths: number][] = [
  [20_260_401, 42, '7K3F9Q2MX40123', 48, 8],
  [20_260_401, 42, '7K3F9Q2MX40123', 48, 6],
  [0, 1, '00000000000000', 32, 5],
  [34_359_738_367, 100_000, 'ZZZZZZZZZZZZZZ', 64, 7],
  [1, 7, 'ABCDEFGHJKMNPQ', 40, 8],
];

test('the key of an order is that of HKDF, written out', () => {
  const master = randomBytes(32);
  for (const [mint, order] of [...VECTORS, [2 ** 35 - 1, 1234567]] as [number, number][])
    assert.deepEqual(Buffer.from(orderGraphicKey(master, mint, order)), hkdf(master, mint, order));
});

test('keys differ between orders, mint numbers and masters', () => {
  const keys = [
    orderGraphicKey(MASTER, 1, 1),
    orderGraphicKey(MASTER, 1, 2),
    orderGraphicKey(MASTER, 2, 1),
    orderGraphicKey(randomBytes(32), 1, 1),
  ];
  assert.equal(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size, keys.length);
});

test('cells are dark where another AES and plain numbers say so', () => {
  for (const cells of [32, 40, 48, 56, 64])
    for (const sixteenths of [5, 6, 7, 8]) {
      const key = randomBytes(32);
      const id = randomId();
      assert.deepEqual(graphicCells(key, id, cells, sixteenths), plainCells(key, id, cells, sixteenths));
    }
});

test('the patterns of a run are those of its IDs one by one, and longer and shorter runs may follow', () => {
  const key = randomBytes(32);
  const patterns = graphicPatterns(key, { cells: 48, sixteenths: 7 });
  for (const count of [3, 40, 1, 7]) {
    const ids = Array.from({ length: count }, randomId);
    const found = patterns(Buffer.from(ids.join('')), count);
    assert.equal(found.length, 288 * count);
    for (const [i, id] of ids.entries())
      assert.deepEqual(
        Buffer.from(found.subarray(288 * i, 288 * (i + 1))),
        packed(plainCells(key, id, 48, 7)),
      );
  }
});

test('the golden vectors of docs/formats.md hold', () => {
  const formats = readFileSync(join(root, 'docs/formats.md'), 'utf8');
  for (const [mint, order, id, cells, sixteenths] of VECTORS) {
    const key = orderGraphicKey(MASTER, mint, order);
    const bits = graphicPatterns(key, { cells, sixteenths })(Buffer.from(id), 1);
    assert.deepEqual(Buffer.from(bits), packed(plainCells(hkdf(MASTER, mint, order), id, cells, sixteenths)));
    const words = [mint, order, id, cells, sixteenths, hex(key), sha256(bits)];
    const row = `| ${words.join(' | ')} |`;
    assert.ok(formats.includes(row), row);
  }
});

test('as many cells are dark as the density says', () => {
  for (const sixteenths of [5, 6, 7, 8]) {
    const ids = Array.from({ length: 100 }, randomId);
    const bits = graphicPatterns(MASTER, { cells: 48, sixteenths })(Buffer.from(ids.join('')), 100);
    const dark = bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
    const share = dark / (100 * 48 * 48);
    // Five standard deviations of 230,400 throws.
    assert.ok(Math.abs(share - sixteenths / 16) < 0.0053, `${sixteenths}: ${share}`);
  }
});

test('it refuses sizes that are none, and text that is no extended ID', () => {
  for (const cells of [0, 24, 44, 72])
    assert.throws(() => graphicCells(MASTER, randomId(), cells, 8), RangeError);
  for (const sixteenths of [0, 4, 7.5, 9, 16])
    assert.throws(() => graphicCells(MASTER, randomId(), 48, sixteenths), RangeError);
  assert.throws(() => graphicCells(MASTER, 'SPECIMENUUUU01', 48, 8), RangeError);
});

test('rings are 0.18 mm, rounded half up, but at least four dots on each axis', () => {
  const side = (dpi: string, cell: number) => graphicSide(square(dpi, cell)).x;
  assert.deepEqual([side('812.8', 1), side('600', 1), side('1200', 2)], [72, 64, 132]);
  assert.deepEqual([square('635', 1).ringX, square('634.9999', 1).ringX, square('203', 1).ringX], [5, 4, 4]);
  const press = { resolutionX: '600', resolutionY: '1200' };
  const graphic = secureGraphic(press, { cellX: 1, cellY: 2, sixteenths: 6 });
  assert.deepEqual(graphic, {
    cells: 48,
    cellX: 1,
    cellY: 2,
    sixteenths: 6,
    ringX: 4,
    ringY: 9,
    gapX: 4,
    gapY: 9,
  });
  assert.deepEqual(graphicSide(graphic), { x: 64, y: 132 });
});

test('the first cell begins at a whole byte, the ring at the symbol or up to 7 dots right of it', () => {
  for (let dots = 1; dots <= 40; dots++)
    for (const dpi of ['600', '812.8', '1200', '2400']) {
      const graphic = square(dpi, 1);
      const { x, y } = originOf(graphic, drawing({ dotsX: dots, dotsY: dots + 1 }), shape(4));
      const ring = x - graphic.ringX - graphic.gapX;
      assert.equal(x % 8, 0);
      assert.ok(ring >= 4 * dots && ring < 4 * dots + 8);
      assert.equal(y, (modulesOf(4) + 8) * (dots + 1) + graphic.ringY + graphic.gapY);
    }
});

test('a panel has the lines of the graphic and a module of light, whatever the reduction', () => {
  const graphic = square('812.8', 2);
  for (let reductionY = 0; reductionY < graphic.ringY; reductionY++) {
    const lines = panelOf(graphic, { dotsY: 9, reductionY });
    assert.equal(sum(lines), graphicSide(graphic).y + 9);
    assert.ok(lines.every((count) => count > 0));
  }
  assert.deepEqual(panelOf(graphic, { dotsY: 9, reductionY: 0 }).slice(0, 3), [6, 6, 2]);
});

test('it says which module would do, and the next smaller one would not', () => {
  for (let version = 1; version <= 10; version++)
    for (const cell of [1, 2, 3, 4])
      for (const dpi of ['203', '600', '812.8', '1200', '2400']) {
        const graphic = square(dpi, cell);
        const least = leastModule(graphic, shape(version));
        const at = (dots: number) => drawing({ dotsX: dots, dotsY: dots });
        assert.ok(fits(graphic, at(least), shape(version)));
        assert.ok(graphicSide(graphic).x <= modulesOf(version) * least);
        if (least > 1)
          assert.deepEqual(lookupMisfit(graphic, at(least - 1), shape(version)), {
            kind: 'module',
            leastDotsX: least,
          });
        const right =
          originOf(graphic, at(least), shape(version)).x - 2 * graphic.ringX + graphicSide(graphic).x;
        assert.ok(right <= (modulesOf(version) + 7) * least);
      }
});

test('it refuses a reduction that would take the ring away', () => {
  const graphic = square('600', 1);
  assert.ok(fits(graphic, drawing({ dotsX: 8, dotsY: 8, reductionX: 3, reductionY: 3 }), shape(4)));
  for (const change of [{ reductionX: 4 }, { reductionY: 4 }])
    assert.deepEqual(lookupMisfit(graphic, drawing({ dotsX: 8, dotsY: 8, ...change }), shape(4)), {
      kind: 'ring',
    });
});

function square(dpi: string, cell: number) {
  return secureGraphic({ resolutionX: dpi, resolutionY: dpi }, { cellX: cell, cellY: cell, sixteenths: 8 });
}

function shape(version: number): SymbolShape {
  return { version, level: 'Q' };
}

function sum(numbers: number[]): number {
  return numbers.reduce((one, other) => one + other, 0);
}

/** RFC 5869 by HMAC alone: extract, then the first and only block of expand. */
function hkdf(master: Uint8Array, mint: number, order: number): Buffer {
  const salt = Buffer.from(
    mint.toString(16).padStart(16, '0') + Buffer.from(`${order}`).toString('hex'),
    'hex',
  );
  const secret = createHmac('sha256', salt).update(master).digest();
  return createHmac('sha256', secret).update('imprimatur/secure-graphic/1\x01').digest();
}

/** The definition word for word, bit by bit, with an AES that nobody here wrote. */
function plainCells(key: Uint8Array, id: string, cells: number, sixteenths: number): Uint8Array {
  const bits = Array.from(id, (symbol) => ALPHABET.indexOf(symbol).toString(2).padStart(5, '0')).join('');
  const nine = BigInt(`0b${bits}00`).toString(16).padStart(18, '0');
  const count = (4 * cells * cells) / 128;
  const blocks = Array.from({ length: count }, (_, j) => `5301${nine}00${j.toString(16).padStart(8, '0')}`);
  const stream = ecb(Uint8Array.from(key), { disablePadding: true }).encrypt(
    Uint8Array.from(Buffer.from(blocks.join(''), 'hex')),
  );
  const all = Array.from(stream, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return Uint8Array.from({ length: cells * cells }, (_, i) => {
    const number = [0, 1, 2, 3].map((plane) => all[plane * cells * cells + i]).join('');
    return Number.parseInt(number, 2) < sixteenths ? 1 : 0;
  });
}

function packed(cells: Uint8Array): Buffer {
  const bytes = Buffer.alloc(cells.length / 8);
  for (const [i, cell] of cells.entries()) bytes[i >> 3]! |= cell << (7 - (i & 7));
  return bytes;
}

function randomId(): string {
  return Array.from(randomBytes(14), (byte) => ALPHABET[byte & 31]).join('');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
