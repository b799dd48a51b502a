import { checkPixels, cut, damaged, type FileBytes, MOST_STEPS } from './file-bytes.ts';

/** Bytes of a value, by type (TIFF 6.0, section 2); only whole numbers place and size a picture. */
const BYTES: Record<number, number> = { 1: 1, 3: 2, 4: 4 };
const [WIDTH, HEIGHT, DEPTH, SAMPLES] = [256, 257, 258, 277];
/** Where the picture's parts lie, and how long each is: strips or tiles. */
const PARTS = [
  [273, 279],
  [324, 325],
] as const;

type Entry = { type: number; count: number; at: number };

/** The header, the first directory, and that every strip or tile it names lies in the file. No pixel is unpacked. */
export async function checkTiff(file: FileBytes): Promise<void> {
  const little = (await file.look(0, 1))[0] === 0x49;
  const number = async (at: number, bytes: number) => {
    const look = await file.look(at, bytes);
    return little ? look.readUIntLE(0, bytes) : look.readUIntBE(0, bytes);
  };
  const directory = await number(4, 4);
  if (directory < 8) throw damaged('it does not say where its picture is');
  const count = await number(directory, 2);
  if (count === 0) throw damaged('it holds no picture');
  const entries = new Map<number, Entry>();
  for (let index = 0; index < count; index++) {
    const at = directory + 2 + index * 12;
    const [tag, type, values] = [await number(at, 2), await number(at + 2, 2), await number(at + 4, 4)];
    const bytes = (BYTES[type] ?? 0) * values;
    entries.set(tag, { type, count: values, at: bytes > 4 ? await number(at + 8, 4) : at + 8 });
  }
  const next = await number(directory + 2 + count * 12, 4);
  if (next !== 0 && next < 8) throw damaged('its parts do not follow one another');
  const value = async (entry: Entry | undefined, index: number) => {
    const bytes = BYTES[entry?.type ?? 0];
    if (!entry || !bytes || index >= entry.count) throw damaged('it does not say what its picture is');
    return number(entry.at + index * bytes, bytes);
  };
  const samples = entries.has(SAMPLES) ? await value(entries.get(SAMPLES), 0) : 1;
  const depth = entries.has(DEPTH) ? await value(entries.get(DEPTH), 0) : 1;
  const [width, height] = [await value(entries.get(WIDTH), 0), await value(entries.get(HEIGHT), 0)];
  checkPixels(width, height, (samples * depth) / 8);
  const [offsets, lengths] = PARTS.find(([tag]) => entries.has(tag)) ?? PARTS[0];
  const parts = entries.get(offsets)?.count ?? 0;
  if (parts === 0 || parts > MOST_STEPS || entries.get(lengths)?.count !== parts)
    throw damaged('it does not say where its picture is');
  const [starts, sizes] = [await all(offsets), await all(lengths)];
  for (const [index, start] of starts.entries()) if (start + sizes[index]! > file.size) throw cut();

  // One list after the other: read in turns, each look at one would push the other out of the window.
  async function all(tag: number): Promise<Float64Array> {
    const values = new Float64Array(parts);
    for (let index = 0; index < parts; index++) values[index] = await value(entries.get(tag), index);
    return values;
  }
}
