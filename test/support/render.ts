import type { Drawing } from '../../src/codes/plan.ts';
import { runTool, withFile } from './debian-tools.ts';

/** Dots as some tool sees them: one byte each, 1 is dark. */
export type Dots = { width: number; height: number; dots: Uint8Array };

/** The dots of an image file at the equipment's resolution, rendered by tools nobody here wrote; one result for each. */
export function renderings(
  file: Uint8Array,
  drawing: Drawing,
  width: number,
  height: number,
): Map<string, Dots> {
  const { format, resolutionX, resolutionY } = drawing;
  return withFile(file, format, (path) => {
    const ghostscript = () =>
      readPbm(
        runTool('gs', [
          ...'-q -dNOPAUSE -dBATCH -dSAFER -sDEVICE=pbmraw'.split(' '),
          `-r${resolutionX}x${resolutionY}`,
          `-g${width}x${height}`,
          '-sOutputFile=-',
          path,
        ]),
      );
    if (format === 'png') return new Map([['libpng', readPbm(runTool('pngtopnm', [path]))]]);
    if (format === 'tiff') return new Map([['libtiff', readPbm(runTool('tifftopnm', [path]))]]);
    if (format === 'eps') return new Map([['ghostscript', ghostscript()]]);
    if (format === 'svg') return new Map([['librsvg', librsvg(path, width, height)]]);
    const poppler = runTool('pdftoppm', ['-mono', '-rx', resolutionX, '-ry', resolutionY, path]);
    return new Map([
      ['ghostscript', ghostscript()],
      ['poppler', readPbm(poppler)],
      ['mupdf', mupdf(path, drawing, width, height)],
    ]);
  });
}

/** At the resolution itself, or fitted to the dots where it is not the same in x and y. */
function mupdf(path: string, { resolutionX, resolutionY }: Drawing, width: number, height: number): Dots {
  const fitted = ['-w', `${width}`, '-h', `${height}`, '-f'];
  const size = resolutionX === resolutionY ? ['-r', resolutionX] : fitted;
  return readPbm(runTool('mutool', ['draw', '-q', '-F', 'pbm', '-A', '0', ...size, '-o', '-', path]));
}

function librsvg(path: string, width: number, height: number): Dots {
  const size = ['-w', `${width}`, '-h', `${height}`, '--background-color=white'];
  const png = runTool('rsvg-convert', [...size, path]);
  return withFile(png, 'png', (copy) => readPpm(runTool('pngtopnm', [copy])));
}

/** Netpbm's P4: eight dots a byte, 1 is black. */
function readPbm(file: Buffer): Dots {
  const { kind, width, height, data } = netpbmHeader(file, 3);
  if (kind !== 'P4') throw new Error(`The rendering is ${kind}, not black and white.`);
  const stride = Math.ceil(width / 8);
  const dots = Uint8Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    return (data[Math.floor(i / width) * stride + (x >> 3)]! >> (7 - (x & 7))) & 1;
  });
  return { width, height, dots };
}

/** Netpbm's P5 and P6, which must hold nothing but black and white. */
function readPpm(file: Buffer): Dots {
  if (file.toString('latin1', 0, 2) === 'P4') return readPbm(file);
  const { kind, width, height, data } = netpbmHeader(file, 4);
  const channels = kind === 'P6' ? 3 : 1;
  const dots = Uint8Array.from({ length: width * height }, (_, i) => {
    const value = data[i * channels]!;
    if (value !== 0 && value !== 255) throw new Error(`Dot ${i} is neither black nor white: ${value}.`);
    return value === 0 ? 1 : 0;
  });
  return { width, height, dots };
}

/** What a Netpbm file says of itself in its first words, and its data. */
export function netpbmHeader(file: Buffer, fields: number) {
  let at = 0;
  const words: string[] = [];
  while (words.length < fields) {
    let end = at;
    const comment = file[at] === 35;
    while (comment ? file[end] !== 10 : file[end]! > 32) end++;
    if (!comment) words.push(file.toString('latin1', at, end));
    at = end + 1;
  }
  return { kind: words[0], width: Number(words[1]), height: Number(words[2]), data: file.subarray(at) };
}
