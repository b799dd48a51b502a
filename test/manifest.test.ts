import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { signedManifest, verifyManifest } from '../src/codes/package/manifest.ts';
import { PUBLIC_KEY, planOf, SIGNING } from './support/plan.ts';
import { tempFolder } from './support/temp-folder.ts';

const folder = tempFolder({ after });

const MADE = {
  batches: [{ number: 1, firstSequence: 1, count: 3, sha256: 'a'.repeat(64) }],
  files: [{ path: 'codes.csv', bytes: 10, rows: 3, sha256: 'b'.repeat(64) }],
};

test('it says what the order, the symbol and the press are, in a fixed order of keys', () => {
  const text = signedManifest(planOf(3), MADE);
  const manifest = JSON.parse(text);
  assert.deepEqual(Object.keys(manifest), [
    'format',
    'version',
    'engine',
    'work_order',
    'code_type',
    'equipment',
    'substrate',
    'calibration',
    'url_prefix',
    'image_mode',
    'files',
    'signature',
  ]);
  assert.deepEqual(manifest.work_order.serial_numbers, {
    policy: 'sequential',
    first: '000100',
    last: '000102',
  });
  assert.deepEqual(manifest.code_type.printed_size_mm, { x: 5.588, y: 5.588 });
  assert.deepEqual(manifest.code_type.image_size_dots, { x: 164, y: 164 });
  assert.ok(text.startsWith('{\n  "format": "imprimatur-package",\n  "version": 1,\n  "engine": 3,\n'));
});

test('it keeps exact resolutions and says both directions where they differ', () => {
  const plan = planOf(1);
  const drawing = { ...plan.drawing, resolutionX: '812.8', resolutionY: '600', dotsX: 8, dotsY: 6 };
  const manifest = JSON.parse(signedManifest({ ...plan, drawing }, MADE));
  assert.deepEqual(manifest.equipment.resolution_dpi, { x: 812.8, y: 600 });
  assert.deepEqual(manifest.code_type.module_mm, { x: 0.25, y: 0.254 });
  assert.deepEqual(manifest.code_type.printed_size_mm, { x: 8.25, y: 8.382 });
});

test('it verifies with the right key and as it was signed, never otherwise', () => {
  const text = signedManifest(planOf(3), MADE);
  assert.equal(verifyManifest(text, PUBLIC_KEY), true);
  const other = 'MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=';
  assert.equal(
    verifyManifest(text, `-----BEGIN PUBLIC KEY-----\n${other}\n-----END PUBLIC KEY-----\n`),
    false,
  );
  for (const forged of [
    text.replace('"quantity": 3', '"quantity": 4'),
    text.replace('  "engine"', '   "engine"'),
    text.replace('  "engine": 3,', '  "engine": 4,\n  "engine": 3,'),
    text.replace('"signature"', '"note": 1,\n  "signature"'),
    text.replace(/"value": ".{8}/, '"value": "AAAAAAAA'),
    text.replace(/"key_id": "./, '"key_id": "x'),
    text.replace('Ed25519', 'Ed448'),
    text.replace('=="', '"'),
    text.replace('"algorithm"', '"note": 1,\n    "algorithm"'),
    text.replace(/"signature": {[^}]*}/, '"signature": null'),
    `${text} `,
    '{}',
    'null',
    '',
  ])
    assert.equal(verifyManifest(forged, PUBLIC_KEY), false, forged.slice(0, 80));
});

test('it can be verified by hand, as docs/formats.md shows', () => {
  writeFileSync(join(folder, 'manifest.json'), signedManifest(planOf(3), MADE));
  writeFileSync(join(folder, 'key.pem'), PUBLIC_KEY);
  const said = execFileSync(
    'sh',
    [
      '-c',
      `sed -e '/^  "signature": {$/,$d' manifest.json | sed -e '$s/,$//' > signed.json
       echo '}' >> signed.json
       sed -n 's/^    "value": "\\(.*\\)"$/\\1/p' manifest.json | tail -n 1 | openssl base64 -d -A > signature.bin
       openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in signed.json -sigfile signature.bin`,
    ],
    { cwd: folder },
  ).toString();
  assert.match(said, /Verified Successfully/);
});

test('it holds no secret', () => {
  const text = signedManifest(planOf(3), MADE);
  const secret = SIGNING.privateKey.split('\n')[1]!;
  assert.equal(text.includes(secret), false);
  assert.equal(text.includes(Buffer.from(planOf(3).mint.key).toString('hex')), false);
  assert.equal(text.includes(String(planOf(3).mint.number)), false);
});
