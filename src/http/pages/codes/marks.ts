import type { StagedRanges } from '../../../domain/code-status/staging.ts';
import type { Wish } from '../../../domain/code-status/wishes.ts';

const WISHES = 16;
const SEQUENCES = 2 ** 24;
/** Numbers that are sorted at once: a few milliseconds. */
const RUN = 50_000;
/** What an order more costs to write, in ranges. */
const PART = 10;

/** Two rows of a list that want different things of one code. */
type Contradiction = { rows: [number, number] };

/**
 * What up to a million rows of a list want of codes, as one number each, and out again as ranges in order. The order's place, the
 * sequence number and the wish together have at most 49 bits.
 */
export class Marks {
  readonly #orders = new Map<number, number>();
  readonly #wishes: Wish[] = [];
  /** Sorted once all marks are there. */
  readonly #runs: Float64Array[] = [];
  #marks = new Float64Array(1024);
  #rows = new Int32Array(1024);
  #count = 0;

  add(orderId: number, sequence: number, wish: Wish, row: number): void {
    const order = this.#orders.get(orderId) ?? this.#orders.size;
    this.#orders.set(orderId, order);
    if (this.#count === this.#marks.length) this.#grow();
    this.#marks[this.#count] = (order * SEQUENCES + sequence) * WISHES + this.#placeOf(wish);
    this.#rows[this.#count++] = row;
  }

  /** The two rows that contradict each other, if any do. */
  async contradiction(): Promise<Contradiction | undefined> {
    let before = -1;
    for await (const marks of this.#sorted(RUN)) {
      for (const mark of marks) {
        const [code, wish] = [Math.floor(mark / WISHES), mark % WISHES];
        if (Math.floor(before / WISHES) === code && before % WISHES !== wish) return this.#rowsOf(code);
        before = mark;
      }
    }
    return undefined;
  }

  /** All ranges, order by order, at most about `most` at a time. */
  async *ranges(most: number): AsyncGenerator<StagedRanges[]> {
    const ids = [...this.#orders.keys()];
    let open = new Map<number, StagedRanges>();
    let at = -1;
    let size = 0;
    for await (const marks of this.#sorted(most)) {
      for (const mark of marks) {
        const code = Math.floor(mark / WISHES);
        const [order, sequence, wish] = [Math.floor(code / SEQUENCES), code % SEQUENCES, mark % WISHES];
        const key = order * WISHES + wish;
        const part = open.get(key) ?? { workOrderId: ids[order]!, ...this.#wishes[wish]!, ranges: [] };
        if (part.ranges.length === 0) size += PART;
        open.set(key, part);
        const last = part.ranges.at(-1);
        if (last && last.last >= sequence - 1) last.last = sequence;
        else {
          part.ranges.push({ first: sequence, last: sequence });
          size++;
        }
        at = order;
      }
      if (size < most) continue;
      // The last range of each may go on.
      const rest = new Map<number, StagedRanges>();
      for (const [key, part] of open)
        if (Math.floor(key / WISHES) === at) rest.set(key, { ...part, ranges: part.ranges.splice(-1) });
      yield [...open.values()].filter(({ ranges }) => ranges.length > 0);
      open = rest;
      size = 0;
    }
    if (open.size > 0) yield [...open.values()];
  }

  /** The marks in order, some at a time; runs are sorted and then merged, and others have their turn in between. */
  async *#sorted(most: number): AsyncGenerator<Float64Array> {
    for (let start = this.#runs.length * RUN; start < this.#count; start += RUN) {
      this.#runs.push(this.#marks.slice(start, Math.min(start + RUN, this.#count)).sort());
      await new Promise(setImmediate);
    }
    const runs = this.#runs.map((marks) => ({ marks, at: 0 }));
    const out = new Float64Array(Math.min(most, 4_000));
    for (let filled = 0; ; filled++) {
      let least: (typeof runs)[number] | undefined;
      for (const run of runs)
        if (run.at < run.marks.length && (!least || run.marks[run.at]! < least.marks[least.at]!)) least = run;
      if (filled === out.length || !least) {
        yield out.subarray(0, filled);
        await new Promise(setImmediate);
        filled = 0;
      }
      if (!least) return;
      out[filled] = least.marks[least.at++]!;
    }
  }

  #rowsOf(code: number): Contradiction {
    const rows: number[] = [];
    let wish = -1;
    for (let i = 0; i < this.#count && rows.length < 2; i++) {
      const mark = this.#marks[i]!;
      if (Math.floor(mark / WISHES) !== code || mark % WISHES === wish) continue;
      wish = mark % WISHES;
      rows.push(this.#rows[i]!);
    }
    return { rows: [rows[0]!, rows[1]!] };
  }

  #placeOf(wish: Wish): number {
    const place = this.#wishes.findIndex(
      ({ status, reason }) => status === wish.status && reason === wish.reason,
    );
    return place >= 0 ? place : this.#wishes.push(wish) - 1;
  }

  #grow(): void {
    const [marks, rows] = [new Float64Array(this.#count * 2), new Int32Array(this.#count * 2)];
    marks.set(this.#marks);
    rows.set(this.#rows);
    [this.#marks, this.#rows] = [marks, rows];
  }
}
