import { createReadStream } from 'node:fs';
import type { SerialPlan } from '../../../codes/plan.ts';
import { sequentialSerial } from '../../../codes/rows/serial-numbers.ts';

/** Some batches, each with the serial numbers of its first and its last code; empty where the order has none. */
export async function withSerials<Batch extends { first: number; last: number }>(
  serials: SerialPlan,
  batches: Batch[],
) {
  const ends = batches.flatMap(({ first, last }) => [first, last]);
  const at = await serialsAt(serials, ends);
  return batches.map((batch) => ({
    ...batch,
    firstSerial: at.get(batch.first),
    lastSerial: at.get(batch.last),
  }));
}

/** The serial numbers of some codes, by their sequence numbers. */
async function serialsAt(serials: SerialPlan, wanted: number[]): Promise<Map<number, string>> {
  if (serials.kind === 'none') return new Map(wanted.map((sequence) => [sequence, '']));
  if (serials.kind === 'list') return linesAt(serials.file, wanted);
  return new Map(wanted.map((sequence) => [sequence, sequentialSerial(serials, sequence)]));
}

const LF = 10;

/** Lines of a file, counted from 1, in one pass that ends with the last of them. */
async function linesAt(path: string, wanted: number[]): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  const ascending = [...new Set(wanted)].sort((one, other) => one - other);
  let line = 1;
  let begun: Buffer[] = [];
  for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    for (let at = 0; at < piece.length; ) {
      const lf = piece.indexOf(LF, at);
      const end = lf === -1 ? piece.length : lf;
      if (line === ascending[found.size]) begun.push(piece.subarray(at, end));
      if (lf !== -1) {
        if (line === ascending[found.size]) {
          found.set(line, Buffer.concat(begun).toString());
          begun = [];
          if (found.size === ascending.length) return found;
        }
        line++;
      }
      at = end + 1;
    }
  }
  throw new Error('The list of serial numbers is shorter than the order.');
}
