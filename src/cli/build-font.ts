import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { root } from '../config.ts';

// Part of `npm run build`: turns GNU Unifont (SIL Open Font License 1.1), whose outlines are pixels, back into bitmaps for the
// names on calibration sheets. Written, deflated: for each character up to U+FFFF a byte (0: no glyph; 8 or 16: its width in
// pixels; 1: a mark whose bitmap ends where the letter before ends; 2: a mark whose bitmap begins where that letter begins),
// then 16 rows of 16 bits for each that has a glyph.

const SIDE = 16;
const file = readFileSync(join(root, 'node_modules/@fontsource/unifont/files/unifont-latin-400-normal.woff'));
const tables = readTables(file);
const unit = table('head').readUInt16BE(18) / SIDE;
const below = Math.round(-table('hhea').readInt16BE(6) / unit);
const locations = table('loca');
const outlines = table('glyf');
const advances = table('hmtx');
const lastAdvance = table('hhea').readUInt16BE(34) - 1;

const kinds = Buffer.alloc(0x10000);
const bitmaps: Buffer[] = [];
for (const [character, glyph] of readCharacters(table('cmap'))) {
  if (character >= 0xd800 && character <= 0xf8ff) continue;
  const start = locations.readUInt32BE(4 * glyph);
  if (start === locations.readUInt32BE(4 * glyph + 4)) continue;
  const contours = readContours(outlines.subarray(start));
  if (contours.length === 0) continue;
  const advance = Math.round(advances.readUInt16BE(4 * Math.min(glyph, lastAdvance)) / unit);
  const before = advance === 0 && contours.flat().some(([x]) => x < 0);
  kinds[character] = advance > 0 ? (advance > 8 ? 16 : 8) : before ? 1 : 2;
  bitmaps.push(drawGlyph(contours, before ? SIDE : 0));
}
writeFileSync(
  join(root, 'dist/src/codes/sheet/unifont.bin'),
  deflateSync(Buffer.concat([kinds, ...bitmaps]), { level: 9 }),
);

/** The tables of a WOFF 1.0 file, unpacked. */
function readTables(woff: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let i = 0, at = 44; i < woff.readUInt16BE(12); i++, at += 20) {
    const start = woff.readUInt32BE(at + 4);
    const data = woff.subarray(start, start + woff.readUInt32BE(at + 8));
    const packed = data.length < woff.readUInt32BE(at + 12);
    found.set(woff.toString('latin1', at, at + 4), packed ? inflateSync(data) : data);
  }
  return found;
}

function table(name: string): Buffer {
  const found = tables.get(name);
  if (!found) throw new Error(`The font has no ${name}.`);
  return found;
}

/** Characters up to U+FFFF with their glyphs, in order (cmap format 4). */
function readCharacters(cmap: Buffer): [number, number][] {
  const start = Array.from({ length: cmap.readUInt16BE(2) }, (_, i) => cmap.readUInt32BE(8 + 8 * i)).find(
    (at) => cmap.readUInt16BE(at) === 4,
  );
  if (start === undefined) throw new Error('The font has no cmap of format 4.');
  const doubled = cmap.readUInt16BE(start + 6);
  const [ends, starts] = [start + 14, start + 16 + doubled];
  const [deltas, ranges] = [starts + doubled, starts + 2 * doubled];
  const all: [number, number][] = [];
  for (let i = 0; i < doubled; i += 2) {
    const range = cmap.readUInt16BE(ranges + i);
    const first = cmap.readUInt16BE(starts + i);
    for (let character = first; character <= cmap.readUInt16BE(ends + i); character++) {
      const listed =
        range === 0 ? character : cmap.readUInt16BE(ranges + i + range + 2 * (character - first));
      const glyph = listed === 0 ? 0 : (listed + cmap.readUInt16BE(deltas + i)) & 0xffff;
      if (glyph > 0) all.push([character, glyph]);
    }
  }
  return all;
}

/** 16 rows of 16 bits, big-endian, leftmost pixel highest. `right` pixels are added to every x. */
function drawGlyph(contours: Point[][], right: number): Buffer {
  const windings = new Int8Array(SIDE * (SIDE + 1));
  for (const contour of contours) addContour(contour, right, windings);
  const bitmap = Buffer.alloc(2 * SIDE);
  for (let row = 0; row < SIDE; row++) {
    let winding = 0;
    let bits = 0;
    for (let column = 0; column < SIDE; column++) {
      winding += windings[row * (SIDE + 1) + column] ?? 0;
      if (winding !== 0) bits |= 0x8000 >> column;
    }
    bitmap.writeUInt16BE(bits, 2 * row);
  }
  return bitmap;
}

/** Adds how the winding number changes at each pixel of each row; all edges run along pixels. */
function addContour(contour: Point[], right: number, windings: Int8Array): void {
  contour.forEach(([x1, y1], i) => {
    const [x2, y2] = contour[(i + 1) % contour.length] ?? [x1, y1];
    if (x1 !== x2 && y1 !== y2) throw new Error('The font has an edge that does not run along pixels.');
    const [top, bottom] = [rowOf(Math.max(y1, y2)), rowOf(Math.min(y1, y2))];
    const column = Math.min(SIDE, Math.max(0, right + Math.round(x1 / unit)));
    for (let row = Math.max(0, top); row < Math.min(SIDE, bottom); row++)
      windings[row * (SIDE + 1) + column]! += y2 > y1 ? 1 : -1;
  });
}

function rowOf(y: number): number {
  return SIDE - below - Math.round(y / unit);
}

type Point = readonly [x: number, y: number];

/** The corners of a simple glyph's contours (OpenType, glyf); none for a glyph made of others. */
function readContours(data: Buffer): Point[][] {
  const count = data.readInt16BE(0);
  if (count <= 0) return [];
  const ends = Array.from({ length: count }, (_, i) => data.readUInt16BE(10 + 2 * i));
  const points = (ends.at(-1) ?? -1) + 1;
  let at = 10 + 2 * count + 2 + data.readUInt16BE(10 + 2 * count);
  const flags: number[] = [];
  while (flags.length < points) {
    const flag = data.readUInt8(at++);
    const repeats = flag & 8 ? data.readUInt8(at++) : 0;
    for (let i = 0; i <= repeats; i++) flags.push(flag);
  }
  function readAxis(short: number, same: number): number[] {
    let place = 0;
    return flags.map((flag) => {
      if (flag & short) place += (flag & same ? 1 : -1) * data.readUInt8(at++);
      else if (!(flag & same)) {
        place += data.readInt16BE(at);
        at += 2;
      }
      return place;
    });
  }
  const xs = readAxis(2, 16);
  const ys = readAxis(4, 32);
  return ends.map((end, i) => {
    const first = i === 0 ? 0 : (ends[i - 1] ?? 0) + 1;
    return xs.slice(first, end + 1).map((x, j): Point => [x, ys[first + j] ?? 0]);
  });
}
