import { checkPixels, cut, damaged, type FileBytes, MOST_STEPS } from './file-bytes.ts';

const [SOI, EOI, SOS] = [0xd8, 0xd9, 0xda];

/** Markers that stand alone: TEM and the restarts. */
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
/** A start of frame, which says the size; the others of its row are tables. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/**
 * Every segment from SOI to EOI and the scans between (ITU-T T.81, annex B). What cameras put behind the end, such as a
 * smaller picture or a moving one, is let be. No pixel is decoded.
 */
export async function checkJpeg(file: FileBytes): Promise<void> {
  let framed = false;
  let scanned = false;
  for (let at = 2, steps = 0; ; steps++) {
    const [first, marker = 0] = await file.look(at, 2);
    if (first !== 0xff || steps > MOST_STEPS) throw damaged('its parts do not follow one another');
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    at += 2;
    if (isAlone(marker)) continue;
    if (marker === EOI) {
      if (!scanned) throw damaged('it holds no picture');
      return;
    }
    if (marker === SOI || marker === 0) throw damaged('its parts do not follow one another');
    const length = (await file.look(at, 2)).readUInt16BE(0);
    if (length < 2) throw damaged('its parts do not follow one another');
    if (at + length > file.size) throw cut();
    if (isFrame(marker)) {
      if (length < 11) throw damaged('it does not say its size');
      const frame = await file.look(at + 2, 6);
      checkPixels(frame.readUInt16BE(3), frame.readUInt16BE(1), frame[5]);
      framed = true;
    }
    at += length;
    if (marker !== SOS) continue;
    if (!framed) throw damaged('it does not say its size');
    at = await endOfScan(file, at);
    scanned = true;
  }
}

/** Where the next marker stands: in a scan FF is followed by 00 or by a restart. */
async function endOfScan(file: FileBytes, from: number): Promise<number> {
  let at = from;
  for await (const piece of file.pieces(from, file.size)) {
    for (let index = piece.indexOf(0xff); index >= 0; index = piece.indexOf(0xff, index + 1)) {
      if (at + index + 1 >= file.size) throw cut();
      const next = index + 1 < piece.length ? piece[index + 1]! : undefined;
      // The pair lies across two pieces: it is looked at from the next one.
      if (next === undefined) return endOfPair(file, at + index);
      if (next !== 0 && !isAlone(next)) return at + index;
    }
    at += piece.length;
  }
  throw cut();
}

async function endOfPair(file: FileBytes, at: number): Promise<number> {
  const next = (await file.look(at + 1, 1))[0]!;
  return next !== 0 && !isAlone(next) ? at : endOfScan(file, at + 2);
}
