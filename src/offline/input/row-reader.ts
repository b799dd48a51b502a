import { createHash } from 'node:crypto';
import { AGAIN, damaged } from '../failure.ts';

/** Rows that lie one after the other in `bytes`; row i is from `starts[i]` to before `starts[i + 1]`, line end included. */
export type Rows = { bytes: Buffer; starts: Uint32Array; count: number };

/** Reads a table row by row, in as much memory as the rows asked for take. */
export type RowReader = {
  /** The next rows, at most `most`; fewer only at the end. They are good until the next call. */
  next(most: number): Promise<Rows>;
  /** Reads what is left. */
  drain(): Promise<void>;
  /** What was read so far, for comparing with the manifest. */
  sum(): { bytes: number; sha256: string };
  close(): Promise<void>;
};

export function rowReader(pieces: AsyncGenerator<Buffer>, file: string): RowReader {
  const hash = createHash('sha256');
  let held = Buffer.allocUnsafeSlow(ROOM);
  let from = 0;
  let to = 0;
  let bytes = 0;
  let ended = false;
  let starts = new Uint32Array(1);
  let before = 0;

  /** Appends the next piece behind what is held; false at the end of the file. */
  async function more(): Promise<boolean> {
    if (ended) return false;
    const { value, done } = await pieces.next();
    if (done) {
      ended = true;
      return false;
    }
    hash.update(value);
    bytes += value.length;
    if (to + value.length > held.length) makeRoom(value.length);
    value.copy(held, to);
    to += value.length;
    return true;
  }

  function makeRoom(wanted: number): void {
    const length = to - from;
    const target =
      length + wanted <= held.length && from >= length ? held : Buffer.allocUnsafeSlow(2 * (length + wanted));
    held.copy(target, 0, from, to);
    held = target;
    from = 0;
    to = length;
  }

  return {
    async next(most) {
      if (starts.length < most + 1) starts = new Uint32Array(most + 1);
      let count = 0;
      let at = 0;
      let searched = 0;
      while (count < most) {
        const end = held.subarray(0, to).indexOf(LF, from + Math.max(at, searched));
        if (end !== -1) {
          at = end + 1 - from;
          starts[++count] = at;
          continue;
        }
        searched = to - from;
        if (searched - at > LONGEST) throw endless(file, before + count);
        if (await more()) continue;
        if (to - from > at) {
          at = to - from;
          starts[++count] = at;
        }
        break;
      }
      starts[0] = 0;
      const rows = { bytes: held.subarray(from, from + at), starts, count };
      from += at;
      before += count;
      return rows;
    },
    async drain() {
      do {
        from = to;
      } while (await more());
    },
    sum: () => ({ bytes, sha256: hash.copy().digest('hex') }),
    async close() {
      await pieces.return(undefined);
    },
  };
}

/** The header is row 0. */
const endless = (file: string, row: number) =>
  damaged(`${file}, row ${row}: it never ends. ${AGAIN}`, file, row);

const LF = 10;
const ROOM = 1024 * 1024;
/** No row is longer; more without a line end is no table. */
const LONGEST = 64 * 1024;
