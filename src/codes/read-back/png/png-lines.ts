import { changingDots } from '../changing-dots.ts';
import { DotLines, type RowsReader } from '../dot-lines.ts';
import type { Geometry } from '../geometry.ts';
import { inflateWhole } from './inflate.ts';

/** A function from the zlib stream of a 1-bit PNG, 1 is light, filter 0 on every line, to the rows of the symbol. */
export function pngLines(geometry: Geometry): RowsReader {
  const lines = new DotLines(geometry);
  const stride = 1 + Math.ceil(geometry.width / 8);
  const changes = new Int32Array(8 * stride);
  return (stream, dots) => {
    const image = inflateWhole(stream, stride * geometry.height);
    lines.start(dots);
    for (let at = 0; at < image.length; at += stride) {
      if (image[at] !== 0) throw new Error(`A line has filter ${image[at]}.`);
      if (at > 0 && isLineAbove(image, at, stride)) lines.repeat();
      else lines.add(changes, changingDots(image, at + 1, at + stride, 255, changes));
    }
    return lines.finish();
  };
}

function isLineAbove(image: Uint8Array, at: number, stride: number): boolean {
  for (let i = at; i < at + stride; i++) if (image[i] !== image[i - stride]) return false;
  return true;
}
