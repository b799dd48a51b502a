import type { Page } from './layout.ts';

/** Equal lines of dots, from the top: `bits` has a bit a dot, the leftmost highest, 1 is dark; it is reused. */
export type Lines = { count: number; bits: Uint8Array };

/** The lines of a page, drawn once for each stretch in which nothing begins or ends: memory is that of one line. */
export function* dotLines({ width, height, dark }: Page): Generator<Lines> {
  const sorted = [...dark].sort((a, b) => a[1] - b[1]);
  const borders = [...new Set([0, height, ...sorted.flatMap(([, y, , h]) => [y, y + h])])].sort(
    (a, b) => a - b,
  );
  const bits = new Uint8Array(Math.ceil(width / 8));
  let open: typeof sorted = [];
  let next = 0;
  for (let i = 0; i + 1 < borders.length; i++) {
    const [top, bottom] = [borders[i]!, borders[i + 1]!];
    open = open.filter(([, y, , h]) => y + h > top);
    while (next < sorted.length && sorted[next]![1] === top) open.push(sorted[next++]!);
    bits.fill(0);
    for (const [x, , w] of open) darken(bits, x, x + w);
    yield { count: bottom - top, bits };
  }
}

function darken(bits: Uint8Array, from: number, to: number): void {
  const [first, last] = [from >> 3, (to - 1) >> 3];
  const head = 255 >> (from & 7);
  const tail = 255 << (7 - ((to - 1) & 7));
  if (first === last) {
    bits[first]! |= head & tail;
    return;
  }
  bits[first]! |= head;
  bits.fill(255, first + 1, last);
  bits[last]! |= tail;
}
