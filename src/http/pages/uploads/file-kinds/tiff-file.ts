import { checkPixels, cut, damaged, type FileBytes, MOST_STEPS } from './file-bytes.ts';

/** Bytes of a value, by type (TIFF 6.0, section 2; BigTIFF). */
const BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
/** Only whole numbers place and size a picture. */
const WHOLE = [1, 3, 4, 16];
const [WIDTH, HEIGHT, DEPTH, SAMPLES] = [256, 257, 258, 277];
/** Where the picture's parts lie, and how long each is: strips or tiles. */
const PARTS = [
  [273, 279],
  [324, 325],
] as const;

/** A strip a row: A0 at 2,400 dpi has 112,000. */
const MOST_PARTS = 1_000_000;
/** Values looked at together. */
const SOME = 4096;

type Entry = { type: number; count: number; at: number };
type Directory = Map<number, Entry>;

/** The header, the first directory, and that every strip or tile it names lies in the file, in BigTIFF too. No pixel is unpacked. */
export async function checkTiff(file: FileBytes): Promise<void> {
  const little = (await file.look(0, 1))[0] === 0x49;
  const entries = await directoryOf(file, little);
  const first = async (tag: number | undefined, otherwise?: number) => {
    const entry = entries.get(tag!);
    if (!entry && otherwise !== undefined) return otherwise;
    return (await valuesOf(file, little, entry, 1))[0]!;
  };
  const bits = (await first(SAMPLES, 1)) * (await first(DEPTH, 1));
  checkPixels(await first(WIDTH), await first(HEIGHT), bits / 8);
  const [offsets, lengths] = PARTS.find(([tag]) => entries.has(tag)) ?? PARTS[0];
  const parts = entries.get(offsets)?.count ?? 0;
  if (parts === 0 || entries.get(lengths)?.count !== parts) throw damaged(NOWHERE);
  if (parts > MOST_PARTS)
    throw damaged(`it is in ${parts.toLocaleString('en')} pieces, more than anybody would open`);
  // One list after the other: read in turns, each look at one would push the other out of the window.
  const starts = await valuesOf(file, little, entries.get(offsets), parts);
  const sizes = await valuesOf(file, little, entries.get(lengths), parts);
  for (const [index, start] of starts.entries()) if (start + sizes[index]! > file.size) throw cut();
}

const NOWHERE = 'it does not say where its picture is';

async function directoryOf(file: FileBytes, little: boolean): Promise<Directory> {
  const number = async (at: number, bytes: number) =>
    numberIn(await file.look(at, bytes), 0, { bytes, little });
  // The widths of a place and of the number of entries.
  const [wide, counts] = (await number(2, 2)) === 43 ? [8, 8] : [4, 2];
  const directory = await number(wide, wide);
  if (directory < 8) throw damaged(NOWHERE);
  const count = await number(directory, counts);
  if (count === 0) throw damaged('it holds no picture');
  if (count > MOST_STEPS) throw damaged(NOWHERE);
  const entries: Directory = new Map();
  for (let index = 0; index < count; index++) {
    const at = directory + counts + index * (4 + 2 * wide);
    const [tag, type, values] = [await number(at, 2), await number(at + 2, 2), await number(at + 4, wide)];
    const bytes = (BYTES[type] ?? 0) * values;
    const from = bytes > wide ? await number(at + 4 + wide, wide) : at + 4 + wide;
    if (from + bytes > file.size) throw cut();
    entries.set(tag, { type, count: values, at: from });
  }
  const next = await number(directory + counts + count * (4 + 2 * wide), wide);
  if (next !== 0 && next < 8) throw damaged('its parts do not follow one another');
  return entries;
}

/** The first values of an entry. */
async function valuesOf(
  file: FileBytes,
  little: boolean,
  entry: Entry | undefined,
  most: number,
): Promise<Float64Array> {
  if (!entry || !WHOLE.includes(entry.type) || entry.count < most)
    throw damaged('it does not say what its picture is');
  const bytes = BYTES[entry.type]!;
  const values = new Float64Array(most);
  for (let index = 0; index < most; ) {
    const look = await file.look(entry.at + index * bytes, Math.min(most - index, SOME) * bytes);
    for (let at = 0; at < look.length; at += bytes) values[index++] = numberIn(look, at, { bytes, little });
  }
  return values;
}

function numberIn(look: Buffer, at: number, { bytes, little }: { bytes: number; little: boolean }): number {
  if (bytes === 8) return Number(little ? look.readBigUInt64LE(at) : look.readBigUInt64BE(at));
  return little ? look.readUIntLE(at, bytes) : look.readUIntBE(at, bytes);
}
