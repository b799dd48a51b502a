import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { decode } from './decode.ts';
import { pdfFile } from './files.ts';
import type { Hands } from './hands.ts';
import { type ReadEntry, readCsv, readZip } from './read-package.ts';
import { tempFolder } from './temp-folder.ts';

/** The order that the stories tell of. */
export const ORDER = {
  reference: 'PO-2026-240',
  prefix: 'https://id.acme.example/',
  firstSerial: '000100',
  remarks: 'Spring promotion, 330 ml cans.\nSerial number under the code.',
};

const COLUMNS = [
  'extended_id',
  'serial_number',
  'sequence_number',
  'batch_number',
  'batch_sequence_number',
  'url',
];

/** A real PDF of one empty page, as artwork; its file is gone after the test. */
export function artworkFile(t: TestContext): { path: string; sha256: string } {
  const folder = tempFolder(t);
  const path = join(folder, 'label-front.pdf');
  writeFileSync(path, pdfFile());
  return { path, sha256: sha256(readFileSync(path)) };
}

/** Presses a link that downloads, and returns where the file is. */
export async function download({ page, press }: Hands, name: string, within: string): Promise<string> {
  const started = page.waitForEvent('download');
  await press('link', name, within);
  const file = await started;
  const path = join(mkdtempSync(join(tmpdir(), 'imprimatur-downloads-')), file.suggestedFilename());
  await file.saveAs(path);
  return path;
}

/**
 * Opens a package as its receiver does: four items in one folder, every image decoded by readers that nobody here wrote,
 * and every column compared, leading zeros and all.
 */
export async function checkPackage(path: string, quantity: number): Promise<void> {
  const entries = await readZip(path);
  const folder = entries[0]!.name.split('/')[0]!;
  assert.match(folder, /^workorder-[0-9A-Z]{10}$/);
  assert.ok(path.endsWith(`${folder}.zip`), 'the file is named as its folder');
  const items = new Set(entries.map(({ name }) => name.split('/').slice(1, 2).join()));
  assert.deepEqual([...items].sort(), ['codes', 'codes.csv', 'files.csv', 'manifest.json']);
  assert.ok(entries.every(({ name }) => name.startsWith(`${folder}/`)));

  const [header, ...rows] = readCsv(textOf(entries, `${folder}/codes.csv`));
  assert.deepEqual(header, COLUMNS);
  assert.equal(rows.length, quantity);
  assert.equal(new Set(rows.map(([id]) => id)).size, quantity, 'no ID twice');
  for (const [index, [id, serial, sequence, batch, inBatch, url]] of rows.entries()) {
    assert.match(id!, /^[0-9A-HJKMNP-TV-Z]{14}$/);
    assert.equal(serial, String(100 + index).padStart(6, '0'));
    assert.deepEqual([sequence, batch, inBatch], [String(index + 1), '1', String(index + 1)]);
    assert.equal(url, ORDER.prefix + id);
  }

  const images = entries.filter(({ name }) => name.endsWith('.png'));
  assert.equal(images.length, quantity);
  for (const [index, { name, bytes }] of images.entries()) {
    assert.equal(name, `${folder}/codes/0001/${String(index + 1).padStart(8, '0')}.png`);
    assert.equal(await decode(bytes), rows[index]![5], `${name} says its url`);
  }
  const files = readCsv(textOf(entries, `${folder}/files.csv`));
  assert.deepEqual(files, [
    ['file', 'serial_number'],
    ...images.map(({ name }, index) => [name.slice(`${folder}/codes/`.length), rows[index]![1]]),
  ]);
  const said = scanWithZbar(images);
  if (said)
    assert.deepEqual(
      said,
      rows.map((row) => row[5]!),
    );

  const manifest = JSON.parse(textOf(entries, `${folder}/manifest.json`)) as Record<string, unknown>;
  assert.ok(JSON.stringify(manifest).includes(ORDER.reference));
  rmSync(path);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function textOf(entries: ReadEntry[], name: string): string {
  const entry = entries.find((one) => one.name === name);
  assert.ok(entry, `${name} is in the package`);
  return entry.bytes.toString('utf8');
}

/** What zbarimg reads in all images, in their order; undefined where it is not installed. */
function scanWithZbar(images: ReadEntry[]): string[] | undefined {
  if (spawnSync('zbarimg', ['--version']).error) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-scan-'));
  try {
    mkdirSync(folder, { recursive: true });
    const names = images.map((_, index) => join(folder, `${String(index).padStart(8, '0')}.png`));
    for (const [index, { bytes }] of images.entries()) writeFileSync(names[index]!, bytes);
    const { stdout } = spawnSync('zbarimg', ['-q', '--raw', '-Sdisable', '-Sqrcode.enable', ...names], {
      encoding: 'utf8',
      maxBuffer: 2 ** 27,
    });
    return stdout.trimEnd().split('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
