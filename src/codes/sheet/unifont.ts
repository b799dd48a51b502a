import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

/** Rows of a glyph, and the most columns it has. */
export const GLYPH_SIDE = 16;

/** A character's bitmap: 16 rows of 16 bits, the leftmost pixel highest. A mark is drawn over the letter before it. */
export type Glyph = {
  kind: 'letter' | 'mark at its end' | 'mark at its start';
  width: number;
  rows: Uint16Array;
};

/**
 * GNU Unifont's bitmap of a character, made by src/cli/build-font.ts; undefined beyond U+FFFF and for what it lacks. Letters
 * stand alone: those of scripts that join them, such as Arabic, are not joined.
 */
export function lookupGlyph(character: string): Glyph | undefined {
  font ??= readFont();
  const { data, offsets } = font;
  const code = character.codePointAt(0) ?? 0;
  const offset = offsets[code] ?? 0;
  if (offset === 0) return undefined;
  const kind = data[code] ?? 0;
  const rows = Uint16Array.from({ length: GLYPH_SIDE }, (_, row) => data.readUInt16BE(offset + 2 * row));
  return { kind: MARKS[kind] ?? 'letter', width: kind in MARKS ? 0 : kind, rows };
}

const MARKS: Record<number, Glyph['kind']> = { 1: 'mark at its end', 2: 'mark at its start' };
const CHARACTERS = 0x10000;

let font: { data: Buffer; offsets: Uint32Array } | undefined;

function readFont() {
  const data = inflateSync(readFileSync(new URL('./unifont.bin', import.meta.url)));
  const offsets = new Uint32Array(CHARACTERS);
  for (let code = 0, at = CHARACTERS; code < CHARACTERS; code++) {
    if (data[code] === 0) continue;
    offsets[code] = at;
    at += 2 * GLYPH_SIDE;
  }
  return { data, offsets };
}
