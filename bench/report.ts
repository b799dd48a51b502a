/** What every part of the measurements is told. */
export type Options = {
  /** Some two minutes in all: fewer codes, fewer repetitions. */
  quick: boolean;
  /** Repetitions, of which the median counts. */
  rounds: number;
  /** Says what is going on, on standard error. */
  say(what: string): void;
};

/** A figure that was aimed at. It is a wish, never a test: machines differ. */
export type Mark = { what: string; aim: string; reached: string };

export type Part = { title: string; text?: string; head: string[]; rows: string[][]; marks?: Mark[] };

/** One subject of the measurements; `name` is what --only takes. */
export type Section = { name: string; measure(options: Options): Promise<Part[]> };

/** A part as markdown. */
export function markdown({ title, text, head, rows }: Part): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const ruler = `|${head.map((_, i) => (i === 0 ? '---' : '---:')).join('|')}|`;
  return [`## ${title}`, ...(text ? [text] : []), '', line(head), ruler, ...rows.map(line), ''].join('\n');
}

/** All marks of a report in one table. */
export function markTable(marks: Mark[]): Part {
  return {
    title: 'In short',
    text: '\nWhat was aimed at, and what this run reached.',
    head: ['', 'aim', 'reached'],
    rows: marks.map(({ what, aim, reached }) => [what, aim, reached]),
  };
}

/** A ratio as the tables show it. */
export function ratio(value: number): string {
  return `× ${figure(value)}`;
}

/** A number with as many digits as it deserves. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

export function milliseconds(seconds: number): string {
  return `${figure(seconds * 1000)} ms`;
}
