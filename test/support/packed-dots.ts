import type { SheetPlan } from '../../src/codes/sheet/data-code.ts';
import { runTool, withFile } from './debian-tools.ts';
import { decodeGrey } from './decode.ts';
import { netpbmHeader } from './render.ts';

/** Black and white as a program sees it, eight dots a byte, 1 is dark; what a line has over is light. */
export type PackedDots = { width: number; height: number; bits: Uint8Array };

/** The most dots that librsvg is given at once, as it takes four bytes for each, and the most lines it draws. */
const [MOST, MOST_LINES] = [40_000_000, 32_767];

/** A sheet's file at its own resolution, by programs nobody here wrote. */
export function seenBy(
  plan: SheetPlan,
  file: Uint8Array,
  width: number,
  height: number,
): Map<string, PackedDots> {
  const { format, resolutionX, resolutionY } = plan;
  const ghostscript = (path: string) => {
    const size = [`-r${resolutionX}x${resolutionY}`, `-g${width}x${height}`];
    const device = '-q -dNOPAUSE -dBATCH -dSAFER -sDEVICE=pbmraw -sOutputFile=-'.split(' ');
    return readPbm(runTool('gs', [...device, ...size, path]));
  };
  if (format === 'svg') return new Map([['librsvg', librsvg(Buffer.from(file).toString(), width, height)]]);
  return withFile(file, format, (path) => {
    if (format === 'png') return new Map([['libpng', readPbm(runTool('pngtopnm', [path]))]]);
    if (format === 'tiff') return new Map([['libtiff', readPbm(runTool('tifftopnm', [path]))]]);
    if (format === 'eps') return new Map([['ghostscript', ghostscript(path)]]);
    const poppler = runTool('pdftoppm', ['-mono', '-rx', resolutionX, '-ry', resolutionY, path]);
    return new Map([
      ['ghostscript', ghostscript(path)],
      ['poppler', readPbm(poppler)],
    ]);
  });
}

export function dotAt({ width, bits }: PackedDots, x: number, y: number): number {
  return (bits[y * Math.ceil(width / 8) + (x >> 3)]! >> (7 - (x & 7))) & 1;
}

/** Lengths of equal dots, from a point to the right or down. */
export function runsOf(seen: PackedDots, x: number, y: number, length: number, down = false): number[] {
  const found: number[] = [];
  let last = -1;
  for (let i = 0; i < length; i++) {
    const dot = down ? dotAt(seen, x, y + i) : dotAt(seen, x + i, y);
    if (dot === last) found[found.length - 1]!++;
    else found.push(1);
    last = dot;
  }
  return found;
}

/** What two readers that share no code say of a picture of one code; a byte a pixel, 0 is black. */
export async function readTwice(grey: Uint8Array, width: number, height: number) {
  const file = Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), grey]);
  const zbar = withFile(file, 'pgm', (path) =>
    runTool('zbarimg', ['-q', '--raw', '-Sdisable', '-Sqrcode.enable', path]).toString(),
  );
  return [await decodeGrey(grey, width, height), zbar.replace(/\n$/, '')];
}

/** Stripe by stripe, each an image of its own with the same path: it draws as many dots as it is asked for. */
function librsvg(svg: string, width: number, height: number): PackedDots {
  const lines = Math.max(1, Math.min(MOST_LINES, Math.floor(MOST / width)));
  const stripes: Uint8Array[] = [];
  for (let top = 0; top < height; top += lines) {
    const high = Math.min(lines, height - top);
    const stripe = svg.replace(/viewBox="[^"]*"/, `viewBox="0 ${top} ${width} ${high}"`);
    const size = ['-w', `${width}`, '-h', `${high}`, '--background-color=white'];
    const png = withFile(Buffer.from(stripe), 'svg', (path) => runTool('rsvg-convert', [...size, path]));
    stripes.push(withFile(png, 'png', (path) => packed(runTool('pngtopnm', [path]), width)));
  }
  return { width, height, bits: Buffer.concat(stripes) };
}

/** Netpbm of any kind that must hold nothing but black and white, as packed lines. */
function packed(file: Buffer, width: number): Uint8Array {
  if (file.toString('latin1', 0, 2) === 'P4') return readPbm(file).bits;
  const { kind, height, data } = netpbmHeader(file, 4);
  const channels = kind === 'P6' ? 3 : 1;
  const stride = Math.ceil(width / 8);
  const bits = new Uint8Array(stride * height);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += channels) {
      const value = data[at]!;
      if (value === 0) bits[y * stride + (x >> 3)]! |= 128 >> (x & 7);
      else if (value !== 255) throw new Error(`Dot ${x}, ${y} is neither black nor white: ${value}.`);
    }
  return bits;
}

function readPbm(file: Buffer): PackedDots {
  const { kind, width, height, data } = netpbmHeader(file, 3);
  if (kind !== 'P4') throw new Error(`The rendering is ${kind}, not black and white.`);
  const stride = Math.ceil(width / 8);
  const bits = new Uint8Array(data.subarray(0, stride * height));
  const rest = (255 << (8 * stride - width)) & 255;
  for (let end = stride - 1; end < bits.length; end += stride) bits[end]! &= rest;
  return { width, height, bits };
}
