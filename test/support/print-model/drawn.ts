import type { Shot } from './camera.ts';
import type { Dots } from './press.ts';

/** A picture of the dots themselves, `side` pixels each with as much paper around, as no press prints them. */
export function drawnShot({ width, height, dots }: Dots, side: number, [ink, paper] = [0, 255]): Shot {
  const size = { width: (width + 8) * side, height: (height + 8) * side };
  const data = new Uint8Array(size.width * size.height).fill(paper);
  for (let at = 0; at < data.length; at++) {
    const x = Math.floor((at % size.width) / side) - 4;
    const y = Math.floor(at / size.width / side) - 4;
    if (x >= 0 && y >= 0 && x < width && y < height && dots[y * width + x]) data[at] = ink;
  }
  return { ...size, data };
}
