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

/** The header, the first directory, and that every strip or tile it names lies in the file, in BigTIFF too. No pixel is unpacked. */
export async function checkTiff(file: FileBytes): Promise<void> {
  const little = (await file.look(0, 1))[0] === 0x49;
  const read = (look: Buffer, at: number, bytes: number) => {
    if (bytes === 8) return Number(little ? look.readBigUInt64LE(at) : look.readBigUInt64BE(at));
    return little ? look.readUIntLE(at, bytes) : look.readUIntBE(at, bytes);
  };
  const number = async (at: number, bytes: number) => {
    return read(await file.look(at, bytes), 0, bytes);
  };
  // The widths of a place and of the number of entries.
  const [wide, counts] = (await number(2, 2)) === 43 ? [8, 8] : [4, 2];
  const directory = await number(wide, wide);
  if (directory < 8) throw damaged('it does not say where its picture is');
  const count = await number(directory, counts);
  if (count === 0) throw damaged('it holds no picture');
  if (count > MOST_STEPS) throw damaged('it does not say where its picture is');
  const entries = new Map<number, Entry>();
  for (let index = 0; index < count; index++) {
    const at = directory + counts + index * (4 + 2 * wide);
    const [tag, type, values] = [await number(at, 2), await number(at + 2, 2), await number(at + 4, wide)];
    const there = at + 4 + wide;
    const bytes = (BYTES[type] ?? 0) * values;
    const from = bytes > wide ? await number(there, wide) : there;
    if (from + bytes > file.size) throw cut();
    entries.set(tag, { type, count: values, at: from });
  }
  const next = await number(directory + counts + count * (4 + 2 * wide), wide);
  if (next !== 0 && next < 8) throw damaged('its parts do not follow one another');
  const value = async (entry: Entry | undefined, index: number) => {
    const bytes = BYTES[entry?.type ?? 0];
    if (!entry || !bytes || !WHOLE.includes(entry.type) || index >= entry.count)
      throw damaged('it does not say what its picture is');
    return number(entry.at + index * bytes, bytes);
  };
  const samples = entries.has(SAMPLES) ? await value(entries.get(SAMPLES), 0) : 1;
  const depth = entries.has(DEPTH) ? await value(entries.get(DEPTH), 0) : 1;
  const [width, height] = [await value(entries.get(WIDTH), 0), await value(entries.get(HEIGHT), 0)];
  checkPixels(width, height, (samples * depth) / 8);
  const [offsets, lengths] = PARTS.find(([tag]) => entries.has(tag)) ?? PARTS[0];
  const parts = entries.get(offsets)?.count ?? 0;
  if (parts === 0 || entries.get(lengths)?.count !== parts)
    throw damaged('it does not say where its picture is');
  if (parts > MOST_PARTS)
    throw damaged(`it is in ${parts.toLocaleString('en')} pieces, more than anybody would open`);
  const [starts, sizes] = [await all(offsets), await all(lengths)];
  for (const [index, start] of starts.entries()) if (start + sizes[index]! > file.size) throw cut();

  // One list after the other: read in turns, each look at one would push the other out of the window.
  async function all(tag: number): Promise<Float64Array> {
    const { type, at } = entries.get(tag)!;
    const bytes = WHOLE.includes(type) ? BYTES[type]! : 0;
    if (bytes === 0) throw damaged('it does not say where its picture is');
    const values = new Float64Array(parts);
    for (let index = 0; index < parts; ) {
      const look = await file.look(at + index * bytes, Math.min(parts - index, SOME) * bytes);
      for (let place = 0; place < look.length; place += bytes) values[index++] = read(look, place, bytes);
    }
    return values;
  }
}
