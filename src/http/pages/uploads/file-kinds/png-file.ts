import { crc32 } from 'node:zlib';
import { BrokenFile, checkPixels, cut, damaged, type FileBytes, MOST_STEPS } from './file-bytes.ts';

/** Channels by colour type, and the bit depths each may have (PNG specification, table 11.1). */
const COLOURS: Record<number, [number, number[]]> = {
  0: [1, [1, 2, 4, 8, 16]],
  2: [3, [8, 16]],
  3: [1, [1, 2, 4, 8]],
  4: [2, [8, 16]],
  6: [4, [8, 16]],
};

/** Deflate cannot make data smaller than this. */
const BEST_RATIO = 1032;

/** Every chunk from IHDR to IEND, each with its checksum, and nothing but padding after them. No pixel is unpacked. */
export async function checkPng(file: FileBytes): Promise<void> {
  let rawBytes = 0;
  let packed = 0;
  let before = '';
  for (let at = 8, count = 0; ; count++) {
    const head = await file.look(at, 8);
    const length = head.readUInt32BE(0);
    const type = head.toString('latin1', 4, 8);
    if (!/^[A-Za-z]{4}$/.test(type) || count > MOST_STEPS)
      throw damaged('its parts do not follow one another');
    if (at + 12 + length > file.size) throw cut();
    if ((count === 0) !== (type === 'IHDR')) throw damaged('it does not begin with its size');
    if (type === 'IHDR') rawBytes = await sizeOf(file, at + 8, length);
    if (type === 'IDAT') {
      if (packed > 0 && before !== 'IDAT') throw damaged('its picture is in pieces');
      packed += length;
    }
    let sum = 0;
    for await (const piece of file.pieces(at + 4, at + 8 + length)) sum = crc32(piece, sum);
    if ((await file.look(at + 8 + length, 4)).readUInt32BE(0) !== sum)
      throw damaged(`the checksum of its part ${type}, ${meaningOf(type)}, is wrong`);
    at += 12 + length;
    before = type;
    if (type !== 'IEND') continue;
    if (packed === 0 || rawBytes > (packed + 16) * BEST_RATIO)
      throw damaged('it holds less of a picture than it says');
    return checkPadding(file, at);
  }
}

/** A small letter first: a reader may pass over it (PNG specification, 5.4). */
function meaningOf(type: string): string {
  return type === 'IDAT'
    ? 'the picture'
    : /^[a-z]/.test(type)
      ? 'which is not the picture'
      : 'which it cannot do without';
}

async function checkPadding(file: FileBytes, at: number): Promise<void> {
  for await (const piece of file.pieces(at, file.size))
    if (piece.some((byte) => byte !== 0))
      throw new BrokenFile(
        `holds ${(file.size - at).toLocaleString('en')} bytes of something else behind the end of the picture. Open it in a picture program and save it again: that leaves them out.`,
      );
}

/** Bytes that the picture unpacks to. */
async function sizeOf(file: FileBytes, at: number, length: number): Promise<number> {
  if (length !== 13) throw damaged('it does not say its size');
  const header = await file.look(at, 13);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth = 0, colour = -1, ...methods] = header.subarray(8);
  const [channels, depths] = COLOURS[colour] ?? [0, []];
  if (!depths.includes(depth) || methods[0] !== 0 || methods[1] !== 0 || (methods[2] ?? 2) > 1)
    throw damaged('it is of a kind that PNG does not know');
  checkPixels(width, height, (channels * depth) / 8);
  return height * (1 + Math.ceil((width * channels * depth) / 8));
}
