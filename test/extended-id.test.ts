import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { test } from 'node:test';
import { FF1 } from '@noble/ciphers/ff1.js';
import { ALPHABET, HALF_LIMIT, parseExtendedId } from '../src/codes/id/crockford.ts';
import { decodeId, decodeIds, findCollision, idMinter, mintIds } from '../src/codes/id/extended-id.ts';
import { CHUNK, plainMinter } from '../src/codes/id/ff1.ts';
import { kernelMinter } from '../src/codes/id/mint-kernel.ts';
import { chiSquares, duplicates } from './support/statistics.ts';

const EDGES = [0, 1, 31, 32, 2 ** 32 - 1, 2 ** 32, HALF_LIMIT - 1];

test("the oracle agrees with the standard's sample vectors", () => {
  // NIST SP 800-38G, FF1 samples 7 to 9: AES-256, radix 10 without and with tweak, radix 36 with tweak.
  const key = Buffer.from('2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94', 'hex');
  const digits = (text: string) => Array.from(text, (symbol) => Number.parseInt(symbol, 36));
  const ten = digits('0123456789');
  const tweak10 = Buffer.from('39383736353433323130', 'hex');
  const tweak36 = Buffer.from('3737373770717273373737', 'hex');
  assert.deepEqual(FF1(10, key).encrypt(ten), digits('6657667009'));
  assert.deepEqual(FF1(10, key, tweak10).encrypt(ten), digits('1001623463'));
  assert.deepEqual(
    FF1(36, key, tweak36).encrypt(digits('0123456789abcdefghi')),
    digits('xs8a0azh2avyalyzuwd'),
  );
});

test('it mints what the oracle mints, for random numbers and at the edges', () => {
  const pairs = EDGES.flatMap((mint) => EDGES.map((sequence) => ({ mint, sequence })));
  for (let i = 0; i < 200; i++) pairs.push({ mint: randomHalf(), sequence: randomHalf() });
  for (const { mint, sequence } of pairs) {
    const key = randomBytes(32);
    assert.equal(
      mintOne(key, mint, sequence),
      oracle(key, mint, sequence),
      `mint ${mint}, sequence ${sequence}`,
    );
  }
});

test('it mints the same IDs in one run, in pieces and into the middle of a buffer', () => {
  const mint = { number: 7, key: randomBytes(32) };
  const whole = mintIds(mint, 1, 4_500);
  const pieces = new Uint8Array(whole.length + 5);
  const run = idMinter(mint);
  for (let first = 1; first <= 4_500; first += 1_125) run(first, 1_125, pieces, 5 + (first - 1) * 14);
  assert.deepEqual(pieces.subarray(5), whole);
  assert.equal(Buffer.from(whole.subarray(-14)).toString(), oracle(mint.key, 7, 4_500));
});

test('its kernel mints the same IDs as plain TypeScript does', () => {
  for (const number of [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 35 - 1])
    for (const count of [1, 2, 7, CHUNK - 1, CHUNK])
      for (const first of [0, 1, 2 ** 32 - 3, 2 ** 35 - CHUNK]) {
        const mint = { number, key: randomBytes(32) };
        assert.deepEqual(kernelMinter(mint)(first, count), plainMinter(mint)(first, count));
      }
});

test('it reads an ID back to its order and sequence number', () => {
  const key = randomBytes(32);
  for (const mint of EDGES)
    for (const sequence of EDGES)
      assert.deepEqual(decodeId(key, mintOne(key, mint, sequence)), { mint, sequence });
  const ids = mintIds({ number: 99, key }, 1, 3_000);
  decodeIds(key, ids).forEach((decoded, i) => {
    assert.deepEqual(decoded, { mint: 99, sequence: i + 1 });
  });
});

test('it refuses numbers and keys that do not fit', () => {
  const key = randomBytes(32);
  for (const number of [-1, 0.5, HALF_LIMIT, Number.NaN])
    assert.throws(() => mintIds({ number, key }, 1, 1), /mint number/);
  assert.throws(() => mintIds({ number: 1, key }, HALF_LIMIT - 1, 2), /sequence number/);
  assert.throws(() => mintIds({ number: 1, key: randomBytes(16) }, 1, 1), /32 bytes/);
  assert.throws(() => decodeId(key, '0123456789ABCd'), /14 symbols/);
});

test('it reads what people type: any case, o for 0, i and l for 1', () => {
  assert.equal(parseExtendedId('0123456789ABCD'), '0123456789ABCD');
  assert.equal(parseExtendedId('oOiIlL6789abcd'), '0011116789ABCD');
  for (const wrong of [
    '',
    '0123456789ABC',
    '0123456789ABCDE',
    '0123456789ABCU',
    '0123456789 BCD',
    '0123456789ABCſ',
  ])
    assert.equal(parseExtendedId(wrong), undefined, wrong);
});

test('it finds the code that would land on one issued under a retired key', () => {
  const old = { number: 5, key: randomBytes(32) };
  const fresh = { number: 0, key: randomBytes(32) };
  const issued = Buffer.from(mintIds(old, 3_000, 1)).toString();
  const landing = decodeId(fresh.key, issued);
  const mint = { number: landing.mint, key: fresh.key };
  const issuedTo = (quantities: Record<number, number>) => ({
    isIssued: (mint: number, sequence: number) => sequence <= (quantities[mint] ?? 0),
  });
  const orders = issuedTo({ 4: 9_000, 5: 3_000 });
  const first = Math.max(0, landing.sequence - 2_500);
  const quiet = { key: randomBytes(32), ...orders };
  assert.equal(findCollision(mint, first, 5_000, [quiet, { key: old.key, ...orders }]), landing.sequence);
  assert.equal(
    findCollision(mint, first, landing.sequence - first, [{ key: old.key, ...orders }]),
    undefined,
  );
  assert.equal(findCollision(mint, first, 5_000, [{ key: old.key, ...issuedTo({ 5: 2_999 }) }]), undefined);
});

test('it gives no ID twice and shows no pattern in any position', () => {
  const key = randomBytes(32);
  const orders = Array.from({ length: 20 }, () => mintIds({ number: randomHalf(), key }, 1, 5_000));
  const ids = Buffer.concat(orders);
  assert.equal(duplicates(ids), 0);
  // 31 degrees of freedom: above 100 once in 10^9 times.
  for (const [position, value] of chiSquares(ids).entries())
    assert.ok(value < 100, `position ${position}: ${value}`);
});

function mintOne(key: Uint8Array, number: number, sequence: number): string {
  return Buffer.from(mintIds({ number, key }, sequence, 1)).toString();
}

function oracle(key: Uint8Array, mint: number, sequence: number): string {
  const symbols = FF1(32, key).encrypt([...base32(mint), ...base32(sequence)]);
  return symbols.map((symbol) => ALPHABET[symbol]).join('');
}

function base32(value: number): number[] {
  return Array.from({ length: 7 }, (_, i) => Math.floor(value / 32 ** (6 - i)) % 32);
}

function randomHalf(): number {
  return randomInt(HALF_LIMIT);
}
